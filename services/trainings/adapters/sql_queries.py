"""The read side: the catalogue, and registrations with their place in line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import Integer, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.catalogue.sql_trainings import training_of
from services.trainings.adapters.registrations.sql_registrations import registration_of
from services.trainings.adapters.tables import (
    is_one_of,
    occasions,
    registrations,
    sessions,
    trainings,
)
from services.trainings.domain.catalogue.training import Training
from services.trainings.domain.registrations.registration import Registration, Status
from shared.storage.transaction import Transaction

_before = registrations.alias("before_it")
_ahead = (
    select(func.count())
    .select_from(_before)
    .where(
        _before.c.occasion_id == registrations.c.occasion_id,
        is_one_of(_before.c.status, {Status.WAITING}),
        tuple_(_before.c.priority, _before.c.arrival)
        <= tuple_(registrations.c.priority, registrations.c.arrival),
    )
    .scalar_subquery()
)
_arrival_of = (
    select(_before.c.arrival)
    .where(_before.c.id == bindparam("after", type_=UUID))
    .scalar_subquery()
)
_after = bindparam("after", type_=UUID)
_limit = bindparam("limit", type_=Integer)

TRAININGS = (
    select(trainings)
    .where(trainings.c.number > bindparam("after", type_=Integer))
    .order_by(trainings.c.number)
    .limit(_limit)
)
OF_OCCASION: Select[tuple[object, ...]] = (
    select(registrations, _ahead.label("place_in_line"))
    .where(
        registrations.c.occasion_id == bindparam("occasion_id"),
        or_(_after.is_(None), registrations.c.arrival > _arrival_of),
    )
    .order_by(registrations.c.arrival)
    .limit(_limit)
)
OF_MEMBER: Select[tuple[object, ...]] = (
    select(
        registrations,
        _ahead.label("place_in_line"),
        sessions.c.state,
        sessions.c.place,
        sessions.c.mode,
        occasions.c.begins_at,
        occasions.c.standing,
    )
    .join(occasions, occasions.c.id == registrations.c.occasion_id)
    .outerjoin(sessions, sessions.c.id == registrations.c.occasion_id)
    .where(
        registrations.c.member_id == bindparam("member_id"),
        or_(_after.is_(None), registrations.c.arrival < _arrival_of),
    )
    .order_by(registrations.c.arrival.desc())
    .limit(_limit)
)


@dataclass(frozen=True)
class RegistrationView:
    """A registration; `place_in_line` only while it waits."""

    registration: Registration
    place_in_line: int | None


@dataclass(frozen=True)
class OwnRegistrationView(RegistrationView):
    """A registration with what its person needs to know of the occasion."""

    state: str
    """A session's state; the standing of a workshop or gathering."""
    begins_at: datetime
    place: str
    mode: str


async def catalogue_page(transaction: Transaction, after: int, limit: int) -> Sequence[Training]:
    """Return trainings whose number is greater than `after`."""
    rows = await transaction.fetch_all(TRAININGS, after=after, limit=limit)
    return [training_of(row) for row in rows]


async def registrations_of_occasion(
    transaction: Transaction, occasion_id: str, *, after: str | None, limit: int
) -> Sequence[RegistrationView]:
    """Return an occasion's registrations in order of arrival."""
    rows = await transaction.fetch_all(
        OF_OCCASION, occasion_id=occasion_id, after=after, limit=limit
    )
    return [RegistrationView(registration_of(row), _place_in_line(row)) for row in rows]


async def registrations_of_member(
    transaction: Transaction, member_id: str, *, after: str | None, limit: int
) -> Sequence[OwnRegistrationView]:
    """Return a person's registrations, newest first."""
    rows = await transaction.fetch_all(OF_MEMBER, member_id=member_id, after=after, limit=limit)
    return [
        OwnRegistrationView(
            registration_of(row),
            _place_in_line(row),
            row["state"] or row["standing"],
            row["begins_at"],
            row["place"] or "",
            row["mode"] or "in_person",
        )
        for row in rows
    ]


def _place_in_line(row: Record) -> int | None:
    return row["place_in_line"] if row["status"] == Status.WAITING else None
