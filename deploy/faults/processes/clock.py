"""The machine's clock is set forward and back under a service that has dates to keep."""

import asyncio
import platform
from pathlib import Path

import asyncpg

from deploy.faults.fault import Control, Fault, UnplayableError
from deploy.faults.stage import Stage

LIBRARY = Path(f"/usr/lib/{platform.machine()}-linux-gnu/faketime/libfaketimeMT.so.1")
JUMPED = "trainings-1"
JUMPS = ("+70d", "-3d", "+400d", "+0d")

TIMERS = "SELECT count(*) FROM timer WHERE key LIKE $1 || '%'"


async def jumped(stage: Stage) -> None:
    """Set the clock forward by weeks and back, while commands come in; no date may be acted upon."""
    if not LIBRARY.exists():
        raise UnplayableError("libfaketime")
    file = stage.platform.folder / f"clock-{stage.scene.name}"
    file.write_text("+0d\n", encoding="ascii")
    file.chmod(0o644)
    await stage.platform.tell(
        JUMPED,
        LD_PRELOAD=str(LIBRARY),
        FAKETIME_TIMESTAMP_FILE=str(file),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
        **stage.plain_settings(),
    )
    before = await _timers(stage)
    async with stage.under_load():
        for jump in JUMPS:
            note = stage.timeline.begin(JUMPED, "fault")
            file.write_text(f"{jump}\n", encoding="ascii")
            await asyncio.sleep(stage.seconds / len(JUMPS))
            stage.timeline.end(note)
            stage.happened["jumps"] += 1
    stage.findings.expect(await _timers(stage) == before, "no date acted upon before its time")
    await stage.platform.tell(JUMPED, **stage.plain_settings())


async def _timers(stage: Stage) -> int:
    """Return how many dates of the scene's session are still to come."""
    dsn = stage.stack.addresses.databases["trainings"].owner
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval(TIMERS, stage.scene.session_id))
    finally:
        await connection.close()


FAULTS = (
    Fault(
        name="clock",
        title="Horloge qui saute",
        injects="L'horloge d'un service saute de 70 jours, recule de 3, saute de 400, revient.",
        scenario=jumped,
        proof="jumps",
        control=Control("clock", seconds=8),
        seconds=10,
    ),
)
