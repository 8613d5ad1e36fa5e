"""The disk under the broker or the database fills up, and has room again."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault, UnplayableError
from deploy.faults.servers.outage import drained, drawn, errors, last, unclear
from deploy.faults.stage import Stage
from deploy.local.probes import is_well

ALERT = "DiskNearlyFull"
FREE_MB = {"nats": 48, "postgres": 96}
"""Room that the small disk has beyond what is stored already."""
BALLAST = "ballast"
RECOVERS_WITHIN_S = 60.0
SWITCHES = 8
"""Of the write-ahead log, each of which wants another 16 MB."""


@asynccontextmanager
async def on_a_small_disk(stage: Stage, name: str) -> AsyncIterator[Path]:
    """Move a server's folder to a disk of its own in memory, and back again."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        raise UnplayableError("le droit de monter un disque")
    folder = stage.stack.folder / name
    kept = folder.with_name(f"{name}.kept")
    async with _stopped(stage, name):
        folder.rename(kept)
        folder.mkdir()
        size = _megabytes(kept) + FREE_MB[name]
        try:
            await _command("mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder))
        except subprocess.CalledProcessError as error:
            folder.rmdir()
            kept.rename(folder)
            raise UnplayableError("le droit de monter un disque") from error
        await _copy(kept, folder)
        shutil.rmtree(kept)
    try:
        yield folder
    finally:
        (folder / BALLAST).unlink(missing_ok=True)
        async with _stopped(stage, name):
            await _copy(folder, kept)
            await _command("umount", str(folder))
            folder.rmdir()
            kept.rename(folder)


@asynccontextmanager
async def _stopped(stage: Stage, name: str) -> AsyncIterator[None]:
    """Stop a server in good order meanwhile."""
    supervisor = stage.stack.supervisor
    supervisor.hold(name)
    stage.stack.kill(name, signal.SIGINT if name == "postgres" else signal.SIGTERM)

    async def is_gone() -> bool:
        return stage.stack.pid(name) is None

    await effect(is_gone, f"{name} did not stop", within_s=30)
    try:
        yield
    finally:
        supervisor.release(name)
        await stage.stack.ready(name)


async def _copy(source: Path, target: Path) -> None:
    await _command("cp", "-a", f"{source}/.", f"{target}/")


async def _command(*words: str) -> None:
    await asyncio.to_thread(subprocess.run, words, check=True, capture_output=True)


def _megabytes(folder: Path) -> int:
    """Return how much room a folder takes, rounded up."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_blocks * 512 for path in files) // 1_000_000 + 1


def fill(folder: Path) -> None:
    """Leave no room on the disk of `folder`."""
    piece = b"\0" * 65_536
    with (folder / BALLAST).open("wb", buffering=0) as file:
        for size in (len(piece), 512):
            with suppress(OSError):
                while file.write(piece[:size]) == size:
                    pass


async def broker_full(stage: Stage) -> None:
    """Fill the broker's disk: it takes nothing more and says so; with room again it is restarted by itself."""
    async with on_a_small_disk(stage, "nats") as folder, stage.under_load():
        await asyncio.sleep(1.0)
        async with drawn(stage, "nats"):
            fill(folder)
            await effect(lambda: _refuses(stage), "the broker went on", within_s=30)
            before = stage.stack.pid("nats")
            await last(stage, ALERT)
        (folder / BALLAST).unlink()
        began = time.monotonic()
        await effect(lambda: _is_another(stage, before), "not restarted", within_s=60)
        stage.happened["restarted"] += 1
        await effect(lambda: _stores(stage), "nothing is stored", within_s=RECOVERS_WITHIN_S)
        stage.figures["stores_again_s"] = time.monotonic() - began
        stage.load.is_over = True
        stage.figures["drain_s"] = await drained(stage)
    stage.findings.expect(errors(stage) == 0, "an answer 5xx while the broker's disk was full")


async def _refuses(stage: Stage) -> bool:
    """Say whether the broker itself says that it cannot write."""
    try:
        return not await is_well(f"{stage.stack.addresses.nats_monitoring_url}/healthz")
    except (OSError, TimeoutError):
        return True


async def _is_another(stage: Stage, before: int | None) -> bool:
    return stage.stack.pid("nats") not in (None, before)


async def _stores(stage: Stage) -> bool:
    """Say whether the outboxes get shorter: no letter in them is older than a few seconds."""
    for dsns in stage.stack.addresses.databases.values():
        connection = await asyncpg.connect(dsns.owner)
        try:
            first = await connection.fetchval("SELECT min(id) FROM outbox")
            await asyncio.sleep(0.2)
            if first is not None and first == await connection.fetchval(
                "SELECT min(id) FROM outbox"
            ):
                return False
        finally:
            await connection.close()
    return True


async def database_full(stage: Stage) -> None:
    """Fill the database's disk: commands are refused clearly; with room again all is well by itself."""
    async with on_a_small_disk(stage, "postgres") as folder, stage.under_load():
        await asyncio.sleep(1.0)
        async with drawn(stage, "postgres"):
            fill(folder)
            await _want_more(stage)
            await effect(lambda: _is_refused(stage), "nothing was refused", within_s=60)
            await last(stage, ALERT)
        (folder / BALLAST).unlink()
        began, taken = time.monotonic(), len(stage.load.ledger.accepted)

        async def is_taken() -> bool:
            return len(stage.load.ledger.accepted) > taken + 5

        await effect(is_taken, "no command is taken", within_s=RECOVERS_WITHIN_S)
        stage.figures["takes_again_s"] = time.monotonic() - began
        stage.happened["refused"] = errors(stage)
        stage.load.is_over = True
        await drained(stage)
    stage.findings.expect(unclear(stage) == 0, "a 5xx that is no 503")


async def _want_more(stage: Stage) -> None:
    """Have the write-ahead log want room at once, as an hour's commands would."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        server = await asyncpg.connect(stage.stack.addresses.database_admin_dsn)
        try:
            for _ in range(SWITCHES):
                await server.execute("SELECT pg_logical_emit_message(true, 'fault', 'x')")
                await server.execute("SELECT pg_switch_wal()")
        finally:
            await server.close()


async def _is_refused(stage: Stage) -> bool:
    return errors(stage) > 0


FAULTS = (
    Fault(
        name="broker-disk-full",
        title="Disque du courtier plein",
        injects="Le disque de NATS se remplit, puis se libère : il faut que NATS soit redémarré, et qu'il le "
        "soit sans personne.",
        scenario=broker_full,
        proof="restarted",
        control=Control("outbox", seconds=6),
        alert=ALERT,
        seconds=10,
        is_fresh=True,
    ),
    Fault(
        name="database-disk-full",
        title="Disque de la base plein",
        injects="Le disque de PostgreSQL se remplit, puis se libère.",
        scenario=database_full,
        proof="refused",
        control=Control("ack-first", seconds=6),
        alert=ALERT,
        seconds=10,
        is_fresh=True,
    ),
)
