"""Sessions as their records see them, and who has a place in them."""

from datetime import date

from asyncpg import Record
from sqlalchemy import Text, bindparam, func, select

from services.trainings.adapters.tables import registrations, sessions
from services.trainings.application.records.ports_of_records import Enrolment
from services.trainings.domain.records.held_session import HeldSession, SessionNotHeldError
from services.trainings.domain.registrations.registration import RegistrationNotFoundError, Status
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session_life import SessionNotFoundError, State
from shared.storage.transaction import Transaction

LOCK = select(
    func.pg_advisory_xact_lock(
        func.hashtext("records"), func.hashtext(bindparam("session_id", type_=Text))
    )
)
FIND = select(sessions).where(sessions.c.id == bindparam("session_id"))
_columns = (registrations.c.id, registrations.c.occasion_id, registrations.c.member_id)
_of_sessions = select(*_columns, registrations.c.status, registrations.c.version).where(
    registrations.c.kind == "session"
)
ENROLMENT = _of_sessions.where(registrations.c.id == bindparam("registration_id"))
ENROLLED = _of_sessions.where(
    registrations.c.occasion_id == bindparam("session_id"),
    registrations.c.status == Status.REGISTERED.value,
).order_by(registrations.c.arrival)


class SqlHeldSessions:
    """The sessions of one transaction, read only."""

    def __init__(self, transaction: Transaction) -> None:
        """Read in `transaction`."""
        self._transaction = transaction

    async def lock(self, session_id: str) -> None:
        """Wait until nobody else changes the records of this session."""
        await self._transaction.fetch_one(LOCK, session_id=session_id)

    async def get(self, session_id: str) -> HeldSession:
        """Return one that has dates, or raise SessionNotFoundError or SessionNotHeldError."""
        row = await self._transaction.fetch_one(FIND, session_id=session_id)
        if row is None:
            raise SessionNotFoundError
        if not row["parts"]:
            raise SessionNotHeldError
        return held_session_of(row)

    async def enrolment(self, registration_id: str) -> Enrolment:
        """Return a registration for a session, or raise RegistrationNotFoundError."""
        row = await self._transaction.fetch_one(ENROLMENT, registration_id=registration_id)
        if row is None:
            raise RegistrationNotFoundError
        return _enrolment_of(row)

    async def enrolled(self, session_id: str) -> list[Enrolment]:
        """Return who has a place, in order of arrival."""
        rows = await self._transaction.fetch_all(ENROLLED, session_id=session_id)
        return [_enrolment_of(row) for row in rows]


def held_session_of(row: Record) -> HeldSession:
    """Return the session that a row holds."""
    parts = tuple(tuple(date.fromisoformat(day) for day in part) for part in row["parts"])
    return HeldSession(
        session_id=row["id"],
        training_number=row["training_number"],
        title=row["title"],
        calendar=Calendar(parts, row["time_zone"], row["starts"], row["ends"]),
        place=row["place"],
        mode=row["mode"],
        state=State(row["state"]),
        trainer_ids=tuple(row["trainer_ids"]),
        revision=row["version"],
        changed_at=row["changed_at"],
    )


def _enrolment_of(row: Record) -> Enrolment:
    return Enrolment(
        registration_id=row["id"],
        session_id=row["occasion_id"],
        member_id=row["member_id"],
        has_place=row["status"] == Status.REGISTERED,
        revision=row["version"],
    )
