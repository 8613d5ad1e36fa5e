"""The read side of the page on which a person answers for an offered place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from asyncpg import Record
from sqlalchemy import DateTime, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.gatherings.gatherings_tables import gathering_dates, gatherings
from services.trainings.adapters.registrations.sql_registrations import SqlRegistrations
from services.trainings.adapters.tables import is_one_of, occasions, registrations, sessions
from services.trainings.adapters.workshops.workshops_tables import workshops
from services.trainings.domain.registrations.occasion import Kind, Standing
from services.trainings.domain.registrations.registration import LIVE, Registration
from shared.storage.transaction import Transaction

MOST_OTHERS = 20

_now = bindparam("now", type_=DateTime(timezone=True))
_of_session = (
    sessions.c.id.label("session_id"),
    *(sessions.c[name] for name in ("parts", "time_zone", "starts", "ends", "place", "mode")),
)
SESSION = select(*_of_session, sessions.c.merged_into).where(
    sessions.c.id == bindparam("occasion_id")
)
WORKSHOP = select(
    *(workshops.c[name] for name in ("begins_at", "ends_at", "time_zone", "place", "is_remote"))
).where(workshops.c.id == bindparam("occasion_id"))
GATHERING = (
    select(
        *(gathering_dates.c[name] for name in ("begins_at", "ends_at", "time_zone", "place")),
        (gatherings.c.mode == "remote").label("is_remote"),
    )
    .join(gatherings, gatherings.c.id == gathering_dates.c.gathering_id)
    .where(gathering_dates.c.id == bindparam("occasion_id"))
)
MOVED_TO = (
    select(registrations.c.occasion_id)
    .where(
        registrations.c.member_id == bindparam("member_id"),
        registrations.c.moved_from == bindparam("occasion_id", type_=UUID),
    )
    .order_by(registrations.c.arrival.desc())
    .limit(1)
)
_theirs = registrations.alias("theirs")
_is_theirs = (
    select(_theirs.c.id)
    .where(
        _theirs.c.occasion_id == sessions.c.id,
        _theirs.c.member_id == bindparam("member_id"),
        is_one_of(_theirs.c.status, LIVE),
    )
    .exists()
)
OTHERS = (
    select(*_of_session)
    .join(occasions, occasions.c.id == sessions.c.id)
    .where(
        sessions.c.training_number == bindparam("training_number"),
        is_one_of(occasions.c.standing, {Standing.OPEN}),
        and_(occasions.c.opens_at <= _now, occasions.c.closes_at > _now),
        or_(
            occasions.c.capacity.is_(None),
            occasions.c.registered + occasions.c.offered < occasions.c.capacity,
        ),
        ~_is_theirs,
    )
    .order_by(occasions.c.begins_at, sessions.c.id)
    .limit(MOST_OTHERS)
)


@dataclass(frozen=True, kw_only=True)
class WhenAndWhere:
    """What anybody may know of an occasion."""

    occasion_id: str
    days: Sequence[date]
    starts: time
    ends: time
    """On its last day."""
    time_zone: str
    place: str
    is_remote: bool


@dataclass(frozen=True, kw_only=True)
class OfferedPlace:
    """A registration with what its person needs to know in order to answer."""

    registration: Registration
    seats: int
    """How many places one answer is for."""
    at: WhenAndWhere | None
    """Null when the occasion has no date any more."""
    is_merged: bool = False
    """True when the person had registered for a session that was merged into this one."""
    others: list[WhenAndWhere] = field(default_factory=list)
    """After a merge: the other sessions of the training with free places."""
    moved_to: WhenAndWhere | None = None
    """Where the person went instead."""


async def registration_named(transaction: Transaction, registration_id: str) -> Registration:
    """Return a registration as it is, or raise RegistrationNotFoundError."""
    return await SqlRegistrations(transaction).get(registration_id)


async def offered_place(transaction: Transaction, registration: Registration) -> OfferedPlace:
    """Return what the page shows of a registration."""
    unit = await SqlRegistrations(transaction).unit(registration)
    at = await _when_and_where(transaction, registration.kind, registration.occasion_id)
    is_merged = await _is_merged(transaction, registration)
    moved = await transaction.fetch_one(
        MOVED_TO, member_id=registration.member_id, occasion_id=registration.occasion_id
    )
    return OfferedPlace(
        registration=registration,
        seats=len(unit),
        at=at,
        is_merged=is_merged,
        others=await _others(transaction, registration) if is_merged else [],
        moved_to=(
            await _when_and_where(transaction, registration.kind, moved["occasion_id"])
            if moved is not None
            else None
        ),
    )


async def _is_merged(transaction: Transaction, registration: Registration) -> bool:
    if registration.moved_from is None:
        return False
    row = await transaction.fetch_one(SESSION, occasion_id=registration.moved_from)
    return row is not None and row["merged_into"] == registration.occasion_id


async def _others(transaction: Transaction, registration: Registration) -> list[WhenAndWhere]:
    rows = await transaction.fetch_all(
        OTHERS,
        training_number=registration.training_number,
        member_id=registration.member_id,
        now=transaction.now(),
    )
    return [_session(row) for row in rows]


async def _when_and_where(
    transaction: Transaction, kind: Kind, occasion_id: str
) -> WhenAndWhere | None:
    statement = {Kind.SESSION: SESSION, Kind.WORKSHOP: WORKSHOP, Kind.GATHERING: GATHERING}[kind]
    row = await transaction.fetch_one(statement, occasion_id=occasion_id)
    if row is None:
        return None
    return _session(row) if kind is Kind.SESSION else _other(occasion_id, row)


def _session(row: Record) -> WhenAndWhere:
    return WhenAndWhere(
        occasion_id=row["session_id"],
        days=[date.fromisoformat(day) for part in row["parts"] for day in part],
        starts=row["starts"],
        ends=row["ends"],
        time_zone=row["time_zone"],
        place=row["place"],
        is_remote=row["mode"] == "remote",
    )


def _other(occasion_id: str, row: Record) -> WhenAndWhere | None:
    begins_at: datetime | None = row["begins_at"]
    ends_at: datetime | None = row["ends_at"]
    if begins_at is None or ends_at is None:
        return None
    zone = ZoneInfo(row["time_zone"])
    begins, ends = begins_at.astimezone(zone), ends_at.astimezone(zone)
    return WhenAndWhere(
        occasion_id=occasion_id,
        days=[begins.date()],
        starts=begins.time(),
        ends=ends.time(),
        time_zone=row["time_zone"],
        place=row["place"],
        is_remote=row["is_remote"],
    )
