"""The function table of docs/expressions.md. ``python -m compiler.expressions.function_table`` prints it."""

from compiler.expressions.functions import FUNCTIONS, Function

_NULLS = {
    "propagates": "null if an argument is null",
    "never": "never null",
    "all": "null if all arguments are null",
}
_KINDS = {
    "countable": "text or list",
    "items": "list of texts or integers",
    "printable": "any scalar",
    "number": "integer or decimal",
    "day": "date or datetime",
    "any": "any",
    "pattern": "pattern, written out",
    "digits": "integer, written out",
}
_RESULTS = {
    "same": "as the argument",
    "unified": "the type that holds all",
    "rounded": "decimal or integer",
}


def table() -> str:
    """All functions as a Markdown table, in the order in which they are declared."""
    lines = ["| function | takes | gives | null | meaning |", "| --- | --- | --- | --- | --- |"]
    lines.extend(_line(row) for row in FUNCTIONS.values())
    return "\n".join(lines) + "\n"


def _line(row: Function) -> str:
    takes = ", ".join(_KINDS.get(kind, kind) for _, kind in row.parameters) or "nothing"
    nulls = _NULLS[row.nulls] if row.parameters else "never null"
    mark = " Application only." if row.application else ""
    gives = _RESULTS.get(row.result, row.result)
    return f"| `{row.signature}` | {takes} | {gives} | {nulls} | {row.doc}{mark} |"


if __name__ == "__main__":
    print(table(), end="")
