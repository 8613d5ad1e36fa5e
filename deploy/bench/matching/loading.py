"""Puts an invented board into the matching service's own tables, and says what that takes."""

import hashlib
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import asyncpg

from deploy.bench.matching import board as invented
from deploy.bench.matching.board import TOPICS, Board
from deploy.demo.material.reading import pairs
from services.matching.adapters.meaning.reader import ALL
from services.matching.adapters.meaning.space import shipped_space
from shared.clock import SystemClock

LEARNED_AT = datetime(2026, 1, 1, tzinfo=UTC)
SHARES = (0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05)
"""Of the known savoirs that a text may speak of."""

COLUMNS = (
    "savoir_id",
    "network_id",
    "kind",
    "member_id",
    "visibility",
    "mode",
    "languages",
    "vector",
)
READ = ("savoir_id", "encoders", "space", "wording", "senses", "shares", "read_at")
HEAD = struct.pack(">HH", invented.WIDTH, 0)
"""What PostgreSQL's binary form of a halfvec begins with; big-endian halves follow."""

BLOCK = 20_000

WORDS = "CREATE TEMPORARY TABLE words (topic integer, kind text, title text, description text, theme text)"
KEPT_UNTIL = (
    "CREATE TEMPORARY TABLE kept_until (savoir_id uuid PRIMARY KEY, expires_at timestamptz)"
)
BOARD = f"""
INSERT INTO projection.savoir (savoir_id, kind, member_id, network_id, title, description, themes,
    level, format, mode, languages, visibility, expires_at, is_live, returned_at, version)
SELECT e.savoir_id, e.kind, e.member_id, e.network_id, w.title, w.description, ARRAY[w.theme],
    'any', 'any', e.mode, e.languages, e.visibility, k.expires_at, true, r.read_at, 1
FROM embedding e JOIN reading r USING (savoir_id) JOIN kept_until k USING (savoir_id)
    JOIN words w ON w.kind = e.kind
    AND w.topic = ('x' || right(CAST(e.savoir_id AS text), 8))::bit(32)::integer % {TOPICS}
"""  # noqa: S608 - a number
PEOPLE = """
INSERT INTO projection.membership (membership_id, member_id, network_id, roles, is_active, version)
SELECT DISTINCT member_id, member_id, network_id, ARRAY['member'], true, 1 FROM embedding
"""
SEARCHED = """
INSERT INTO latest_search (savoir_id, searched_at, closest)
SELECT savoir_id, now(), '[]' FROM embedding
"""
NO_SWEEP = "UPDATE timer SET due_at = now() + interval '1 day' WHERE kind IN ('sweep', 'follow')"
"""What they cost is measured by itself, instead of now and then beside something else."""

SIZES = """
SELECT pg_table_size('embedding') AS table_mb, pg_indexes_size('embedding') AS indexes_mb,
       pg_size_bytes(current_setting('shared_buffers')) AS shared_buffers_mb
"""


@dataclass(frozen=True)
class Loading:
    """Loads as the tables' owner: the runtime role may not gather a table anew."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    board: Board

    @classmethod
    async def open(cls, owner_dsn: str, board: Board) -> "Loading":
        """Connect, and empty the table."""
        connection = await asyncpg.connect(owner_dsn)
        schema = await connection.fetchval(
            "SELECT nspname FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace"
            " WHERE typname = 'halfvec'"
        )
        await connection.set_type_codec(
            "halfvec", schema=schema, encoder=bytes, decoder=bytes, format="binary"
        )
        await connection.execute(
            "TRUNCATE embedding, reading, projection.savoir, projection.membership, latest_search"
        )
        await connection.execute(NO_SWEEP)
        await connection.execute(KEPT_UNTIL)
        return cls(connection, board)

    async def append(self, first: int, last: int) -> float:
        """Copy the savoirs numbered `first` to before `last` into the table; return the seconds."""
        began = time.perf_counter()
        for start in range(first, last, BLOCK):
            rows = list(_rows(self.board, start, min(start + BLOCK, last)))
            for table, columns, place in (
                ("embedding", COLUMNS, 0),
                ("reading", READ, 1),
                ("kept_until", ("savoir_id", "expires_at"), 2),
            ):
                await self.connection.copy_records_to_table(
                    table, records=[row[place] for row in rows], columns=columns
                )
        for table in ("embedding", "reading"):
            await self.connection.execute(f"VACUUM (ANALYZE) {table}")
        return time.perf_counter() - began

    async def tell(self) -> float:
        """Let the service know texts, people and latest searches of all; return the seconds."""
        began = time.perf_counter()
        await self.connection.execute(WORDS)
        await self.connection.copy_records_to_table("words", records=_words())
        for statement in (BOARD, PEOPLE, SEARCHED):
            await self.connection.execute(statement)
        for table in ("projection.savoir", "projection.membership", "latest_search"):
            await self.connection.execute(f"VACUUM (ANALYZE) {table}")
        return time.perf_counter() - began

    async def cluster(self) -> float:
        """Put each network's savoirs next to each other; return the seconds, while nobody reads."""
        began = time.perf_counter()
        await self.connection.execute("CLUSTER embedding")
        await self.connection.execute("VACUUM (ANALYZE) embedding")
        return time.perf_counter() - began

    async def memory(self) -> dict[str, float]:
        """Return the megabytes of the table, of its indexes, and of what all backends share."""
        row = await self.connection.fetchrow(SIZES)
        assert row is not None
        return {name: round(size / 1e6, 1) for name, size in row.items()}

    async def close(self) -> None:
        """End the connection."""
        await self.connection.close()


def _rows(
    board: Board, first: int, last: int
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]]:
    """Return the rows as the driver writes them."""
    places = range(first, last)
    halves = board.vectors[first:last].astype(">f2").tobytes()
    wide = 2 * invented.WIDTH
    marks = {(topic, kind): _mark(title, text) for topic, kind, title, text, _ in _words()}
    space = shipped_space().name
    now = SystemClock().now()
    over, yet = now - timedelta(hours=1), now + timedelta(days=180)
    columns = zip(
        places,
        *(
            column[first:last].tolist()
            for column in (
                board.network,
                board.kind,
                board.member,
                board.visibility,
                board.mode,
                board.languages,
                board.is_over,
            )
        ),
        strict=True,
    )
    for number, network, kind, member, visibility, mode, languages, is_over in columns:
        at = (number - first) * wide
        savoir_id = invented.savoir_id(number)
        placed = (
            savoir_id,
            invented.network_id(network),
            invented.KINDS[kind],
            invented.member_id(member),
            invented.VISIBILITIES[visibility],
            invented.MODES[mode],
            invented.LANGUAGES[languages],
            HEAD + halves[at : at + wide],
        )
        senses = [(number + step) % TOPICS for step in range(len(SHARES))]
        mark = marks[number % TOPICS, invented.KINDS[kind]]
        read = (savoir_id, ALL, space, mark, senses, SHARES, LEARNED_AT)
        yield placed, read, (savoir_id, over if is_over else yet)


@cache
def _words() -> list[tuple[int, str, str, str, str]]:
    """Word an offer and a request for each topic: (topic, kind, title, description, theme)."""
    known = pairs()
    return [
        (topic, kind, f"{worded.title}, {topic // len(known) + 1}", worded.description, pair.theme)
        for topic in range(TOPICS)
        for pair in (known[topic % len(known)],)
        for kind, worded in (("offer", pair.offer), ("request", pair.request))
    ]


def _mark(title: str, description: str) -> str:
    """Return the mark by which the service knows a wording that it has read."""
    return hashlib.md5(f"{title}\n{description}".encode(), usedforsecurity=False).hexdigest()
