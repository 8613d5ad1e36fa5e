"""Reads all savoirs anew, a batch a transaction, while the service goes on."""

from collections.abc import AsyncIterator, Callable

from sqlalchemy import text

from services.matching.adapters.sql_embeddings import FIRST_ID, SqlEmbeddings
from shared.storage.database import Database

AT_ONCE = 64
PASSES = 3
"""What somebody changes at the very moment is left out, and read in the next pass."""

FOLLOW_NOW = text("UPDATE timer SET due_at = :now WHERE kind = 'follow'")
"""So that the running service takes in the new centre before the hour is over."""

Progress = Callable[[int, int], None]
"""Told how many have been read, of how many."""


async def relearn(database: Database, progress: Progress, at_once: int = AT_ONCE) -> int:
    """Take the centre anew, read what stands elsewhere; interrupted, it goes on from there."""
    async with database.transaction() as transaction:
        embeddings = SqlEmbeddings(transaction)
        await embeddings.follow()
        if not await embeddings.is_half_way():
            await embeddings.take_centre()
            await embeddings.follow()
        await transaction.execute(FOLLOW_NOW, now=transaction.now())
        stale = await embeddings.stale()
    read = 0
    progress(0, stale)
    for _ in range(PASSES):
        async for some in _read_once(database, at_once):
            read += some
            progress(read, max(stale, read))
        async with database.transaction() as transaction:
            if not await SqlEmbeddings(transaction).stale():
                break
    return read


async def _read_once(database: Database, at_once: int) -> AsyncIterator[int]:
    """Read all that is stale, from the first id to the last; yield how many at a time."""
    after, some = FIRST_ID, at_once
    while some:
        async with database.transaction() as transaction:
            after, some = await SqlEmbeddings(transaction).relearn_some(after, at_once)
        yield some
