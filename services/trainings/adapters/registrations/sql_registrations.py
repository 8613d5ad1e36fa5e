"""Registrations in PostgreSQL; the order of arrival is the order of their identity column."""

from typing import Any

import asyncpg
from asyncpg import Record
from sqlalchemy import Integer, bindparam, not_, or_, select, update
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.demand.sql_answered_wishes import NOTE_PLACE
from services.trainings.adapters.tables import erased_members, is_one_of, registrations
from services.trainings.domain.registrations.occasion import Kind, Occasion
from services.trainings.domain.registrations.registration import (
    LIVE,
    AlreadyRegisteredError,
    PersonErasedError,
    Registration,
    RegistrationNotFoundError,
    Status,
    Unit,
)
from shared.storage.statements import MUST_MEET
from shared.storage.transaction import Transaction

_columns = registrations.c
_is_live = is_one_of(_columns.status, LIVE)
_is_registered = is_one_of(_columns.status, {Status.REGISTERED})
_is_waiting = is_one_of(_columns.status, {Status.WAITING})
_of_occasion = _columns.occasion_id == bindparam("occasion_id")
_free = bindparam("free", type_=Integer)

FIND = select(registrations).where(_columns.id == bindparam("registration_id"))
OCCASION_OF = select(_columns.occasion_id).where(_columns.id == bindparam("registration_id"))
NEXT_WAITING = (
    select(registrations)
    .where(
        _of_occasion,
        _is_waiting,
        _columns.is_head,
        or_(_columns.seats - _columns.collected <= _free, not_(_columns.has_collected)),
    )
    .order_by(_columns.priority, _columns.arrival)
    .limit(1)
)
UNIT = (
    select(registrations)
    .where(
        _columns.group_id == bindparam("group_id", type_=UUID),
        _columns.status == bindparam("status"),
    )
    .order_by(_columns.is_head.desc(), _columns.arrival)
)
LIVE_OF_OCCASION = (
    select(registrations)
    .where(_of_occasion, _is_live)
    .order_by(_columns.priority, _columns.arrival)
)
REGISTERED_MEMBERS = (
    select(_columns.member_id).where(_of_occasion, _is_registered).order_by(_columns.arrival)
)
LIVE_OF_MEMBER = (
    select(registrations)
    .where(_columns.member_id == bindparam("member_id"), _is_live)
    .order_by(_columns.occasion_id)
)
_STORED = tuple(
    column.name for column in _columns if column.name not in ("arrival", "ended_by_session")
)
_is_erased = select(1).where(erased_members.c.member_id == bindparam("member_id")).exists()
_new_row = select(*(bindparam(name, type_=_columns[name].type) for name in _STORED)).where(
    ~_is_erased
)
ADD = upsert(registrations).from_select(list(_STORED), _new_row).on_conflict_do_nothing()
ADD_AS_SEEN = ADD.returning(_columns.id).execution_options(**MUST_MEET)
IS_ERASED = select(_is_erased)
CHANGING = (
    *("status", "offer_expires_at", "registered_at", "moved_from", "version"),
    *("group_id", "is_head", "seats", "collected", "has_collected"),
)
SAVE = (
    update(registrations)
    .where(_columns.id == bindparam("registration_id"))
    .values({name: bindparam(name) for name in CHANGING})
)
END_REGISTERED = (
    update(registrations)
    .where(_of_occasion, _is_registered)
    .values(status=Status.CANCELLED.value, ended_by_session=True)
)
_is_gone = (
    select(erased_members.c.member_id)
    .where(erased_members.c.member_id == _columns.member_id)
    .exists()
)
ENDED_WITH_SESSION = (
    select(_columns.member_id)
    .where(_of_occasion, _columns.ended_by_session, ~_is_gone)
    .order_by(_columns.arrival)
)
_other = registrations.alias("other")
_is_taken = (
    select(_other.c.id)
    .where(
        _other.c.member_id == _columns.member_id,
        _other.c.once == bindparam("once"),
        is_one_of(_other.c.status, LIVE),
    )
    .exists()
)
RENAME_ONCE = (
    update(registrations).where(_of_occasion, _is_live, ~_is_taken).values(once=bindparam("once"))
)


class SqlRegistrations:
    """The registrations of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def occasion_of(self, registration_id: str) -> str:
        """Return the occasion's id, or raise RegistrationNotFoundError."""
        row = await self._transaction.fetch_one(OCCASION_OF, registration_id=registration_id)
        if row is None:
            raise RegistrationNotFoundError
        return str(row["occasion_id"])

    async def get(self, registration_id: str) -> Registration:
        """Load, or raise RegistrationNotFoundError."""
        row = await self._transaction.fetch_one(FIND, registration_id=registration_id)
        if row is None:
            raise RegistrationNotFoundError
        return registration_of(row)

    async def add(self, registration: Registration) -> None:
        """Write a new one; raise AlreadyRegisteredError or PersonErasedError."""
        added = await self._transaction.execute(ADD, **_whole(registration))
        if not added:
            erased = await self._transaction.fetch_one(IS_ERASED, member_id=registration.member_id)
            raise PersonErasedError if erased and erased[0] else AlreadyRegisteredError
        self._announce(registration)

    def add_as_seen(self, registration: Registration) -> None:
        """Write a new one with what else is gathered; all is refused when something is against it."""
        self._transaction.write(ADD_AS_SEEN, _whole(registration))
        self._announce(registration)

    def save(self, registration: Registration) -> None:
        """Write a loaded one and announce its facts."""
        values = {"registration_id": registration.registration_id, **_changing(registration)}
        self._transaction.write(SAVE, values)
        self._announce(registration)

    def _announce(self, registration: Registration) -> None:
        """Announce its facts; when one of them is a new place, the wishes that it answers end soon."""
        is_placed = registration.status is Status.REGISTERED and registration.kind is Kind.SESSION
        if is_placed and registration.facts:
            values = {
                "registration_id": registration.registration_id,
                "member_id": registration.member_id,
                "training_number": registration.training_number,
                "session_id": registration.occasion_id,
                "now": self._transaction.now(),
            }
            self._transaction.write(NOTE_PLACE, values)
        self._transaction.announce(registration, registration.registration_id, None)

    async def next_waiting(self, occasion: Occasion) -> Registration | None:
        """Return the first in line, passing by groups that had their time to collect and do not fit."""
        free = occasion.free_places
        row = await self._transaction.fetch_one(
            NEXT_WAITING,
            occasion_id=occasion.occasion_id,
            free=2**31 - 1 if free is None else free,
        )
        return registration_of(row) if row is not None else None

    async def unit(self, registration: Registration) -> list[Registration]:
        """Return all that stand in line or are offered places together with it, the head first."""
        group_id = registration.unit.group_id
        if group_id is None or registration.status not in {Status.WAITING, Status.OFFERED}:
            return [registration]
        rows = await self._transaction.fetch_all(
            UNIT, group_id=group_id, status=registration.status.value
        )
        return [registration_of(row) for row in rows]

    async def live(self, occasion_id: str) -> list[Registration]:
        """Return all that are registered, waiting or offered a place, in the order of the line."""
        rows = await self._transaction.fetch_all(LIVE_OF_OCCASION, occasion_id=occasion_id)
        return [registration_of(row) for row in rows]

    async def registered_member_ids(self, occasion_id: str) -> list[str]:
        """Return who has a place, in order of arrival."""
        rows = await self._transaction.fetch_all(REGISTERED_MEMBERS, occasion_id=occasion_id)
        return [row["member_id"] for row in rows]

    async def live_of_member(self, member_id: str) -> list[Registration]:
        """Return all live ones of a person, in order of their occasions' ids."""
        rows = await self._transaction.fetch_all(LIVE_OF_MEMBER, member_id=member_id)
        return [registration_of(row) for row in rows]

    async def ended_with_session(self, session_id: str) -> list[str]:
        """Return who had a place in a session when it was cancelled."""
        rows = await self._transaction.fetch_all(ENDED_WITH_SESSION, occasion_id=session_id)
        return list(dict.fromkeys(row["member_id"] for row in rows))

    def end_silently(self, occasion_id: str) -> None:
        """End those that are registered; the fact of the occasion speaks for them."""
        self._transaction.write(END_REGISTERED, {"occasion_id": occasion_id})

    async def rename_once(self, occasion_id: str, once: str) -> None:
        """Let the live ones stand for another training and date; not whose person holds such a one elsewhere."""
        try:
            await self._transaction.execute(RENAME_ONCE, occasion_id=occasion_id, once=once)
        except asyncpg.UniqueViolationError as error:  # somebody took such a place just now
            raise asyncpg.SerializationError("a registration has come between") from error


def _whole(registration: Registration) -> dict[str, Any]:
    return {
        "id": registration.registration_id,
        "occasion_id": registration.occasion_id,
        "kind": registration.kind.value,
        "training_number": registration.training_number,
        "title": registration.title,
        "once": registration.once,
        "member_id": registration.member_id,
        "priority": registration.unit.priority,
        "audience": registration.audience,
        "network_id": registration.network_id,
        **_changing(registration),
    }


def _changing(registration: Registration) -> dict[str, Any]:
    unit = registration.unit
    return {
        "status": registration.status.value,
        "offer_expires_at": registration.offer_expires_at,
        "registered_at": registration.registered_at,
        "moved_from": registration.moved_from,
        "version": registration.version,
        "group_id": unit.group_id,
        "is_head": unit.is_head,
        "seats": unit.seats,
        "collected": unit.collected,
        "has_collected": unit.has_collected,
    }


def registration_of(row: Record) -> Registration:
    """Return the registration that a row holds."""
    return Registration(
        registration_id=row["id"],
        occasion_id=row["occasion_id"],
        kind=Kind(row["kind"]),
        title=row["title"],
        once=row["once"],
        training_number=row["training_number"],
        member_id=row["member_id"],
        status=Status(row["status"]),
        unit=Unit(
            group_id=row["group_id"],
            is_head=row["is_head"],
            seats=row["seats"],
            collected=row["collected"],
            has_collected=row["has_collected"],
            priority=row["priority"],
        ),
        audience=row["audience"],
        network_id=row["network_id"],
        moved_from=row["moved_from"],
        offer_expires_at=row["offer_expires_at"],
        registered_at=row["registered_at"],
        version=row["version"],
    )
