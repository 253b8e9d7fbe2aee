"""Enqueues as many events as the argument says and has one worker take them; runs inside of the compiled project.

Prints one JSON object: runs, seconds by the clock and seconds of this process.
"""

import asyncio
import json
import sys
import time
from decimal import Decimal

from app.jobs import JOBS  # type: ignore[import-not-found]
from app.messages import OrderPlaced  # type: ignore[import-not-found]
from app.models import Order, User  # type: ignore[import-not-found]
from app.runtime.clock import now  # type: ignore[import-not-found]
from app.runtime.database import open_database  # type: ignore[import-not-found]
from app.runtime.ids import new_id  # type: ignore[import-not-found]
from app.runtime.queue import enqueue  # type: ignore[import-not-found]
from app.runtime.sql import Statement  # type: ignore[import-not-found]
from app.runtime.worker import Worker  # type: ignore[import-not-found]
from app.settings import Settings  # type: ignore[import-not-found]
from sqlalchemy import bindparam, insert, text

USER = Statement(insert(User).values({name: bindparam(name) for name in ("id", "email", "password")}))
COLUMNS = ("id", "title", "total", "status", "told", "placed_at", "buyer_id")
ORDER = Statement(insert(Order).values({name: bindparam(name) for name in COLUMNS}))


async def main(events: int) -> None:
    database, moment, buyer = open_database(Settings().database_url), now(), new_id()
    async with database.transaction() as tx:
        await tx.execute(USER, id=buyer, email="ann@example.org", password="-")
        for _ in range(events):
            order, total = new_id(), Decimal("1.00")
            values = {"title": "Tea", "total": total, "status": "placed", "told": 0, "placed_at": moment}
            await tx.execute(ORDER, id=order, buyer_id=buyer, **values)
            await enqueue(tx, OrderPlaced(order_id=order, total=total), moment)
    async with database.transaction() as tx:
        await tx.all(Statement(text("ANALYZE")))  # as a server does by itself within a minute
    clock, own = time.perf_counter(), time.process_time()
    runs = await Worker(database, JOBS).drain()
    print(json.dumps({"runs": runs, "clock": time.perf_counter() - clock, "own": time.process_time() - own}))
    await database.close()


asyncio.run(main(int(sys.argv[1])))
