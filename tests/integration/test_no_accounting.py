"""In the databases as they really are after all migrations, nothing counts or ranks people."""

import asyncpg
import pytest

from tests.architecture.words import ACCOUNTING, words
from tests.fixtures.databases import NewDatabase

SERVICES = ["members", "savoirs", "matching", "trainings", "notifications", "partners"]
COLUMNS = """
    SELECT table_name || '.' || column_name AS place, column_name
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1
"""


async def accounting_columns(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(COLUMNS)
    finally:
        await connection.close()
    return [row["place"] for row in rows if ACCOUNTING & set(words(row["column_name"]))]


@pytest.mark.parametrize("service", SERVICES)
async def test_no_column_counts_or_ranks_people(database: NewDatabase, service: str) -> None:
    assert await accounting_columns((await database(service)).owner_dsn) == []


async def test_a_column_that_counts_is_caught(database: NewDatabase) -> None:
    dsn = (await database("members")).owner_dsn
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE tally (person_id uuid, hours_given int)")
    await connection.close()

    assert await accounting_columns(dsn) == ["tally.hours_given"]
