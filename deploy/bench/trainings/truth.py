"""What must be true after each measured side: a fast answer that is wrong counts for nothing."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from dataclasses import dataclass
from typing import Any

import asyncpg

HELD = """
SELECT sum(registered) AS taken, count(*) FILTER (WHERE registered >= minimum) AS due,
    count(*) FILTER (WHERE is_confirmed) AS confirmed,
    (SELECT count(*) FROM session WHERE id = ANY($1::uuid[]) AND state = 'confirmed') AS said,
    (SELECT count(DISTINCT member_id) FROM registration
        WHERE occasion_id = ANY($1::uuid[]) AND status = 'registered') AS people
FROM occasion WHERE id = ANY($1::uuid[])
"""
WAITING = """
SELECT count(*) FILTER (WHERE subject LIKE '%.registration.placed.%') AS placed,
    count(*) FILTER (WHERE subject LIKE '%.trainings.session.confirmed.%') AS confirmed,
    count(*) FILTER (WHERE subject NOT LIKE 'rers.%.public.%') AS facts
FROM outbox
"""


class InexactError(Exception):
    """A measured side did not do what it was measured for."""


@dataclass(frozen=True)
class Facts:
    """How many facts were written."""

    placed: int
    confirmed: int
    all: int


async def written(owner: asyncpg.Connection[Any]) -> Facts:
    """Count the facts that wait in the outbox, and empty it: what is measured next owes it nothing."""
    row = await owner.fetchrow(WAITING)
    assert row is not None
    await owner.execute("DELETE FROM outbox")
    return Facts(row["placed"], row["confirmed"], row["facts"])


async def verify(
    owner: asyncpg.Connection[Any], sessions: list[str], people: int, facts: Facts
) -> None:
    """Raise InexactError unless each person has one place, each place one fact, each full minimum one confirmation."""
    row = await owner.fetchrow(HELD, sessions)
    assert row is not None
    due = row["due"]
    wanted = {"taken": people, "people": people, "confirmed": due, "said": due}
    found = {name: row[name] for name in wanted}
    told, owed = (facts.placed, facts.confirmed, facts.all), (people, due, people + due)
    if found != wanted or told != owed:
        raise InexactError(f"{found} instead of {wanted}; facts {told} instead of {owed}")
