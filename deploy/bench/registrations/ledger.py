"""Adds up what a race left behind: in the rows, in the facts, and in what people were answered."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import asyncpg
from nats.js import JetStreamContext

from shared.events.contract import Event
from shared.events.trainings import (
    PlaceDeclined,
    PlaceOffered,
    RegistrationCancelled,
    RegistrationPlaced,
    SessionConfirmed,
)

ROWS = """
SELECT o.registered + o.offered AS taken,
    count(*) FILTER (WHERE r.status = 'registered') AS registered,
    count(*) FILTER (WHERE r.status = 'offered') AS offered,
    count(*) FILTER (WHERE r.status = 'waiting') AS waiting
FROM occasion o LEFT JOIN registration r ON r.occasion_id = o.id WHERE o.id = $1 GROUP BY o.id
"""
PASSED_OVER = """
SELECT count(*) FROM registration WHERE occasion_id = $1 AND status = 'waiting' AND arrival < (
    SELECT max(arrival) FROM registration
    WHERE occasion_id = $1 AND (id = ANY($2::uuid[]) OR status = 'offered')
)
"""


@dataclass(frozen=True)
class Rows:
    """Where everybody stands, in the database itself."""

    taken: int
    """Places that the session counts as taken or kept."""
    registered: int
    offered: int
    waiting: int
    passed_over: int = 0
    """People who wait although somebody who came later was offered a place."""

    @classmethod
    async def of(
        cls, owner: asyncpg.Connection[Any], session_id: str, were_offered: Collection[str]
    ) -> Rows:
        """Count them."""
        row = await owner.fetchrow(ROWS, session_id)
        assert row is not None
        passed_over = await owner.fetchval(PASSED_OVER, session_id, list(were_offered))
        return cls(**dict(row), passed_over=passed_over)


@dataclass(frozen=True)
class Told:
    """How many facts the broker keeps."""

    placed: int
    offered: int
    cancelled: int
    declined: int
    confirmed: int

    @classmethod
    async def of(cls, broker: JetStreamContext) -> Told:
        """Count them, of all sessions."""
        return cls(
            placed=await _count(broker, RegistrationPlaced),
            offered=await _count(broker, PlaceOffered),
            cancelled=await _count(broker, RegistrationCancelled),
            declined=await _count(broker, PlaceDeclined),
            confirmed=await _count(broker, SessionConfirmed),
        )

    def since(self, before: Told) -> Told:
        """Return how many are new."""
        return Told(**{name: value - getattr(before, name) for name, value in vars(self).items()})


async def _count(broker: JetStreamContext, event: type[Event]) -> int:
    stream = await broker.stream_info("EVENTS", subjects_filter=event.subject_filter())
    return sum((stream.state.subjects or {}).values())


@dataclass(frozen=True)
class Answers:
    """What people were answered: how many got a place at once, and what became of the offers."""

    placed: int
    accepted: int
    declined: int
    cancelled: int


def reckon(places: int, rows: Rows, told: Told, answers: Answers) -> dict[str, int]:
    """Return what must be 0: places sold twice or left free beside a line, people passed over, facts that differ.

    Every place given up, and every offer declined, goes to exactly one person: the next in line, or
    a newcomer while there is none.
    """
    free_by_facts = places - told.placed - told.offered + told.cancelled + told.declined
    free_by_facts += answers.accepted  # a place that was offered and then taken is one place
    free = places - rows.registered - rows.offered
    heard = (answers.placed + answers.accepted, answers.declined, answers.cancelled)
    return {
        "oversold": max(0, -free),
        "unfilled": free if rows.waiting and free > 0 else 0,
        "miscounted": abs(rows.taken - rows.registered - rows.offered),
        "promotions_wrong": abs(free - free_by_facts),
        "passed_over": rows.passed_over,
        "facts_wrong": sum(
            abs(said - known)
            for said, known in zip(heard, (told.placed, told.declined, told.cancelled), strict=True)
        ),
    }
