"""The database is away, for all services or for one; stands still; or is slow."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
import psutil
from asyncpg import Connection, Record

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.load import Pace
from deploy.faults.servers.outage import drained, drawn, errors, kept_down, last, unclear
from deploy.faults.stage import Stage
from deploy.local.probes import is_well

LONE, FROZEN = "trainings", "members-1"
OTHERS = Pace(6, 0.15, (1, 1, 0))
"""Commands that need the other services only."""
ALERT = "ServiceNotReady"
LONGEST_RECOVERY_S = 20.0
SHORTEST_STOP_S = 10.0
LOCK_S = 30.0

CLOSE = "ALTER DATABASE rers_{0} CONNECTION LIMIT 0"
OPEN = "ALTER DATABASE rers_{0} CONNECTION LIMIT -1"
END = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1"
SLOW = """
CREATE FUNCTION slow_fault() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END';
CREATE TRIGGER slow_fault BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION slow_fault();
"""
QUICK = "DROP FUNCTION IF EXISTS slow_fault() CASCADE"


async def down(stage: Stage) -> None:
    """Keep the whole server down; commands are refused clearly meanwhile, and all is well again afterwards."""
    async with stage.under_load():
        await asyncio.sleep(1.0)
        async with kept_down(stage, "postgres"):
            await last(stage, ALERT)
            stage.happened["refused"] = errors(stage)
        await _well_again(stage)
    await drained(stage)
    stage.findings.expect(unclear(stage) == 0, "a 5xx that is no 503")


async def one_down(stage: Stage) -> None:
    """Take one service's database away: nobody may connect, who was is thrown out; the others go on."""
    lone, others = stage.load, (await stage.another_scene())[1]
    others.pace = OTHERS
    going_on = asyncio.create_task(others.run())
    try:
        async with stage.under_load():
            await asyncio.sleep(1.0)
            taken, before = len(others.ledger.accepted), dict(stage.lane.answers)
            async with drawn(stage, f"{LONE}-1"), _closed(stage, LONE):
                await last(stage, ALERT)
            stage.happened["refused"] = errors(stage, LONE, since=before)
            stage.happened["taken_elsewhere"] = len(others.ledger.accepted) - taken
            stage.findings.expect(
                errors(stage, "members", "savoirs", since=before) == 0, "others disturbed"
            )
            await _well_again(stage)
    finally:
        others.is_over = True
        await going_on
    stage.findings.expect(stage.happened["taken_elsewhere"] > 0, "others went on")
    stage.findings.expect(unclear(stage) == 0, "a 5xx that is no 503")
    stage.figures["refused_share"] = stage.happened["refused"] / max(1, len(lone.ledger.accepted))


@asynccontextmanager
async def _closed(stage: Stage, service: str) -> AsyncIterator[None]:
    """Let nobody but the administrator into a service's database; afterwards everybody again."""
    server = await asyncpg.connect(stage.stack.addresses.database_admin_dsn)
    try:
        await server.execute(CLOSE.format(service))
        stage.happened["thrown_out"] += int(await server.fetchval(END, f"rers_{service}"))
        try:
            yield
        finally:
            await server.execute(OPEN.format(service))
    finally:
        await server.close()


async def paused(stage: Stage) -> None:
    """Stop the server and each of its children in mid-work, for longer than anybody's first patience."""
    async with stage.under_load():
        await asyncio.sleep(1.0)
        stopped = _family(stage.stack.pid("postgres"))
        async with drawn(stage, "postgres"):
            try:
                for each in stopped:
                    each.send_signal(signal.SIGSTOP)
                stage.happened["stopped"] = len(stopped)
                await last(stage, ALERT, SHORTEST_STOP_S)
            finally:
                for each in reversed(stopped):
                    with suppress(psutil.NoSuchProcess):
                        each.send_signal(signal.SIGCONT)
        await _well_again(stage)
    await drained(stage)
    stage.findings.expect(unclear(stage) == 0, "a 5xx that is no 503")


def _family(pid: int | None) -> list[psutil.Process]:
    if pid is None:
        return []
    server = psutil.Process(pid)
    return [server, *server.children(recursive=True)]


def slow_for(frozen: str = "") -> Scenario:
    """Return a scenario that holds a lock which every command of one service needs, then makes each of its entries slow.

    The copy `frozen` stands still while the lock is held, as one that does nothing but wait would.
    """

    async def scenario(stage: Stage) -> None:
        owner = stage.stack.addresses.databases["members"].owner
        async with stage.under_load(), drawn(stage, "postgres"):
            with _standing(stage, frozen):
                await _locked(stage, owner, min(LOCK_S, stage.seconds / 2))
            await _execute(owner, SLOW)
            try:
                await last(stage, "HttpSlow" if not frozen else "")
            finally:
                await _execute(owner, QUICK)
        stage.figures["longest_command_s"] = stage.load.ledger.longest_wait_s
        await _well_again(stage)
        stage.findings.expect(unclear(stage) == 0, "a 5xx that is no 503")

    return scenario


@contextmanager
def _standing(stage: Stage, name: str) -> Iterator[None]:
    """Have a copy stand still meanwhile, where one is named."""
    if name:
        stage.stack.kill(name, signal.SIGSTOP)
    try:
        yield
    finally:
        if name:
            stage.stack.kill(name, signal.SIGCONT)


async def _locked(stage: Stage, dsn: str, seconds: float) -> None:
    connection: Connection[Record] = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE membership IN ACCESS EXCLUSIVE MODE")
            before = len(stage.load.ledger.of("member"))
            ends_at = time.monotonic() + seconds
            while time.monotonic() < ends_at:
                for service in stage.stack.addresses.services:
                    stage.findings.expect(
                        await _lives(stage, service), f"{service} alive meanwhile"
                    )
                await asyncio.sleep(0.5)
            waiting = await connection.fetchval(
                "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
            )
            stage.happened["waited_for_lock"] += int(waiting)
            stage.happened["entered_meanwhile"] = len(stage.load.ledger.of("member")) - before
    finally:
        await connection.close()


async def _lives(stage: Stage, service: str) -> bool:
    try:
        return await is_well(f"{stage.stack.urls(service)[0]}/healthz")
    except (OSError, TimeoutError):
        return False


async def _execute(dsn: str, statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def _well_again(stage: Stage) -> None:
    """Every copy is ready again by itself, within seconds."""
    began = time.monotonic()

    async def is_ready() -> bool:
        for name in stage.platform.services():
            service, _, number = name.rpartition("-")
            with suppress(OSError, TimeoutError):
                if await is_well(f"{stage.stack.urls(service)[int(number) - 1]}/readyz"):
                    continue
            return False
        return True

    await effect(is_ready, "not ready again", within_s=60)
    took = time.monotonic() - began
    stage.figures["recovery_s"] = took
    stage.findings.expect(took < LONGEST_RECOVERY_S, "ready again within twenty seconds")


FAULTS = (
    Fault(
        name="database-down",
        title="Base de données absente",
        injects="SIGKILL sur PostgreSQL, qui reste arrêté pendant que des commandes arrivent.",
        scenario=down,
        proof="refused",
        control=Control("ack-first", seconds=6),
        alert=ALERT,
        seconds=30,
        is_in_ci=True,
        has_ci_control=False,
    ),
    Fault(
        name="database-of-one",
        title="Base d'un seul service absente",
        injects="Plus personne n'entre dans la base d'un service, ses connexions sont coupées ; les autres "
        "continuent.",
        scenario=one_down,
        proof="refused",
        control=Control("ack-first", seconds=6),
        alert=ALERT,
        seconds=20,
    ),
    Fault(
        name="database-paused",
        title="Base de données figée",
        injects="SIGSTOP sur PostgreSQL et tous ses processus, puis SIGCONT.",
        scenario=paused,
        proof="stopped",
        control=Control("ack-first,inbox", seconds=12),
        alert=ALERT,
        seconds=15,
    ),
    Fault(
        name="database-slow",
        title="Base de données lente",
        injects="Un verrou que chaque commande attend est tenu jusqu'à 30 s, puis chaque inscription dort 1,5 s.",
        scenario=slow_for(),
        proof="waited_for_lock",
        control=Control(scenario=slow_for(FROZEN), seconds=8),
        alert="HttpSlow",
        seconds=40,
    ),
)
