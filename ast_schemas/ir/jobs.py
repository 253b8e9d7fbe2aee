"""Jobs: work that is done after or beside requests, from a queue that is part of the database.

An event is a message that some jobs take; a job that is enqueued by name, or by the clock, is the only one of a message
of its own name. Each message is written in the transaction that enqueues it, once for each of its jobs; a job's steps
run in one transaction that also marks it done.
"""

from ast_schemas.base import Node
from ast_schemas.ir.operations import BodyStep, Operation, Outcome
from ast_schemas.ir.types import Scalar


class Carried(Node):
    """A value of a message; ``entity``: it is the id of such a row."""

    name: str
    type: Scalar
    entity: str | None


class Message(Node):
    """What is put into the queue, and the jobs that take it.

    ``ordered_by``: of an event, the value whose equal ones each job takes one after the other, in the order in which
    they were announced.
    """

    name: str
    carries: tuple[Carried, ...]
    jobs: tuple[str, ...]
    ordered_by: str | None


class Job(Node):
    """``schedule``: a cron expression in UTC of a job that is enqueued by the clock, of which one run is waiting at any
    time. A refusal ends the job for good, and undoes what it did."""

    name: str
    summary: str
    message: str
    schedule: str | None
    outcomes: tuple[Outcome, ...]
    steps: tuple[BodyStep, ...]
    requirements: tuple[str, ...]


Procedure = Operation | Job
"""What has steps."""
