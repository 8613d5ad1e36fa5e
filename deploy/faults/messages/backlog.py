"""Many facts wait when a service starts."""

import asyncio
import signal
import uuid

import asyncpg
from nats.aio.client import Client

from deploy.faults.fault import Control, Fault
from deploy.faults.measuring import resident_mb
from deploy.faults.messages.forging import roles_changed
from deploy.faults.stage import Stage
from shared.messaging.publishing import publish_batch

HEARER = "notifications"
COPY = f"{HEARER}-1"
BATCH = 1000
FEW, FEWEST, MOST = 5_000, 20_000, 1_000_000
EACH_SECOND = 2_000
MOST_MEMORY_MB = 600.0

ARRIVED = "SELECT count(*) FROM projection.movement_role WHERE member_id::text LIKE $1 || '-%'"


async def waiting(stage: Stage) -> None:
    """Store facts while their subscriber stands still, start it anew, kill it once on the way."""
    count = int(min(MOST, max(FEWEST, stage.seconds * EACH_SECOND)))
    if stage.lacks:
        count = FEW
    prefix = uuid.uuid4().hex[:8]
    stage.stack.kill(COPY, signal.SIGSTOP)
    async with stage.broker() as client:
        await _store(client, prefix, count)
    loop = asyncio.get_running_loop()
    async with stage.under_load():
        await stage.killer.kill(COPY)
        began, peak = loop.time(), 0.0
        was_killed = False
        while (arrived := await _arrived(stage, HEARER, prefix)) < count:
            peak = max(peak, resident_mb(stage.stack, COPY))
            if arrived > count / 4 and not was_killed:
                was_killed = True
                await stage.killer.kill(COPY)
            if loop.time() - began > 60 + count / 500 or (stage.lacks and loop.time() - began > 15):
                break
            await asyncio.sleep(0.1)
        took = loop.time() - began
    stage.happened["waited"] = count
    stage.figures |= {"drained_per_s": count / took, "drain_s": took, "peak_memory_mb": peak}
    stage.findings.expect(peak < MOST_MEMORY_MB, "memory bounded")
    missing = count - await _arrived(stage, HEARER, prefix)
    if missing:
        stage.findings.lost["waiting fact"] += missing


async def _store(client: Client, prefix: str, count: int) -> None:
    for first in range(0, count, BATCH):
        letters = list(roles_changed(prefix, first, min(first + BATCH, count)))
        await publish_batch(client, uuid.uuid4().hex, letters)


async def _arrived(stage: Stage, service: str, prefix: str) -> int:
    connection = await asyncpg.connect(stage.stack.addresses.databases[service].owner)
    try:
        return int(await connection.fetchval(ARRIVED, prefix))
    finally:
        await connection.close()


FAULTS = (
    Fault(
        name="backlog",
        title="File d'attente au démarrage",
        injects="20 000 faits et plus (un million avec --seconds 500) attendent quand l'abonné démarre ; il "
        "est tué une fois en chemin.",
        scenario=waiting,
        proof="waited",
        control=Control("ack-first", seconds=5, services=(HEARER,)),
        alert="EffectsLateBurnFast",
        seconds=15,
    ),
)
