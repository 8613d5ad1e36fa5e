"""The read side: catalogue, sessions with their waiting lines, registrations with their place in line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import Integer, Select, Text, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.sql_registrations import registration_of
from services.trainings.adapters.sql_sessions import session_of
from services.trainings.adapters.sql_trainings import training_of
from services.trainings.adapters.tables import is_one_of, registrations, sessions, trainings
from services.trainings.domain.registration import Registration, Status
from services.trainings.domain.session import Session, SessionNotFoundError, State
from services.trainings.domain.training import Training
from shared.storage.transaction import Transaction

_before = registrations.alias("before_it")
_waiting_of_session = (
    select(func.count())
    .where(
        registrations.c.session_id == sessions.c.id,
        is_one_of(registrations.c.status, {Status.WAITING}),
    )
    .scalar_subquery()
)
_ahead = (
    select(func.count())
    .select_from(_before)
    .where(
        _before.c.session_id == registrations.c.session_id,
        is_one_of(_before.c.status, {Status.WAITING}),
        _before.c.arrival <= registrations.c.arrival,
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
_state = bindparam("state", type_=Text)
_number = bindparam("number", type_=Integer)

TRAININGS = (
    select(trainings)
    .where(trainings.c.number > bindparam("after", type_=Integer))
    .order_by(trainings.c.number)
    .limit(_limit)
)
_with_line = select(sessions, _waiting_of_session.label("waiting"))
SESSION = _with_line.where(sessions.c.id == bindparam("session_id"))
SESSIONS = (
    _with_line.where(
        or_(_after.is_(None), sessions.c.id > _after),
        or_(_state.is_(None), sessions.c.state == _state),
        or_(_number.is_(None), sessions.c.training_number == _number),
    )
    .order_by(sessions.c.id)
    .limit(_limit)
)
OF_SESSION: Select[tuple[object, ...]] = (
    select(registrations, _ahead.label("place_in_line"))
    .where(
        registrations.c.session_id == bindparam("session_id"),
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
        sessions.c.begins_at,
        sessions.c.place,
        sessions.c.mode,
    )
    .join(sessions, sessions.c.id == registrations.c.session_id)
    .where(
        registrations.c.member_id == bindparam("member_id"),
        or_(_after.is_(None), registrations.c.arrival < _arrival_of),
    )
    .order_by(registrations.c.arrival.desc())
    .limit(_limit)
)


@dataclass(frozen=True)
class SessionView:
    """A session and how many people wait for it."""

    session: Session
    waiting: int


@dataclass(frozen=True)
class RegistrationView:
    """A registration; `place_in_line` only while it waits."""

    registration: Registration
    place_in_line: int | None


@dataclass(frozen=True)
class OwnRegistrationView(RegistrationView):
    """A registration with what its person needs to know of the session."""

    state: State
    begins_at: datetime
    place: str
    mode: str


async def catalogue_page(transaction: Transaction, after: int, limit: int) -> Sequence[Training]:
    """Return trainings whose number is greater than `after`."""
    rows = await transaction.fetch_all(TRAININGS, after=after, limit=limit)
    return [training_of(row) for row in rows]


async def session_view(transaction: Transaction, session_id: str) -> SessionView:
    """Return one session, or raise SessionNotFoundError."""
    row = await transaction.fetch_one(SESSION, session_id=session_id)
    if row is None:
        raise SessionNotFoundError
    return SessionView(session_of(row), row["waiting"])


async def session_page(
    transaction: Transaction,
    *,
    after: str | None,
    limit: int,
    state: str | None,
    number: int | None,
) -> Sequence[SessionView]:
    """Return sessions, oldest first, of one state or training if these are given."""
    rows = await transaction.fetch_all(
        SESSIONS, after=after, limit=limit, state=state, number=number
    )
    return [SessionView(session_of(row), row["waiting"]) for row in rows]


async def registrations_of_session(
    transaction: Transaction, session_id: str, *, after: str | None, limit: int
) -> Sequence[RegistrationView]:
    """Return a session's registrations in order of arrival."""
    rows = await transaction.fetch_all(OF_SESSION, session_id=session_id, after=after, limit=limit)
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
            State(row["state"]),
            row["begins_at"],
            row["place"],
            row["mode"],
        )
        for row in rows
    ]


def _place_in_line(row: Record) -> int | None:
    return row["place_in_line"] if row["status"] == Status.WAITING else None
