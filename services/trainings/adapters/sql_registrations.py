"""Registrations in PostgreSQL; the order of arrival is the order of their identity column."""

from asyncpg import Record
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.tables import erased_members, is_one_of, registrations
from services.trainings.domain.registration import (
    LIVE,
    AlreadyRegisteredError,
    PersonErasedError,
    Registration,
    RegistrationNotFoundError,
    Status,
)
from shared.storage.transaction import Transaction

_columns = registrations.c
_is_live = is_one_of(_columns.status, LIVE)
_is_registered = is_one_of(_columns.status, {Status.REGISTERED})
_of_session = _columns.session_id == bindparam("session_id")

FIND = select(registrations).where(_columns.id == bindparam("registration_id"))
SESSION_OF = select(_columns.session_id).where(_columns.id == bindparam("registration_id"))
NEXT_WAITING = (
    select(registrations)
    .where(_of_session, is_one_of(_columns.status, {Status.WAITING}))
    .order_by(_columns.arrival)
    .limit(1)
)
LIVE_OF_SESSION = select(registrations).where(_of_session, _is_live).order_by(_columns.arrival)
REGISTERED_MEMBERS = (
    select(_columns.member_id).where(_of_session, _is_registered).order_by(_columns.arrival)
)
LIVE_OF_MEMBER = (
    select(registrations)
    .where(_columns.member_id == bindparam("member_id"), _is_live)
    .order_by(_columns.session_id)
)
NEW = ("id", "session_id", "training_number", "title", "member_id", "status", "version")
_is_erased = select(1).where(erased_members.c.member_id == bindparam("member_id")).exists()
_new_row = select(*(bindparam(name, type_=_columns[name].type) for name in NEW)).where(~_is_erased)
ADD = upsert(registrations).from_select(NEW, _new_row).on_conflict_do_nothing()
IS_ERASED = select(_is_erased)
SAVE = (
    update(registrations)
    .where(_columns.id == bindparam("registration_id"))
    .values(
        status=bindparam("status"),
        offer_expires_at=bindparam("offer_expires_at"),
        version=bindparam("version"),
    )
)
END_REGISTERED = (
    update(registrations).where(_of_session, _is_registered).values(status=Status.CANCELLED.value)
)


class SqlRegistrations:
    """The registrations of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def session_of(self, registration_id: str) -> str:
        """Return the session's id, or raise RegistrationNotFoundError."""
        row = await self._transaction.fetch_one(SESSION_OF, registration_id=registration_id)
        if row is None:
            raise RegistrationNotFoundError
        return str(row["session_id"])

    async def get(self, registration_id: str) -> Registration:
        """Load, or raise RegistrationNotFoundError."""
        row = await self._transaction.fetch_one(FIND, registration_id=registration_id)
        if row is None:
            raise RegistrationNotFoundError
        return registration_of(row)

    async def add(self, registration: Registration) -> None:
        """Write a new one; raise AlreadyRegisteredError or PersonErasedError."""
        added = await self._transaction.execute(
            ADD,
            id=registration.registration_id,
            session_id=registration.session_id,
            training_number=registration.training_number,
            title=registration.title,
            member_id=registration.member_id,
            status=registration.status.value,
            version=registration.version,
        )
        if not added:
            erased = await self._transaction.fetch_one(IS_ERASED, member_id=registration.member_id)
            raise PersonErasedError if erased and erased[0] else AlreadyRegisteredError
        self._transaction.announce(registration, registration.registration_id, None)

    def save(self, registration: Registration) -> None:
        """Write a loaded one and announce its facts."""
        values = {
            "registration_id": registration.registration_id,
            "status": registration.status.value,
            "offer_expires_at": registration.offer_expires_at,
            "version": registration.version,
        }
        self._transaction.write(SAVE, values)
        self._transaction.announce(registration, registration.registration_id, None)

    async def next_waiting(self, session_id: str) -> Registration | None:
        """Return the first in line."""
        row = await self._transaction.fetch_one(NEXT_WAITING, session_id=session_id)
        return registration_of(row) if row is not None else None

    async def live(self, session_id: str) -> list[Registration]:
        """Return all that are registered, waiting or offered a place, in order of arrival."""
        rows = await self._transaction.fetch_all(LIVE_OF_SESSION, session_id=session_id)
        return [registration_of(row) for row in rows]

    async def registered_member_ids(self, session_id: str) -> list[str]:
        """Return who has a place, in order of arrival."""
        rows = await self._transaction.fetch_all(REGISTERED_MEMBERS, session_id=session_id)
        return [row["member_id"] for row in rows]

    async def live_of_member(self, member_id: str) -> list[Registration]:
        """Return all live ones of a person, in order of their sessions' ids."""
        rows = await self._transaction.fetch_all(LIVE_OF_MEMBER, member_id=member_id)
        return [registration_of(row) for row in rows]

    def end_silently(self, session_id: str) -> None:
        """End those that are registered; the session's own fact speaks for them."""
        self._transaction.write(END_REGISTERED, {"session_id": session_id})


def registration_of(row: Record) -> Registration:
    """Return the registration that a row holds."""
    return Registration(
        registration_id=row["id"],
        session_id=row["session_id"],
        training_number=row["training_number"],
        title=row["title"],
        member_id=row["member_id"],
        status=Status(row["status"]),
        offer_expires_at=row["offer_expires_at"],
        version=row["version"],
    )
