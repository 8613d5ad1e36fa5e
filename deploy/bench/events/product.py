"""The product's own use case, relay and subscriber, each in a process of its own."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from typing import Any

import asyncpg
import nats
from faststream.nats import NatsBroker
from nats.aio.msg import Msg

from deploy.bench.child import wait_for_go
from deploy.bench.events import work
from deploy.bench.measures import Stopwatch, resident_mb
from services.matching.entrypoints.subscribers import consumer
from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.renew_offer import RenewOffer, renew_offer
from services.savoirs.domain.actor import Actor
from services.savoirs.domain.savoir_terms import Freshness
from shared.messaging.consumer import Hearer
from shared.messaging.relay import Relay
from shared.messaging.subscriber import subscribe
from shared.storage.database import Database, prepare_connection

MEMORY_EVERY = 5_000
FRESHNESS = Freshness(lifetime=timedelta(days=180), reminder_before=timedelta(days=14))


async def _relay_connection(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    connection = await asyncpg.connect(dsn)
    await prepare_connection(connection)
    return connection


async def relay(specification: dict[str, Any]) -> dict[str, Any]:
    """Measure the relay alone, on an outbox that is full."""
    relay_ = Relay(await nats.connect(specification["nats_url"]))
    connection = await _relay_connection(specification["savoirs_dsn"])
    await wait_for_go()
    watch = Stopwatch()
    moved = 0
    while moved < specification["count"]:
        moved += await relay_.relay_once(connection)
    return watch.read(moved)


async def renew(database: Database, turn: int) -> None:
    """Run the use case as the HTTP door does: one transaction, one command."""
    async with database.transaction() as transaction:
        actor = Actor(work.member_id(turn))
        await renew_offer(
            RenewOffer(work.offer_id(turn), actor, FRESHNESS), SqlUnitOfWork(transaction)
        )


async def write(specification: dict[str, Any]) -> dict[str, Any]:
    """Measure the commands, with the relay running beside them in the same process."""
    count = specification["count"]
    database = await Database.connect(specification["savoirs_dsn"], "savoirs")
    relay_ = Relay(await nats.connect(specification["nats_url"]))
    database.on_announced = relay_.wake
    connection = await _relay_connection(specification["savoirs_dsn"])
    await wait_for_go()
    relaying = asyncio.create_task(relay_.run(connection))
    watch = Stopwatch()
    turns = iter(range(count))

    async def writer() -> None:
        for turn in turns:
            await renew(database, turn)

    await asyncio.gather(*(writer() for _ in range(specification["writers"])))
    measured = watch.read(count)
    while await database.pool.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
        await asyncio.sleep(0.01)
    relaying.cancel()
    return measured | {"rss_mb": round(resident_mb(), 1)}


async def write_paced(specification: dict[str, Any]) -> dict[str, Any]:
    """Give `count` commands at `per_s`, and say when each was given."""
    database = await Database.connect(specification["savoirs_dsn"], "savoirs")
    relay_ = Relay(await nats.connect(specification["nats_url"]))
    database.on_announced = relay_.wake
    relaying = asyncio.create_task(
        relay_.run(await _relay_connection(specification["savoirs_dsn"]))
    )
    await wait_for_go()
    loop = asyncio.get_running_loop()
    given: list[float] = []
    running = set()
    for turn, due in enumerate(
        work.paced(specification["count"], specification["per_s"], loop.time())
    ):
        await asyncio.sleep(max(0.0, due - loop.time()))
        given.append(work.wall())
        running.add(asyncio.create_task(renew(database, turn)))
    await asyncio.gather(*running)
    await asyncio.sleep(0.2)
    relaying.cancel()
    return {"given": given}


class Watching(Hearer):
    """The product's hearer, looked at from outside: when was which fact done, in which order."""

    def watch(self, count: int, *, with_times: bool) -> None:
        """Begin to look; `done` is set after `count` messages."""
        self.with_times = with_times
        self.watch_: Stopwatch | None = None
        self.count, self.heard, self.disordered = count, 0, 0
        self.last: dict[str, int] = defaultdict(int)
        self.done_at: dict[str, float] = {}
        self.memory: list[float] = []
        self.done = asyncio.Event()

    async def hear(self, messages: list[Msg]) -> None:
        """Hear as the product does, then note what was heard."""
        self.watch_ = self.watch_ or Stopwatch()
        await super().hear(messages)
        now = work.wall()
        for message in messages:
            headers = message.headers or {}
            key, sequence = headers["ce-subject"], int(headers["ce-sequence"])
            self.disordered += sequence <= self.last[key]
            self.last[key] = sequence
            if self.with_times:
                self.done_at[f"{key}/{sequence}"] = now
        if self.heard // MEMORY_EVERY != (self.heard + len(messages)) // MEMORY_EVERY:
            self.memory.append(round(resident_mb(), 1))
        self.heard += len(messages)
        if self.heard >= self.count:
            self.done.set()


async def consume(specification: dict[str, Any]) -> dict[str, Any]:
    """Measure the effects: FastStream's subscriber, the inbox, matching's own handlers."""
    database = await Database.connect(specification["matching_dsn"], "matching")
    hearer = Watching(consumer, database)
    hearer.watch(specification["count"], with_times=bool(specification.get("times")))
    broker = NatsBroker(specification["nats_url"], logger=None)
    active = asyncio.Event()
    subscribe(broker, hearer, active)
    await broker.start()
    await wait_for_go()
    active.set()
    await hearer.done.wait()
    assert hearer.watch_ is not None
    measured = hearer.watch_.read(hearer.heard)
    await broker.stop()
    return measured | {
        "disordered": hearer.disordered,
        "memory_mb": hearer.memory,
        "done_at": hearer.done_at,
    }
