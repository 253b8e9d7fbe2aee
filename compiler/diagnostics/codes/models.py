"""Codes about models and the servers that they run on; a model that does not answer at all is ``fill.NO_REPLY``."""

from typing import Final

from compiler.diagnostics.registry import declare

CONTEXT_CUT: Final = declare(
    "F930",
    "warning",
    "Server cut the question off",
    "{model} read {read} tokens of {unit_name}, though about {sent} were sent: its context window is too small{times}.",
)
OTHER_QUESTION: Final = declare(
    "F931",
    "warning",
    "Recorded replies to other questions",
    "Replies of {file} that were given to another wording of their question: {count}.",
)
