"""Occasions in PostgreSQL, where a crowd may stand before one row.

A place is taken by one conditional UPDATE: who comes while one is free holds the row for a few
statements. Who comes when it is full locks no row, but shares an advisory lock, the line, with the
others who wait; whoever frees a place holds the row and then the line alone. So the one who frees a
place sees everybody who waits, and who waits knows every place that was freed before: nobody is
left waiting beside a free place. Locks are always taken in the order row, then line; of two
occasions the one with the smaller id first.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import asyncpg
from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.tables import occasions
from services.trainings.domain.registrations.occasion import (
    Kind,
    LineRule,
    Occasion,
    OccasionNotFoundError,
    Standing,
)
from shared.storage.statements import MUST_MEET
from shared.storage.transaction import Transaction

Row = Record | Mapping[str, Any]

_line = func.hashtextextended(cast(bindparam("occasion_id", type_=UUID), Text), 0)
TAKE_LINE = select(func.pg_advisory_xact_lock(_line))

_is_it = occasions.c.id == bindparam("occasion_id")
_seats = bindparam("seats", type_=Integer)
_room = occasions.c.capacity - occasions.c.registered - occasions.c.offered
_has_room = or_(occasions.c.capacity.is_(None), _room >= _seats)
_is_open = and_(
    occasions.c.standing == Standing.OPEN.value, occasions.c.closes_at > bindparam("now")
)
_taken = (
    update(occasions)
    .where(
        _is_it,
        _has_room,
        _is_open,
        or_(occasions.c.opens_at <= bindparam("now"), bindparam("is_invited", type_=Boolean)),
    )
    .values(registered=occasions.c.registered + _seats)
    .returning(*occasions.c)
    .cte("taken")
)
_nothing_taken = ~select(_taken.c.id).exists()
_stood_in_line = case((_nothing_taken, cast(func.pg_advisory_xact_lock_shared(_line), Text)))
TAKE_PLACES_OR_JOIN_LINE = select(_taken, _stood_in_line.label("line")).select_from(
    select(literal(1).label("one")).subquery().outerjoin(_taken, true())
)
# What `Occasion.may_simply_take` says, and that what the registration copies is still so.
TAKE_AS_SEEN = (
    update(occasions)
    .where(
        _is_it,
        _has_room,
        _is_open,
        occasions.c.opens_at <= bindparam("now"),
        or_(
            occasions.c.minimum.is_(None),
            occasions.c.is_confirmed,
            occasions.c.registered + _seats < occasions.c.minimum,
        ),
        occasions.c.network_id.is_(None),
        occasions.c.title == bindparam("title"),
        occasions.c.once == bindparam("once"),
    )
    .values(registered=occasions.c.registered + _seats)
    .returning(occasions.c.id)
    .execution_options(**MUST_MEET)
)
FIND = select(occasions).where(_is_it)
# Not FOR UPDATE: nothing here changes the key, and who only reads it need not wait.
LOCK = FIND.with_for_update(key_share=True)
ADD = insert(occasions).values({column.name: bindparam(column.name) for column in occasions.c})
CHANGING = tuple(column.name for column in occasions.c if column.name not in ("id", "kind"))
SAVE = update(occasions).where(_is_it).values({name: bindparam(name) for name in CHANGING})


class SqlOccasions:
    """The occasions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def take_places(
        self, occasion_id: str, seats: int, *, is_invited: bool = False
    ) -> Occasion | None:
        """Take free places and return the occasion, locked; None when there are not so many: then the line is shared."""
        self._transaction.forget_glimpse(FIND, occasion_id=occasion_id)
        row = await self._transaction.fetch_one(
            TAKE_PLACES_OR_JOIN_LINE,
            occasion_id=occasion_id,
            seats=seats,
            now=self._transaction.now(),
            is_invited=is_invited,
        )
        return occasion_of(row) if row is not None and row["id"] else None

    async def seen(self, occasion_id: str) -> Occasion:
        """Return the occasion as it is, without a lock, or raise OccasionNotFoundError."""
        row = await self._transaction.peek(FIND, occasion_id=occasion_id)
        if row is None:
            raise OccasionNotFoundError
        return occasion_of(row)

    def take_as_seen(self, occasion: Occasion) -> None:
        """Take a place of an occasion that was only seen; all is refused when that may not be any more."""
        values = {
            "occasion_id": occasion.occasion_id,
            "seats": 1,
            "now": self._transaction.now(),
            "title": occasion.title,
            "once": occasion.once,
        }
        self._transaction.write(TAKE_AS_SEEN, values)

    def look_again(self) -> None:
        """Have the door run the command again: a place has become free since it looked."""
        raise asyncpg.SerializationError("a place has become free")

    async def get(self, occasion_id: str) -> Occasion:
        """Load and lock, with its whole line, or raise OccasionNotFoundError."""
        self._transaction.forget_glimpse(FIND, occasion_id=occasion_id)
        row = await self._transaction.fetch_one(LOCK, occasion_id=occasion_id)
        if row is None:
            raise OccasionNotFoundError
        await self._transaction.fetch_one(TAKE_LINE, occasion_id=occasion_id)
        return occasion_of(row)

    def add(self, occasion: Occasion) -> None:
        """Write a new occasion."""
        values = {"id": occasion.occasion_id, "kind": occasion.kind.value}
        self._transaction.write(ADD, {**values, **_changing(occasion)})

    def save(self, occasion: Occasion) -> None:
        """Write a loaded occasion."""
        self._transaction.write(SAVE, {"occasion_id": occasion.occasion_id, **_changing(occasion)})


def _changing(occasion: Occasion) -> dict[str, Any]:
    return {
        "title": occasion.title,
        "training_number": occasion.training_number,
        "network_id": occasion.network_id,
        "once": occasion.once,
        "capacity": occasion.capacity,
        "minimum": occasion.minimum,
        "registered": occasion.registered,
        "offered": occasion.offered,
        "standing": occasion.standing.value,
        "is_confirmed": occasion.is_confirmed,
        "line_rule": occasion.line_rule.value,
        "opens_at": occasion.opens_at,
        "begins_at": occasion.begins_at,
        "closes_at": occasion.closes_at,
        "offer_lasts_s": int(occasion.offer_lasts.total_seconds()),
    }


def occasion_of(row: Row) -> Occasion:
    """Return the occasion that a row holds."""
    return Occasion(
        occasion_id=row["id"],
        kind=Kind(row["kind"]),
        title=row["title"],
        once=row["once"],
        capacity=row["capacity"],
        begins_at=row["begins_at"],
        offer_lasts=timedelta(seconds=row["offer_lasts_s"]),
        training_number=row["training_number"],
        network_id=row["network_id"],
        minimum=row["minimum"],
        standing=Standing(row["standing"]),
        line_rule=LineRule(row["line_rule"]),
        opens_at=row["opens_at"],
        is_confirmed=row["is_confirmed"],
        registered=row["registered"],
        offered=row["offered"],
    )
