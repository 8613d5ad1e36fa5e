"""Vectors of the live savoirs in PostgreSQL, and what on the platform the reader follows."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from hashlib import md5
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import REAL, SmallInteger
from sqlalchemy.types import Text as SqlText

from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.meaning.encoders import EncoderName
from services.matching.adapters.meaning.reader import ALL, Reader, Text
from services.matching.adapters.meaning.space import Centre
from services.matching.adapters.sql_savoirs import PRESENT
from services.matching.adapters.tables import embedding, reading
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

LIVE = text("""
SELECT s.savoir_id, s.title, s.description, s.themes, s.level, s.mode, s.languages,
       r.wording, r.encoders, r.space, r.senses, r.shares, CAST(e.vector AS text) AS vector,
       (SELECT left(encode(sha256(middle), 'hex'), 8) FROM centre) AS centre
FROM savoir s LEFT JOIN embedding e USING (savoir_id) LEFT JOIN reading r USING (savoir_id)
WHERE s.savoir_id = :savoir_id AND s.is_live
""")
KEEP = text("""
WITH worded AS (
    SELECT savoir_id, network_id, kind, member_id, visibility, mode, languages FROM savoir
    WHERE savoir_id = :savoir_id AND is_live AND title = :title AND description = :description
    FOR SHARE SKIP LOCKED
), placed AS (
    INSERT INTO embedding
    SELECT worded.*, CAST(CAST(:vector AS text) AS halfvec(256)) FROM worded
    ON CONFLICT (savoir_id) DO UPDATE SET network_id = excluded.network_id,
        visibility = excluded.visibility, mode = excluded.mode, languages = excluded.languages,
        vector = excluded.vector
)
INSERT INTO reading SELECT savoir_id, :encoders, :space, :wording, :senses, :shares, :now FROM worded
ON CONFLICT (savoir_id) DO UPDATE SET encoders = excluded.encoders, space = excluded.space,
    wording = excluded.wording, senses = excluded.senses, shares = excluded.shares,
    read_at = excluded.read_at
""").bindparams(
    bindparam("encoders", type_=ARRAY(SqlText)),
    bindparam("senses", type_=ARRAY(SmallInteger)),
    bindparam("shares", type_=ARRAY(REAL)),
)
"""Not if it was reworded, or has gone, while it was read; nor if that is just happening."""

KEEP_PLACE = text("""
UPDATE embedding e SET network_id = s.network_id, visibility = s.visibility, mode = s.mode,
    languages = s.languages
FROM savoir s WHERE s.savoir_id = e.savoir_id AND e.savoir_id = :savoir_id
""")
FORGET = (
    delete(embedding).where(embedding.c.savoir_id == bindparam("gone_id")),
    delete(reading).where(reading.c.savoir_id == bindparam("gone_id")),
)
FORGET_MEMBER = text("""
WITH gone AS (DELETE FROM embedding WHERE member_id = :member_id RETURNING savoir_id)
DELETE FROM reading USING gone WHERE reading.savoir_id = gone.savoir_id
""")

LIVE_TEXTS = text("""
SELECT greatest(reltuples, 1) AS rows FROM pg_class WHERE oid = CAST('projection.savoir' AS regclass)
""")
WORDS_IN_USE = text("""
SELECT word, count(*) AS titles FROM (
    SELECT DISTINCT savoir_id, lower(word) AS word
    FROM savoir TABLESAMPLE SYSTEM (:percent) REPEATABLE (1),
         regexp_matches(title, '[[:alpha:]]{4,}', 'g') found, unnest(found) word
    WHERE is_live
) spoken GROUP BY word ORDER BY count(*) DESC, word LIMIT 50000
""").bindparams(bindparam("percent", type_=REAL))
SOME_TEXTS = text("""
SELECT title, description FROM savoir TABLESAMPLE SYSTEM (:percent) REPEATABLE (1)
WHERE is_live LIMIT :sample
""").bindparams(bindparam("percent", type_=REAL))
KEEP_CENTRE = text("""
INSERT INTO centre (middle, taken_at) VALUES (:middle, :now)
ON CONFLICT (is_only) DO UPDATE SET middle = excluded.middle, taken_at = excluded.taken_at
""")
CENTRE = text("SELECT middle FROM centre")
STALE = text(f"""
SELECT s.savoir_id, s.title, s.description FROM savoir s LEFT JOIN reading r USING (savoir_id)
WHERE s.is_live AND {PRESENT} AND s.savoir_id > :after AND (r.savoir_id IS NULL
      OR r.space <> :space OR NOT r.encoders @> :encoders)
ORDER BY s.savoir_id LIMIT :size
""").bindparams(bindparam("encoders", type_=ARRAY(SqlText)))  # noqa: S608 - PRESENT is a constant
HOW_MANY_STALE = text(f"""
SELECT count(*) AS stale FROM savoir s LEFT JOIN reading r USING (savoir_id)
WHERE s.is_live AND {PRESENT}
      AND (r.savoir_id IS NULL OR r.space <> :space OR NOT r.encoders @> :encoders)
""").bindparams(bindparam("encoders", type_=ARRAY(SqlText)))  # noqa: S608 - PRESENT is a constant
IS_HALF_WAY = text(f"""
SELECT EXISTS (
    SELECT FROM centre c, savoir s LEFT JOIN reading r USING (savoir_id)
    WHERE s.is_live AND {PRESENT} AND s.returned_at <= c.taken_at
          AND (r.savoir_id IS NULL OR r.space <> :space)
) AS is_half_way
""")  # noqa: S608 - PRESENT is a constant

SAMPLE, WORDED = 2_000, 50_000
"""Texts from which the middle of the live savoirs is taken, and titles that tell the words in use."""

FIRST_ID = "00000000-0000-0000-0000-000000000000"


class SqlEmbeddings:
    """Reads savoirs and keeps where they lie."""

    def __init__(
        self, transaction: Transaction, reader: Callable[[], Reader] = current_reader
    ) -> None:
        """Work in `transaction`; `reader` is asked for off the event loop, it may have to load."""
        self._transaction, self._reader = transaction, reader

    async def learn(self, savoir_id: str, wanted: Sequence[EncoderName] = ALL) -> "Record | None":
        """Read a live savoir unless it was read as it is now; return its row, None off the board."""
        row = await self._transaction.fetch_one(LIVE, savoir_id=savoir_id)
        if row is None:
            return None
        reader = await asyncio.to_thread(self._reader)
        if row["centre"] is not None and not reader.space.name.endswith(f"@{row['centre']}"):
            await self.follow(reader)  # another copy of the service, or a person, has taken it anew
        usable = reader.usable(wanted)
        is_same = row["wording"] == _wording(row["title"], row["description"])
        is_read = (
            is_same and row["space"] == reader.space.name and set(usable) <= set(row["encoders"])
        )
        if is_read:
            await self._transaction.execute(KEEP_PLACE, savoir_id=savoir_id)
        else:
            await self.keep_readings([row], usable)
        return await self._transaction.fetch_one(LIVE, savoir_id=savoir_id)

    async def recall(self, savoir_id: str) -> "Record | None":
        """Return a live savoir's row if it was read in its present words, by whatever encoders."""
        row = await self._transaction.fetch_one(LIVE, savoir_id=savoir_id)
        if row is None or row["wording"] != _wording(row["title"], row["description"]):
            return None
        return row

    def is_half_read(self, row: "Record") -> bool:
        """Say whether an encoder of this machine has not read the savoir yet."""
        return not set(self._reader().usable()) <= set(row["encoders"])

    async def relearn_some(self, after: str, size: int) -> tuple[str, int]:
        """Read anew up to `size` savoirs that stand in an older space, or were read by too few.

        Return the id to go on after and how many were read; none when all are up to date.
        """
        reader = await asyncio.to_thread(self._reader)
        usable = reader.usable()
        rows = await self._transaction.fetch_all(
            STALE, after=after, size=size, space=reader.space.name, encoders=list(usable)
        )
        if not rows:
            return after, 0
        await self.keep_readings(rows, usable)
        return rows[-1]["savoir_id"], len(rows)

    async def stale(self) -> int:
        """Return how many live savoirs wait to be read anew."""
        reader = self._reader()
        row = await self._transaction.fetch_one(
            HOW_MANY_STALE, space=reader.space.name, encoders=list(reader.usable())
        )
        return 0 if row is None else row["stale"]

    async def is_half_way(self) -> bool:
        """Say whether savoirs that were there when the centre was taken do not stand by it yet."""
        row = await self._transaction.fetch_one(IS_HALF_WAY, space=self._reader().space.name)
        return row is not None and row["is_half_way"]

    async def take_centre(self) -> None:
        """Take the middle of the live savoirs anew, and keep it for every copy of the service."""
        rows = await self._transaction.fetch_all(
            SOME_TEXTS, sample=SAMPLE, percent=await self._percent(SAMPLE)
        )
        if not rows:
            return
        texts = [Text(row["title"], row["description"]) for row in rows]
        encoded = await asyncio.to_thread(self._reader().encoded, texts)
        middle = Centre.of(encoded).to_bytes()
        await self._transaction.execute(KEEP_CENTRE, middle=middle, now=self._transaction.now())

    async def follow(self, reader: Reader | None = None) -> None:
        """Let the reader follow the words in use and the kept centre."""
        following = reader if reader else await asyncio.to_thread(self._reader)
        words = await self._transaction.fetch_all(WORDS_IN_USE, percent=await self._percent(WORDED))
        kept = await self._transaction.fetch_one(CENTRE)
        counts = {row["word"]: row["titles"] for row in words}
        centre = None if kept is None else Centre.from_bytes(kept["middle"])
        await asyncio.to_thread(following.follow, counts, centre)

    async def _percent(self, wanted: int) -> float:
        """Return which share of the table holds about so many texts."""
        row = await self._transaction.fetch_one(LIVE_TEXTS)
        assert row is not None
        return min(100.0, 100.0 * wanted / float(row["rows"]))

    def forget(self, savoir_id: str) -> None:
        """Drop the vector of a savoir that has left the board."""
        for statement in FORGET:
            self._transaction.write(statement, {"gone_id": savoir_id})

    async def forget_member(self, member_id: str) -> None:
        """Drop the vectors of a person who asked to be forgotten."""
        await self._transaction.execute(FORGET_MEMBER, member_id=member_id)

    async def keep_readings(self, rows: "Sequence[Record]", usable: Sequence[EncoderName]) -> None:
        """Read the rows' texts in a thread, and keep what was understood."""
        reader = self._reader()
        texts = [Text(row["title"], row["description"]) for row in rows]
        readings = await asyncio.to_thread(reader.read, texts, usable)
        for row, understood in zip(rows, readings, strict=True):
            values = {
                "savoir_id": row["savoir_id"],
                "title": row["title"],
                "description": row["description"],
                "encoders": list(usable),
                "space": reader.space.name,
                "wording": _wording(row["title"], row["description"]),
                "now": self._transaction.now(),
                "vector": as_text(understood.vector),
                "senses": list(understood.senses),
                "shares": list(understood.senses.values()),
            }
            await self._transaction.execute(KEEP, **values)


def as_text(vector: Iterable[float]) -> str:
    """Write a vector as PostgreSQL reads it."""
    return f"[{','.join(f'{value:.6g}' for value in vector)}]"


def _wording(title: str, description: str) -> str:
    """Return a mark by which a changed wording is noticed."""
    return md5(f"{title}\n{description}".encode(), usedforsecurity=False).hexdigest()
