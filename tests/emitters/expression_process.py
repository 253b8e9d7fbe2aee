"""Runs in an emitted project: evaluates the cases of a module in Python and in both databases and tells differences.

Reads one line of JSON per module (its source), answers one line of JSON: a list of texts.
"""

import asyncio
import json
import sys

WORDS = ["ab", "a"]
SETUP = "import datetime as dt\nfrom decimal import Decimal\n"


async def prepare(url, world):
    import sqlalchemy as sa
    from app.models import Base
    from app.runtime.database import open_database

    synchronous = url.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(synchronous)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        for model, rows in (("Owner", "OWNERS"), ("Sample", "SAMPLES"), ("Part", "PARTS")):
            connection.execute(world[model].__table__.insert(), world[rows])
    engine.dispose()
    return open_database(url)


def plain(value):
    from decimal import Decimal

    if isinstance(value, Decimal):
        return value + 0 if value else Decimal(0)
    return value


async def differences(source, databases, moment):
    found = []
    module = {}
    exec(compile(source, "cases.py", "exec"), module)
    for text, python, statement, arguments_of, where in module["CASES"]:
        arguments = arguments_of(moment, 3, "ab", WORDS)
        for database in databases:
            async with database.read() as tx:
                rows = await tx.all(module["ROWS"])
            fitting = set()
            for row in rows:
                expected = plain(python(row, moment, 3, "ab", WORDS))
                try:
                    async with database.read() as tx:
                        value = plain(await tx.value(statement, row_id=row.id, **arguments))
                except Exception as error:
                    if "overflow" in str(error).lower() or "out of range" in str(error).lower():
                        expected = value = None
                    else:
                        value = f"{type(error).__name__}: {error}"
                if value != expected or type(value) is not type(expected):
                    found.append(
                        f"{database.dialect} {text} on i={getattr(row, 'i', '?')}: {value!r}, Python {expected!r}\n"
                        f"    {row}\n    {statement.prepared(database.dialect).text}"
                    )
                if expected is True:
                    fitting.add(row.id)
            if where is not None:
                filtering, filters_of = where
                chosen = filters_of(moment, 3, "ab", WORDS)
                async with database.read() as tx:
                    try:
                        ids = {row[0] for row in await tx.all(filtering, **chosen)}
                    except Exception as error:
                        ids = f"{type(error).__name__}: {error}"
                if ids != fitting and "overflow" not in str(ids).lower() and "out of range" not in str(ids).lower():
                    found.append(
                        f"{database.dialect} where {text}: {ids} instead of {fitting}\n"
                        f"    {filtering.prepared(database.dialect).text}"
                    )
    return found


async def main():
    import datetime as dt

    world = {}
    exec(sys.argv[1], world)
    databases = [await prepare(url, world) for url in sys.argv[2:]]
    moment = dt.datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=dt.UTC)
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            answer = await differences(json.loads(line), databases, moment)
        except Exception as error:
            import traceback

            answer = [f"{type(error).__name__}: {error}\n{traceback.format_exc()}"]
        print(json.dumps(answer), flush=True)


asyncio.run(main())
