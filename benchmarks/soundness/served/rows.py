"""Accounts and rows put into the database of a running project, without asking the application."""

import importlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from ast_schemas import ir
from benchmarks.soundness.served.values import NoValue, stored
from emitters.fastapi.layout import ASSOCIATIONS_MODULE, model_module
from emitters.fastapi.models import has_default
from emitters.naming import attribute, class_name, variable

PASSWORD = "correct horse battery"
TRIES = 6


@dataclass
class Rows:
    """Rows by entity, as the world of the project's own tests gives them, and the token of each account."""

    program: ir.Program
    world: Any
    random: Random
    number: int = 0
    by_entity: dict[str, list[Any]] = field(default_factory=dict)

    async def fill(self) -> None:
        """A few accounts of different kinds; for each a few rows of every entity that lead to each other."""
        account = self.program.settings.account
        entities = {item.name: item for item in self.program.entities}
        signs_in = account is not None and self.program.settings.auth_scheme != "none"
        chosen: list[Any] = []
        for index in range(4 if signs_in else 1):
            mine: dict[str, list[Any]] = {}
            if account is not None:
                made = await self._row(entities[account], mine, index, signs_in)
                if made is None:
                    continue
                mine[account] = [made]
                chosen.append(made)
            for entity in self.program.entities:
                count = 3 if entity.state_machine or entity.soft_delete else 2
                for variant in range(count if entity.name != account else 0):
                    made = await self._row(entity, mine, variant, False)
                    if made is not None:
                        mine.setdefault(entity.name, []).append(made)
                        self.by_entity.setdefault(entity.name, []).append(made)
            await self._link(mine)
        if account is not None:
            self.by_entity.setdefault(account, []).extend(chosen)

    async def _row(self, entity: ir.Entity, mine: dict[str, list[Any]], variant: int, account: bool) -> Any:
        model = getattr(importlib.import_module(model_module(entity.name)), class_name(entity.name))
        for _ in range(TRIES):
            self.number += 1
            try:
                values = self._values(entity, mine, variant)
                insert = self.world.account if account else self.world.row
                return await insert(model, **values)
            except (NoValue, LookupError):
                return None
            except Exception as error:  # the emitted project's own classes, which this module cannot name
                if not any(base.__name__ in ("ConstraintViolation", "UnstorableValue") for base in type(error).__mro__):
                    raise
        return None

    def _values(self, entity: ir.Entity, mine: dict[str, list[Any]], variant: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        machine = entity.state_machine
        for column in entity.columns:
            if column.generated is not None or (has_default(column) and self.random.random() < 0.3):
                continue
            if column.nullable and self.random.random() < 0.4:
                continue
            if machine is not None and machine.field == column.name:
                values[attribute(column.name)] = column.type.values[variant % len(column.type.values)]
            elif column.type.kind == "secret":
                values[attribute(column.name)] = PASSWORD
            else:
                number = variant if column.type.kind == "enum" else self.number
                values[attribute(column.name)] = stored(self.random, column.type, column.limits, number)
        for relation in entity.relations:
            if relation.holds_key:
                targets = mine.get(relation.target, [])
                if targets and (not relation.nullable or self.random.random() < 0.7):
                    values[attribute(f"{relation.name}_id")] = self.random.choice(targets).id
                elif not relation.nullable:
                    raise LookupError(relation.target)
        if entity.soft_delete and variant == 2:
            values["deleted_at"] = datetime.now(UTC)
        return values

    async def _link(self, mine: dict[str, list[Any]]) -> None:
        done: set[str] = set()
        for entity in self.program.entities:
            for relation in entity.relations:
                near, far = mine.get(entity.name, []), mine.get(relation.target, [])
                if relation.table is None or relation.table in done or not near or not far:
                    continue
                done.add(relation.table)
                table = getattr(importlib.import_module(ASSOCIATIONS_MODULE), variable(relation.table))
                keys = {str(relation.near_key): near[0].id, str(relation.far_key): far[-1].id}
                await self.world.link(table, **keys)

    def accounts(self) -> list[Any]:
        """Those that are signed in."""
        found = self.by_entity.get(self.program.settings.account or "", [])
        return [item for item in found if item.id in self.world.tokens]
