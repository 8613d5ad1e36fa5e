"""Reading the log of public facts from a cursor on, and what is so now, page by page."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from asyncpg import Record

from services.partners.domain.current_thing import MARKS, shown_fields
from services.partners.domain.cursor import (
    Cursor,
    CursorTooOldError,
    CursorUnknownError,
    EventNotFoundError,
    PageCursor,
)
from services.partners.domain.partner import Scope
from services.partners.domain.public_fact import PublicFact
from shared.storage.database import Database

WINDOW = 10_000
"""Positions that one question looks at: a filter that lets little through costs no more than that."""

SNAPSHOT = "/snapshot"
NIL = "00000000-0000-0000-0000-000000000000"

BOUNDS = """
WITH bounds AS (
    SELECT epoch, dropped_through, greatest(
        dropped_through, (SELECT max(position) FROM public_event)
    ) AS newest FROM feed_state
)
"""
HEARD = """
    ($1::text[] IS NULL OR type = ANY($1))
    AND ($2::uuid[] IS NULL OR network_id IS NULL OR network_id = ANY($2))
"""
PAGE = f"""{BOUNDS}
SELECT bounds.*, fact.* FROM bounds LEFT JOIN LATERAL (
    SELECT * FROM public_event WHERE {HEARD}
    AND position > coalesce($3, dropped_through)
    AND position <= least(newest, coalesce($3, dropped_through) + {WINDOW})
    ORDER BY position LIMIT $4
) AS fact ON true ORDER BY fact.position
"""  # noqa: S608 - nothing foreign in it
ONE = "SELECT * FROM public_event WHERE event_id = $1"
BEHIND = f"""
SELECT count(*) FROM (
    SELECT FROM public_event WHERE {HEARD} AND position > $3 LIMIT $4
) AS behind
"""  # noqa: S608 - nothing foreign in it

THINGS = f"""{BOUNDS}
SELECT bounds.*, thing.* FROM bounds LEFT JOIN LATERAL (
    SELECT kind, id, network_id, state, version FROM current_thing
    WHERE NOT is_gone AND kind = ANY($1) AND (kind, id) > ($3, $4)
    AND ($2::uuid[] IS NULL OR network_id IS NULL OR network_id = ANY($2))
    ORDER BY kind, id LIMIT $5
) AS thing ON true ORDER BY thing.kind, thing.id
"""  # noqa: S608 - nothing foreign in it


@dataclass(frozen=True)
class FeedPage:
    """Some facts in their order, and from where to go on."""

    facts: list[PublicFact]
    next: Cursor
    newest: Cursor
    oldest: Cursor

    @property
    def has_more(self) -> bool:
        """Say whether there is more to look at already."""
        return self.next.position < self.newest.position


@dataclass(frozen=True)
class SnapshotPage:
    """Some things as they are, and from where to go on."""

    things: list[dict[str, Any]]
    as_of: Cursor
    next: PageCursor | None


async def read_feed(database: Database, scope: Scope, after: Cursor | None, limit: int) -> FeedPage:
    """Return the next facts of this scope; raise CursorTooOldError or CursorUnknownError."""
    position = after.position if after else None
    rows = await database.pool.fetch(PAGE, *_given(scope), position, limit)
    epoch, dropped, newest = _bounds(rows[0])
    _expect_known(after, epoch, dropped, newest)
    begin = dropped if position is None else position
    facts = [fact_of(row) for row in rows if row["event_id"] is not None]
    is_full = len(facts) == limit
    end = rows[-1]["position"] if is_full else min(newest, begin + WINDOW)
    return FeedPage(facts, Cursor(epoch, end), Cursor(epoch, newest), Cursor(epoch, dropped))


async def read_fact(database: Database, scope: Scope, event_id: str) -> PublicFact:
    """Return one fact; raise EventNotFoundError."""
    row = await database.pool.fetchrow(ONE, event_id)
    if row is None or not scope.has(row["type"], row["network_id"]):
        raise EventNotFoundError
    return fact_of(row)


async def count_behind(database: Database, scope: Scope, position: int, most: int) -> int:
    """Return how many facts of this scope come after a position, at most `most`."""
    return int(await database.pool.fetchval(BEHIND, *_given(scope), position, most))


async def read_snapshot(
    database: Database, scope: Scope, kinds: Collection[str], after: PageCursor | None, limit: int
) -> SnapshotPage:
    """Return the next things of these kinds that the scope shows, with the cursor to go on from.

    Raise CursorTooOldError or CursorUnknownError when what came since the first page is lost.
    """
    fields = {kind: shown_fields(kind, scope.types) for kind in kinds}
    shown = [kind for kind, names in fields.items() if names is None or names]
    begin = (after.kind, after.thing_id) if after else ("", NIL)
    rows = await database.pool.fetch(THINGS, shown, _given(scope)[1], *begin, limit + 1)
    epoch, dropped, newest = _bounds(rows[0])
    as_of = after.as_of if after else Cursor(epoch, newest)
    _expect_known(as_of, epoch, dropped, newest)
    found = [row for row in rows if row["id"] is not None]
    page = found[:limit]
    has_more = len(found) > limit
    return SnapshotPage(
        things=[_thing(row, fields[row["kind"]]) for row in page],
        as_of=as_of,
        next=PageCursor(as_of, page[-1]["kind"], page[-1]["id"]) if has_more else None,
    )


def fact_of(row: Record) -> PublicFact:
    """Return the fact of a row of `public_event`."""
    names = PublicFact.__dataclass_fields__
    return PublicFact(**{name: row[name] for name in names})


def _bounds(row: Record) -> tuple[str, int, int]:
    return row["epoch"], row["dropped_through"], row["newest"]


def _expect_known(cursor: Cursor | None, epoch: str, dropped: int, newest: int) -> None:
    if cursor is None:
        return
    if cursor.epoch != epoch or cursor.position > newest:
        raise CursorUnknownError(snapshot=SNAPSHOT)
    if cursor.position < dropped:
        raise CursorTooOldError(snapshot=SNAPSHOT, oldest=Cursor(epoch, dropped).text())


def _given(scope: Scope) -> tuple[list[str] | None, list[str] | None]:
    return (
        None if scope.types is None else sorted(scope.types),
        None if scope.networks is None else sorted(scope.networks),
    )


def _thing(row: Record, fields: frozenset[str] | None) -> dict[str, Any]:
    state = {
        name: value
        for name, value in row["state"].items()
        if name not in MARKS and (fields is None or name in fields)
    }
    names = ("kind", "id", "network_id", "version")
    return {**{name: row[name] for name in names}, "state": state}
