"""Looks for words in everything that a platform keeps: each row of each table, each message of each stream."""

from collections.abc import Iterable

import asyncpg
from nats.js.errors import NotFoundError

from deploy.backup.cut import TABLES
from deploy.local.addresses import Addresses
from deploy.operations.broker import connected

STREAMS = ("EVENTS", "PARTNERS", "MAIL", "DLQ", "RETRY")


async def places_of(where: Addresses, words: Iterable[str]) -> set[str]:
    """Return the tables and streams that hold any of `words`, in whatever letter case."""
    wanted = [word.lower() for word in words]
    found: set[str] = set()
    base = where.database_admin_dsn.rpartition("/")[0]
    for service in where.services or ("members", "savoirs", "matching", "notifications"):
        found |= await _tables(service, f"{base}/rers_{service}", wanted)
    return found | await _streams(where.nats_url, wanted)


async def _tables(service: str, dsn: str, words: list[str]) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        patterns = [f"%{word}%" for word in words]
        found = set()
        for table in await connection.fetch(TABLES):
            name = f'"{table["schema"]}"."{table["name"]}"'
            query = f"SELECT count(*) FROM {name} AS each WHERE each::text ILIKE ANY($1)"
            if await connection.fetchval(query, patterns):
                found.add(f"{service}.{table['name']}")
        return found
    finally:
        await connection.close()


async def _streams(url: str, words: list[str]) -> set[str]:
    found = set()
    async with connected(url) as client:
        broker = client.jetstream()
        for stream in STREAMS:
            position = 0
            while True:
                try:
                    message = await broker.get_msg(stream, position + 1, subject=">", next=True)
                except NotFoundError:
                    break
                text = f"{message.subject} {message.headers} {(message.data or b'').decode()}"
                if any(word in text.lower() for word in words):
                    found.add(stream)
                position = int(message.seq or 0)
    return found
