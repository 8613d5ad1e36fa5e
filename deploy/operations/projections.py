"""Which projections each service keeps, how large they are, and how far behind the stream."""

from collections.abc import Iterable
from dataclasses import dataclass

import asyncpg
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from deploy.databases import UNREACHABLE
from deploy.errors import ProjectionsUnknownError
from deploy.hearings import SUBSCRIBERS
from deploy.operations.rebuild import STREAM
from shared.messaging.consumer import Consumer

TABLES = """
SELECT c.relname, pg_total_relation_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'projection' AND c.relkind = 'r' ORDER BY 1
"""


@dataclass(frozen=True)
class Table:
    """One projection table."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Kept:
    """The projections of one service; `lag` counts facts its consumers have not finished."""

    service: str
    is_reachable: bool
    tables: list[Table]
    lag: int


def consumers_of(service: str) -> list[Consumer]:
    """Return the service's consumers that keep projections; raise ProjectionsUnknownError when none does."""
    if service not in SUBSCRIBERS or not (found := _consumers(service)):
        known = ", ".join(name for name in SUBSCRIBERS if _consumers(name))
        raise ProjectionsUnknownError(service=service, known=known)
    return found


def _consumers(service: str) -> list[Consumer]:
    return [
        each
        for each in vars(SUBSCRIBERS[service]()).values()
        if isinstance(each, Consumer) and each.stream == STREAM and _keeps_projections(each)
    ]


def _keeps_projections(consumer: Consumer) -> bool:
    return any(is_projection for heard in consumer.handlers.values() for _, is_projection in heard)


async def kept(services: Iterable[tuple[str, str]], client: Client) -> list[Kept]:
    """Return what each (service, owner's DSN) keeps."""
    found = []
    for service, dsn in services:
        consumers = _consumers(service)
        lag = sum([await _lag(client, consumer.name) for consumer in consumers])
        tables = await _tables(dsn)
        found.append(Kept(service, tables is not None, tables or [], lag))
    return found


async def _tables(dsn: str) -> list[Table] | None:
    try:
        connection = await asyncpg.connect(dsn, timeout=3)
        try:
            rows = await connection.fetch(TABLES, timeout=3)
            return [
                Table(row[0], await connection.fetchval(_count(row[0]), timeout=30), row[1])
                for row in rows
            ]
        finally:
            await connection.close(timeout=3)
    except UNREACHABLE:
        return None


def _count(table: str) -> str:
    return f'SELECT count(*) FROM projection."{table}"'  # noqa: S608 - a name from the catalogue


async def _lag(client: Client, consumer: str) -> int:
    try:
        state = await client.jetstream(timeout=5).consumer_info(STREAM, consumer)
    except NotFoundError:
        return 0
    return (state.num_pending or 0) + (state.num_ack_pending or 0)
