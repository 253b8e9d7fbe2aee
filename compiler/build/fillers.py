"""The filler of one compile, as the settings have it."""

import asyncio
from decimal import Decimal

from compiler.build.settings import Settings
from compiler.fill.budget import Budget, Limits
from compiler.fill.loop import CallLog, Filler, Seat
from compiler.fill.options import SYSTEM, FillOptions
from compiler.fill.records import Observer
from compiler.models.serving import Served

_OPEN = 2
"""Units under way for each call at once."""


def filler_for(
    settings: Settings,
    served: Served,
    journal: CallLog,
    *,
    stronger: Served | None = None,
    debug: bool = False,
    options: FillOptions | None = None,
    trial: int = 0,
    observer: Observer | None = None,
) -> Filler:
    """``stronger`` is the model of ``escalate_to``. ``options`` stand in for the defaults, with which the settings'
    system prompt is used."""
    system = SYSTEM if settings.system_prompt is None else settings.system_prompt
    return Filler(
        served.model,
        journal,
        served.slots,
        settings.attempts,
        options or FillOptions(system_prompt=system, expression_nodes=settings.expressions == "nodes"),
        debug,
        trial=trial,
        observer=observer,
        budget=Budget(limits_of(settings)),
        stronger=Seat(stronger.model, stronger.slots) if stronger else None,
        open_at_once=asyncio.Semaphore(_OPEN * settings.jobs),
    )


def limits_of(settings: Settings) -> Limits:
    """What the settings let a run cost."""
    return Limits(
        calls=settings.budget_calls,
        tokens=settings.budget_tokens,
        cost=settings.budget_cost,
        price_prompt=settings.price_prompt or Decimal(0),
        price_completion=settings.price_completion or Decimal(0),
    )
