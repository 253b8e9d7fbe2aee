"""When a job runs: "when an order is placed", "every day at 03:00"; and how long something takes."""

import re
from dataclasses import dataclass

from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import snake, words

EXPECTED = (
    "expected `when` and an event (`when an order is placed`), a time (`every day at 03:00`, `every 15 minutes`, "
    "`every Monday at 08:30`, `every month on day 1 at 06:00`, or five parts of cron in backticks) or `when asked`"
)
BE = frozenset({"is", "are", "was", "were", "has", "have", "been", "gets", "get", "becomes"})
_ARTICLES = frozenset({"a", "an", "the", "some", "any"})
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_TIME = r"(?: (?:at )?(?P<time>\d{1,2}:\d{2}|midnight|noon))?(?: utc)?"
_DAY = r"(?: on (?:the )?(?:day )?(?P<day>\d+|first)(?:st|nd|rd|th)?(?: day)?)?"
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
FUNCTIONS = {"minute": ("add_minutes", 1), "hour": ("add_hours", 1), "day": ("add_days", 1), "week": ("add_days", 7)}


@dataclass(frozen=True, slots=True)
class Trigger:
    """At most one of the two; none: the job waits to be asked for."""

    event: str | None = None
    schedule: str | None = None


def trigger(text: str) -> Trigger:
    """Raises Expected."""
    plain = " ".join(text.lower().replace(",", " ").strip(" .;:").split())
    if re.fullmatch(r"(?:later|when (?:it is )?asked(?: for)?|on request|when (?:it is )?enqueued|by name)", plain):
        return Trigger()
    cron = re.fullmatch(r"(?:by the schedule |by schedule |on the schedule |at )?`([^`]+)`(?: \(?utc\)?)?", plain)
    if cron:
        return Trigger(schedule=cron[1].strip())
    if match := re.fullmatch(r"(?:when|whenever|once|after|on) (.+)", plain):
        name = event_name(match[1])
        if name:
            return Trigger(event=name)
    schedule = _schedule(re.sub(r"^daily\b", "every day", re.sub(r"^each\b", "every", plain)))
    if schedule is None:
        raise Expected(f"{EXPECTED}; found `{text.strip()}`")
    return Trigger(schedule=schedule)


def event_name(text: str) -> str:
    """``an order is placed`` and ``Order placed`` → ``order_placed``."""
    return snake(" ".join(word for word in words(text) if word not in BE and word not in _ARTICLES))


def _schedule(plain: str) -> str | None:
    if match := re.fullmatch(r"every(?: (?P<count>\d+))? minutes?", plain):
        return _steps(int(match["count"] or 1), 60, "{} * * * *")
    if match := re.fullmatch(r"every(?: (?P<count>\d+))? hours?(?: at minute (?P<minute>\d+))?", plain):
        return _steps(int(match["count"] or 1), 24, f"{int(match['minute'] or 0)} {{}} * * *")
    if match := re.fullmatch(rf"every (?:day|night){_TIME}", plain):
        return f"{_clock(match['time'])} * * *"
    if match := re.fullmatch(rf"every weekday{_TIME}", plain):
        return f"{_clock(match['time'])} * * 1-5"
    if match := re.fullmatch(rf"every (?P<days>(?:(?:and )?(?:{'|'.join(_DAYS)}) ?)+){_TIME}", plain):
        days = sorted(_DAYS.index(day) for day in re.findall(r"[a-z]+day", match["days"]))
        return f"{_clock(match['time'])} * * {','.join(map(str, days))}"
    if match := re.fullmatch(rf"every month{_DAY}{_TIME}", plain):
        day = 1 if match["day"] in (None, "first") else int(match["day"])
        return f"{_clock(match['time'])} {day} * *"
    return None


def _steps(count: int, whole: int, pattern: str) -> str | None:
    """``*/15`` where it divides the hour (or day) evenly; otherwise cron would leave a shorter gap at the end."""
    if count < 1 or whole % count:
        return None
    return pattern.format("*" if count == 1 else f"*/{count}")


def _clock(time: str | None) -> str:
    """Minute and hour as cron has them."""
    if time in (None, "midnight"):
        return "0 0"
    hour, minute = (12, 0) if time == "noon" else (int(part) for part in str(time).split(":"))
    return f"{minute} {hour}"


def length(cursor: Cursor) -> tuple[int, str, Cursor] | None:
    """``10 minutes``, ``a day``: how many, of what, and the place after it."""
    token, unit = cursor.token, cursor.peek(1)
    if token is None or unit is None or unit.kind != "word" or unit.text.removesuffix("s") not in _MINUTES:
        return None
    if token.kind == "number" and token.text.isdigit():
        return int(token.text), unit.text.removesuffix("s"), cursor.moved(2)
    if token.kind == "word" and token.text in ("a", "an", "one"):
        return 1, unit.text.removesuffix("s"), cursor.moved(2)
    return None


def passing(cursor: Cursor) -> int | None:
    """Minutes of ``3 days pass``; None if the words say something else."""
    found = length(cursor)
    if found is None:
        return None
    count, unit, place = found
    after = place.after("have passed", "has passed", "passes", "pass", "go by", "goes by", "later")
    return count * _MINUTES[unit] if after is not None and after.ended and count > 0 else None
