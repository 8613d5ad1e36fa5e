"""What the faults of servers share: a server kept down, and for how long."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from deploy.clients.waiting import effect
from deploy.faults.stage import Stage

OUTBOX = "SELECT count(*) FROM outbox"
SHORTEST_S = 4.0


@asynccontextmanager
async def kept_down(stage: Stage, *names: str) -> AsyncIterator[None]:
    """Kill these processes, and start them again only afterwards; ready at the end."""
    supervisor = stage.stack.supervisor
    notes = []
    for name in names:
        supervisor.hold(name)
        stage.stack.kill(name, signal.SIGKILL)
        stage.killer.kills[name] += 1
        notes.append(stage.timeline.begin(name, "kill"))
    try:
        yield
    finally:
        for name in names:
            supervisor.release(name)
        for name, note in zip(names, notes, strict=True):
            await stage.stack.ready(name)
            stage.timeline.end(note)


@asynccontextmanager
async def drawn(stage: Stage, name: str) -> AsyncIterator[None]:
    """Draw something that is done to a process meanwhile."""
    note = stage.timeline.begin(name, "fault")
    try:
        yield
    finally:
        stage.timeline.end(note)


async def last(stage: Stage, alert: str = "", at_least_s: float = SHORTEST_S) -> None:
    """Let the fault last its time and, where somebody watches, until `alert` has fired (two minutes at most)."""
    began = time.time()
    await asyncio.sleep(max(stage.seconds, at_least_s))
    if alert and stage.platform.watch.is_on:
        await stage.platform.watch.delay_of(alert, began)


async def outbox_depth(stage: Stage) -> int:
    """Return how many letters wait in the outboxes of all services."""
    depth = 0
    for dsns in stage.stack.addresses.databases.values():
        depth += await counted(dsns.owner, OUTBOX)
    return depth


async def drained(stage: Stage, within_s: float = 60.0) -> float:
    """Wait until nothing waits in any outbox; return how long that took."""
    began = time.monotonic()

    async def is_empty() -> bool:
        return await outbox_depth(stage) == 0

    await effect(is_empty, "the outboxes did not drain", within_s=within_s)
    return time.monotonic() - began


async def counted(dsn: str, query: str, *values: object) -> int:
    """Ask a database for a number."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return int(await connection.fetchval(query, *values))
    finally:
        await connection.close()


def errors(stage: Stage, *services: str, since: dict[tuple[str, int], int] | None = None) -> int:
    """Return how many commands these services (all by default) have answered with 5xx."""
    before = since or {}
    return sum(
        count - before.get((service, status), 0)
        for (service, status), count in stage.lane.answers.items()
        if status >= 500 and (not services or service in services)
    )


def unclear(stage: Stage) -> int:
    """Return how many commands were answered with 5xx, but not with the one that says: come again."""
    return sum(
        count for status, count in stage.lane.statuses.items() if status >= 500 and status != 503
    )
