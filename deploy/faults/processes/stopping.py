"""A copy stands still for longer than the broker waits, and then finishes what others have taken over."""

import asyncio
import signal
from pathlib import Path

import asyncpg

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault
from deploy.faults.stage import Stage
from shared.leadership import LOCK_ID

SHORTEST_STOP_S = 15.0
STOPPED = {"notifications": 8, "members": 2}
"""Which services, and at how manyeth effect that the broker does not know of yet."""

STOPS_WITHIN_S = 60.0

TAKE_LOCK = """
SELECT count(pg_terminate_backend(locks.pid)) FROM pg_locks AS locks
JOIN pg_database AS base ON base.oid = locks.database
WHERE locks.locktype = 'advisory' AND locks.objid = $1 AND base.datname = $2
"""


async def stopped(stage: Stage) -> None:
    """Stop the active copy in mid-work, let the other take over, then let the first go on."""
    files = {service: await _armed(stage, service) for service in STOPPED}
    async with stage.under_load():
        await asyncio.gather(*(_stop(stage, service, files[service]) for service in STOPPED))
    for service in STOPPED:
        stage.platform.dress(f"{service}-1", stage.plain_settings())
    stage.happened["suppressed"] = int(await stage.suppressed())


async def _armed(stage: Stage, service: str) -> Path:
    """Have the first copy be the active one, and stop itself between an effect and its acknowledgement."""
    active, other = f"{service}-1", f"{service}-2"
    file = stage.platform.folder / f"stops-{stage.scene.name}{service}"
    await stage.platform.tell(
        active,
        RERS_CRASH_AT=f"after_effect:{STOPPED[service]}:1",
        RERS_CRASH_FILE=str(file),
        RERS_CRASH_SIGNAL=signal.SIGSTOP.name,
        **stage.plain_settings(),
    )
    await stage.killer.kill(other)  # who is left has the lock
    return file


async def _stop(stage: Stage, service: str, file: Path) -> None:
    active = f"{service}-1"

    async def has_stopped() -> bool:
        return file.exists()

    await effect(has_stopped, f"{active} did not stop", within_s=STOPS_WITHIN_S)
    stage.stack.kill(active, signal.SIGSTOP)  # once more: the supervisor must know it is on purpose
    note = stage.timeline.begin(active, "stop")
    stage.happened["stopped"] += 1
    await asyncio.sleep(1.0)
    connection = await asyncpg.connect(stage.stack.addresses.database_admin_dsn)
    try:
        database = f"rers_{service}"
        stage.happened["taken_over"] += await connection.fetchval(TAKE_LOCK, LOCK_ID, database)
    finally:
        await connection.close()
    await asyncio.sleep(max(SHORTEST_STOP_S, stage.seconds) - 1.0)
    while stage.must_last():
        await asyncio.sleep(1.0)
    stage.stack.kill(active, signal.SIGCONT)
    await stage.stack.ready(active)
    stage.timeline.end(note)


FAULTS = (
    Fault(
        name="stopped",
        title="Copie figée plus longtemps que l'attente du courtier",
        injects="SIGSTOP sur la copie active plus de quinze secondes, relève par l'autre, puis SIGCONT : "
        "la première achève en retard.",
        scenario=stopped,
        proof="taken_over",
        control=Control("inbox", seconds=15),
        alert="CopyDown",
        seconds=15,
        copies=2,
    ),
)
