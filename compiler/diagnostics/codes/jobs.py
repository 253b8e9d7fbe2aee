"""Codes about events, jobs and the messages between them (O28x in signatures, B59x in bodies)."""

from typing import Final

from compiler.diagnostics.registry import declare

NAME_TWICE: Final = declare(
    "O280",
    "error",
    "Name of another operation, event or job",
    "`{value}` is declared in {other} already. Operations, events and jobs need names of their own; an event may be "
    "declared twice if it carries the same.",
)
UNKNOWN_EVENT: Final = declare(
    "O281", "error", "Reaction to an unknown event", "There is no event `{value}`. Events are: {allowed}."
)
SCHEDULE_UNREADABLE: Final = declare(
    "O282",
    "error",
    "Unreadable schedule",
    "`{value}` is no schedule: {why}. It has five parts, as cron reads them in UTC: minute, hour, day of the month, "
    "month, day of the week.",
)
TRIGGERS: Final = declare(
    "O283",
    "error",
    "Job with contradictory triggers",
    "{why}. A job reacts to an event and takes its values, or runs by a schedule and takes nothing, or is enqueued by "
    "name with values of its own.",
)
TAKEN_TYPE: Final = declare(
    "O284",
    "error",
    "Value that a message does not carry",
    "`{value}` cannot be of type {type} in an event or job. Send the id of a row, or one of: {allowed}.",
)
UNHEARD_EVENT: Final = declare(
    "O285", "warning", "Event without a reaction", "No job reacts to `{value}`, so announcing it does nothing."
)
UNKNOWN_MESSAGE: Final = declare(
    "B595",
    "error",
    "Unknown event or job",
    "There is no event `{value}`, and no job of that name that waits to be enqueued. There are: {allowed}.",
)
ARGUMENTS: Final = declare(
    "B596", "error", "Arguments that do not fit the event or job", "`{value}` takes {takes}; {why}."
)
NOT_IN_JOB: Final = declare(
    "B597",
    "error",
    "Step of a request in a job",
    "A job has no caller: nobody waits for an answer of `{value}`, and nobody is signed in.",
)
ENDLESS: Final = declare(
    "B598",
    "error",
    "Jobs that enqueue each other without end",
    "{chain}: each run enqueues the next at once, so the queue never empties. Take one of these steps away, or give it "
    "a moment (`at`) that lies ahead.",
)
NEVER_ENQUEUED: Final = declare(
    "B599", "warning", "Job that never runs", "Nothing enqueues `{value}`, so the job never runs."
)
