"""What to write where a date stands for a time, or the reverse."""


def moment_hint(function: str, wanted: str, found: str | None, text: str) -> str | None:
    """For an argument ``text`` of kind ``found`` where the function takes ``wanted``; None if it is about neither."""
    if found == "datetime" and wanted.startswith("a date") and not wanted.startswith("a datetime"):
        return f"write date({text})"
    if found != "date" or "datetime" not in wanted:
        return None
    if function == "date":
        return f"it is a date already: write {text}"
    if function in ("add_hours", "add_minutes"):
        return "a date has no time of day: write add_days(…), or take a time"
    return "a date has no time of day, so it never becomes a time; compare dates: date(…) of the other side"


def difference_hint(operator: str, text: str, kind: str, rest: str, other: str | None) -> str:
    """For ``+`` and ``-`` with the date or time ``text`` beside ``rest``."""
    if other not in ("date", "datetime"):
        return f"write add_days({text}, {rest if operator == '+' else f'-{rest}'})"
    first, second = (rest, text) if other == kind else (_as_date(rest, other), _as_date(text, kind))
    return f"write days_between({first}, {second})"


def _as_date(text: str, kind: str) -> str:
    return f"date({text})" if kind == "datetime" else text
