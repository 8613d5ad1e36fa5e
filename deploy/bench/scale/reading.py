"""Reads what a running platform holds and has used: tables, streams, processor time, memory, connections."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg
import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from deploy.backup.cut import TABLES
from deploy.databases import Dsns, connect
from deploy.local.stack import LocalStack
from deploy.operations.broker import connected

STREAMS = ("EVENTS", "PARTNERS", "MAIL", "RETRY", "DLQ")
SERVERS = ("postgres", "nats")
QUIET_FOR_S = 2.0
SETTLED_WITHIN_S = 900.0
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

SIZE = """
SELECT pg_total_relation_size('{schema}.{name}') AS bytes, (SELECT count(*) FROM {schema}.{name}) AS rows
"""
DUE = "SELECT count(*) FROM timer WHERE due_at < now() + interval '1 second'"
WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
CONNECTIONS = """
SELECT substr(datname, 6) AS service, count(*) AS held FROM pg_stat_activity
WHERE datname LIKE 'rers\\_%' GROUP BY 1
"""


@dataclass(frozen=True)
class Held:
    """Bytes and rows of a table, or bytes and messages of a stream."""

    bytes: int
    count: int


@dataclass(frozen=True)
class Reading:
    """Everything that is read at one moment; the differences between two of them are what a phase cost."""

    tables: Mapping[str, Held]
    """By `service schema.table`."""
    streams: Mapping[str, Held]
    subjects: int
    """Different subjects that EVENTS holds."""
    mails: int
    """Letters that were ever on the queue of mails."""
    wal_bytes: int
    cpu_s: Mapping[str, float]
    """By process; PostgreSQL's and its children's together."""
    memory_bytes: Mapping[str, int]
    """Proportional set size, where shared pages count once; resident where the system does not tell it."""
    connections: Mapping[str, int]
    commands: Mapping[str, int]
    """HTTP requests that write, by service."""
    heard: Mapping[str, int]
    """Rows of each service's inbox."""
    taken_at: float


async def read(stack: LocalStack) -> Reading:
    """Read everything of a platform that is at rest."""
    where = stack.addresses
    tables: dict[str, Held] = {}
    for service, dsns in where.databases.items():
        tables |= await _tables(service, dsns)
    admin = await asyncpg.connect(where.database_admin_dsn)
    try:
        wal = int(await admin.fetchval(WAL))
        held = {row["service"]: int(row["held"]) for row in await admin.fetch(CONNECTIONS)}
    finally:
        await admin.close()
    streams, subjects, mails = await _streams(where.nats_url)
    names = [*SERVERS, *(f"{service}-1" for service in where.services)]
    return Reading(
        tables=tables,
        streams=streams,
        subjects=subjects,
        mails=mails,
        wal_bytes=wal,
        cpu_s={_short(name): _processor(stack.pid(name)) for name in names},
        memory_bytes={_short(name): _memory(stack.pid(name)) for name in names},
        connections=held,
        commands=await _commands(where.services),
        heard={service: tables[f"{service} public.inbox"].count for service in where.databases},
        taken_at=asyncio.get_running_loop().time(),
    )


async def settled(stack: LocalStack) -> None:
    """Return when for a while no fact came, every one was heard and no timer was due; raise TimeoutError."""
    loop = asyncio.get_running_loop()
    seen: tuple[int, int] = (-1, -1)
    async with connected(stack.addresses.nats_url) as client, asyncio.timeout(SETTLED_WITHIN_S):
        broker = client.jetstream(timeout=10)
        since = loop.time()
        while loop.time() - since < QUIET_FOR_S:
            state = (await broker.stream_info("EVENTS")).state
            waiting = 0
            for stream in ("EVENTS", "PARTNERS", "MAIL"):
                for each in await broker.consumers_info(stream):
                    waiting += (each.num_pending or 0) + (each.num_ack_pending or 0)
            for dsns in stack.addresses.databases.values():
                waiting += await _due(dsns)
            now = (state.last_seq, waiting)
            if now != seen or waiting:
                seen, since = now, loop.time()
            await asyncio.sleep(0.4)


async def _due(dsns: Dsns) -> int:
    connection = await connect(dsns.owner)
    try:
        return int(await connection.fetchval(DUE))
    finally:
        await connection.close()


async def _tables(service: str, dsns: Dsns) -> dict[str, Held]:
    found: dict[str, Held] = {}
    connection = await connect(dsns.owner)
    try:
        for table in await connection.fetch(TABLES):
            row = await connection.fetchrow(SIZE.format(**table))
            assert row is not None
            found[f"{service} {table['schema']}.{table['name']}"] = Held(row["bytes"], row["rows"])
    finally:
        await connection.close()
    return found


async def _streams(url: str) -> tuple[dict[str, Held], int, int]:
    async with connected(url) as client:
        broker = client.jetstream(timeout=10)
        states = {name: (await broker.stream_info(name)).state for name in STREAMS}
        told = json.loads((await client.request("$JS.API.STREAM.INFO.EVENTS", timeout=10)).data)
    held = {name: Held(state.bytes, state.messages) for name, state in states.items()}
    subjects = int(told["state"].get("num_subjects", 0))  # the client's own object leaves it out
    return held, subjects, states["MAIL"].last_seq


async def _commands(services: Mapping[str, list[str]]) -> dict[str, int]:
    counted: dict[str, int] = {}
    async with httpx.AsyncClient(trust_env=False) as client:
        for service, urls in services.items():
            text = (await client.get(f"{urls[0]}/metrics")).text
            counted[service] = sum(
                int(sample.value)
                for family in text_string_to_metric_families(text)
                for sample in family.samples
                if sample.name == "rers_http_seconds_count" and sample.labels["method"] in WRITES
            )
    return counted


def _tree(pid: int | None) -> list[psutil.Process]:
    if pid is None:
        raise RuntimeError("a process of the platform died while it was measured")
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def _processor(pid: int | None) -> float:
    """Return the seconds of a process, of its children, and of those that have ended."""
    used = [each.cpu_times() for each in _tree(pid)]
    ended = used[0]
    gone = getattr(ended, "children_user", 0.0) + getattr(ended, "children_system", 0.0)
    return float(sum(each.user + each.system for each in used) + gone)


def _memory(pid: int | None) -> int:
    return sum(_resident(each) for each in _tree(pid))


def _resident(running: psutil.Process) -> int:
    found = running.memory_full_info()
    return int(getattr(found, "pss", found.rss))


def _short(process_name: str) -> str:
    return process_name.removesuffix("-1")
