"""Answers to questions that nobody asks, which most often are misspelt."""

from collections.abc import Iterator

from ast_schemas.database import Database
from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import evolution as codes
from compiler.evolution.answers import Answers


def unused(answers: Answers, before: Database, after: Database) -> Iterator[Diagnostic]:
    """A diagnostic for each answer that fits nothing. One that was carried out by an earlier compile is let pass."""
    olds, news = _subjects(before), _subjects(after)
    for old, new in answers.renames.items():
        done = old not in olds and _target(old, new) in news
        if old not in answers.used and not done:
            known = old in olds
            reason = f"{old} is still there, or {new} is not new" if known else f"the project never had {old}"
            yield _unused(f"--rename {old}={new}", reason, old, olds)
    for subject in sorted(answers.drops):
        if subject not in answers.used and subject in news:
            yield _unused(f"--drop {subject}", f"{subject} is still in the spec", subject, olds)
        elif subject not in answers.used and subject not in olds and _parent(subject) not in news:
            yield _unused(f"--drop {subject}", f"the project never had {subject}", subject, olds)


def _unused(option: str, reason: str, subject: str, known: frozenset[str]) -> Diagnostic:
    return make(
        codes.UNUSED_ANSWER, value=subject, option=option, reason=reason, hint=did_you_mean(subject, sorted(known))
    )


def _target(old: str, new: str) -> str:
    parent = old.rpartition(".")[0]
    return new if not parent or new.startswith(f"{parent}.") or "." in new else f"{parent}.{new}"


def _parent(subject: str) -> str:
    return subject.rpartition(".")[0]


def _subjects(database: Database) -> frozenset[str]:
    """Entities, members and values of enums, as an answer names them."""
    found: set[str] = set()
    for table in database.tables:
        if table.entity is not None:
            found.add(table.entity)
        for column in table.columns:
            if column.member is None:
                continue
            name = f"{table.entity}.{column.member}" if table.entity is not None else column.member
            found.add(name)
            found.update(f"{name}.{value}" for value in column.type.values)
    return frozenset(found)
