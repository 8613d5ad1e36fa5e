"""Compares the live projection tables with rebuilt ones, row by row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asyncpg import Connection, Record

from deploy.operations.shadow import FRESH, LIVE

MOST_SHOWN = 1000
"""Differences read of one table: more than that and somebody must look at the table itself."""

KEYS = """
SELECT a.attname FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid
  AND a.attnum = ANY (x.indkey)
WHERE x.indisprimary AND x.indrelid = $1::regclass ORDER BY array_position(x.indkey, a.attnum)
"""


@dataclass(frozen=True)
class Difference:
    """One row that is not the same: `live` or `rebuilt` is None where it is missing."""

    table: str
    key: str
    live: str | None
    rebuilt: str | None

    @property
    def columns(self) -> list[str]:
        """Names of the columns that differ; empty when the row is missing on one side."""
        if self.live is None or self.rebuilt is None:
            return []
        live, rebuilt = json.loads(self.live), json.loads(self.rebuilt)
        return [name for name in live if live[name] != rebuilt.get(name)]


async def compare(connection: "Connection[Record]", tables: Sequence[str]) -> set[Difference]:
    """Return the rows that differ, each table seen at one instant."""
    found: set[Difference] = set()
    for table in tables:
        found.update(await _differences(connection, table))
    return found


async def count_rows(
    connection: "Connection[Record]", tables: Sequence[str], schema: str
) -> dict[str, int]:
    """Return how many rows each table of `schema` has."""
    return {
        table: await connection.fetchval(f'SELECT count(*) FROM {schema}."{table}"')  # noqa: S608 - the same
        for table in tables
    }


async def _differences(connection: "Connection[Record]", table: str) -> list[Difference]:
    keys = [row[0] for row in await connection.fetch(KEYS, f'{LIVE}."{table}"')]
    same = " AND ".join(f'a."{key}" = b."{key}"' for key in keys) or "a::text = b::text"
    rows = await connection.fetch(
        f'SELECT to_jsonb(a), to_jsonb(b) FROM {LIVE}."{table}" a '  # noqa: S608 - names from the catalogue
        f'FULL JOIN {FRESH}."{table}" b ON {same} '
        f"WHERE a::text IS DISTINCT FROM b::text LIMIT {MOST_SHOWN}"
    )
    return [_difference(table, keys, row[0], row[1]) for row in rows]


def _difference(table: str, keys: Sequence[str], live: Any, rebuilt: Any) -> Difference:
    row = live if rebuilt is None else rebuilt
    key = {name: row[name] for name in keys or row}
    return Difference(table, _text(key) or "", _text(live), _text(rebuilt))


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
