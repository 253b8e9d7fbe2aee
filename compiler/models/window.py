"""Whether a call fits into a context window, and whether a server cut it off in silence. Pure.

Tokens that were sent can only be estimated (four characters each), so both say so only where no tokenizer in use
could explain the difference.
"""

import json

from compiler.models.chat import IN_WORDS, in_words
from compiler.models.protocol import FillRequest, estimate_tokens

_DENSEST = 0.6
"""Fewest real tokens for an estimated one of prose: none in use packs more than about 6.5 characters into a token."""
_COMMON = frozenset(1024 * size for size in (1, 2, 4, 8, 16, 32, 40, 64, 128, 256))
"""Windows that servers are started with."""
_NEAR = 4
_AT_A_WINDOW = 1.15


def sent_tokens(request: FillRequest) -> tuple[int, int]:
    """Estimated tokens of the messages and of the function, which stands in the messages of some channels."""
    words = request.system + "".join(message.content for message in request.messages)
    if request.channel in IN_WORDS:
        return estimate_tokens(words + in_words(request.tool)), 0
    schema = json.dumps(request.tool.parameters, ensure_ascii=False, separators=(",", ":"))
    return estimate_tokens(words), estimate_tokens(request.tool.description + schema)


def least_tokens(request: FillRequest) -> int:
    """Tokens that the call needs at least, whatever the tokenizer. A function counts nothing, for some servers rewrite
    it in a short notation, and some never show it to the model."""
    return round(sent_tokens(request)[0] * _DENSEST)


def was_cut(request: FillRequest, reported: int) -> bool:
    """Whether ``reported`` prompt tokens cannot be all that was sent: far too few, or just a common window full."""
    words, schema = sent_tokens(request)
    if reported <= 0:
        return False
    if reported < least_tokens(request):
        return True
    full = any(size - _NEAR <= reported <= size for size in _COMMON)
    return full and words + schema > _AT_A_WINDOW * reported
