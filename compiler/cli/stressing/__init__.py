"""``formwork stress`` and its subcommands: trials with weak models."""
