"""Alembic revisions: the first one from the tables, each later one from the difference of two databases.

``describe`` gives the database of a program as data, which is kept in the project; ``compiler.evolution`` compares two
of them, and ``revision`` prints what it found. What a revision does is written out: a revision that was emitted once
must do the same for ever, so nothing in it depends on the models. ``migrations/steps.py`` of the scaffold has what
Alembic lacks.
"""

from emitters.fastapi.migrations.description import describe
from emitters.fastapi.migrations.initial import INITIAL, INITIAL_FILE, initial_migration
from emitters.fastapi.migrations.revision import VERSIONS, Heading, revision

__all__ = ["INITIAL", "INITIAL_FILE", "VERSIONS", "Heading", "describe", "initial_migration", "revision"]
