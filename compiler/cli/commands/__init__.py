"""All commands with their options, by what they are for; what they do is in a module of compiler/cli each."""
