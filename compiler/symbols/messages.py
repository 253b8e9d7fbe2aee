"""Messages of outcomes: fixed texts, or templates with expressions in braces."""

import re

_ESCAPED = re.compile(r'["\\]')


def holds_values(message: str) -> bool:
    """Whether something stands in braces; ``{{`` is a brace."""
    return "{" in message


def as_template(message: str) -> str:
    """The message as a text template of the expression language."""
    texts: list[str] = []
    depth = 0
    for part in re.split(r"({{|}}|[{}])", message):
        if part in ("{", "}"):
            depth += 1 if part == "{" else -1
            texts.append(part)
        else:
            texts.append(part if depth > 0 else _ESCAPED.sub(r"\\\g<0>", part))
    return f'f"{"".join(texts)}"'
