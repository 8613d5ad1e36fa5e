"""The read side of sessions: lists, those at risk, one with its line, the steps of its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import Boolean, DateTime, Integer, Text, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.registrations.sql_occasions import occasion_of
from services.trainings.adapters.sessions.sql_sessions import session_of
from services.trainings.adapters.tables import (
    is_one_of,
    occasions,
    registrations,
    session_transitions,
    sessions,
)
from services.trainings.domain.registrations.registration import Status
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import (
    UNDECIDED,
    Action,
    Decision,
    SessionNotFoundError,
    State,
    Transition,
)
from shared.storage.transaction import Transaction

_waiting = (
    select(func.count())
    .where(
        registrations.c.occasion_id == sessions.c.id,
        is_one_of(registrations.c.status, {Status.WAITING}),
    )
    .scalar_subquery()
)
_places = [column.label(f"occasion_{column.name}") for column in occasions.c]
_with_line = select(sessions, *_places, _waiting.label("waiting")).select_from(
    sessions.outerjoin(occasions, occasions.c.id == sessions.c.id)
)
_after = bindparam("after", type_=UUID)
_limit = bindparam("limit", type_=Integer)
_state = bindparam("state", type_=Text)
_number = bindparam("number", type_=Integer)
_region = bindparam("region", type_=Text)
_since = bindparam("since", type_=DateTime(timezone=True))

SESSION = _with_line.where(sessions.c.id == bindparam("session_id"))
SESSIONS = (
    _with_line.where(
        or_(_after.is_(None), sessions.c.id > _after),
        or_(_state.is_(None), sessions.c.state == _state),
        or_(_number.is_(None), sessions.c.training_number == _number),
        or_(_region.is_(None), sessions.c.region == _region),
        or_(bindparam("has_drafts", type_=Boolean), sessions.c.state != State.DRAFT.value),
    )
    .order_by(sessions.c.id)
    .limit(_limit)
)
_row = tuple_(sessions.c.decision_at, sessions.c.id)
AT_RISK = (
    _with_line.where(
        is_one_of(sessions.c.state, UNDECIDED),
        occasions.c.registered < occasions.c.minimum,
        or_(_since.is_(None), _row > tuple_(_since, _after)),
    )
    .order_by(sessions.c.decision_at, sessions.c.id)
    .limit(_limit)
)
HISTORY = (
    select(session_transitions)
    .where(session_transitions.c.session_id == bindparam("session_id"))
    .order_by(session_transitions.c.number)
)


@dataclass(frozen=True)
class SessionView:
    """A session and how many people wait for it."""

    session: Session
    waiting: int


@dataclass(frozen=True)
class SessionsWanted:
    """Which sessions to list; null where it does not matter."""

    after: str | None
    limit: int
    state: str | None = None
    number: int | None = None
    region: str | None = None
    has_drafts: bool = False


async def session_view(transaction: Transaction, session_id: str) -> SessionView:
    """Return one session, or raise SessionNotFoundError."""
    row = await transaction.fetch_one(SESSION, session_id=session_id)
    if row is None:
        raise SessionNotFoundError
    return _view(row)


async def session_page(transaction: Transaction, wanted: SessionsWanted) -> Sequence[SessionView]:
    """Return sessions in the order in which they were entered."""
    return [_view(row) for row in await transaction.fetch_all(SESSIONS, **vars(wanted))]


async def sessions_at_risk(
    transaction: Transaction, *, after: str | None, limit: int
) -> Sequence[SessionView]:
    """Return undecided sessions under their minimum, the nearest decision first."""
    since: datetime | None = None
    if after is not None:
        since = (await session_view(transaction, after)).session.known_terms.decision_at
    rows = await transaction.fetch_all(AT_RISK, after=after, since=since, limit=limit)
    return [_view(row) for row in rows]


async def session_history(transaction: Transaction, session_id: str) -> list[Transition]:
    """Return the steps of a session's life, oldest first."""
    rows = await transaction.fetch_all(HISTORY, session_id=session_id)
    return [
        Transition(
            Action(row["action"]),
            State(row["was"]),
            State(row["became"]),
            Decision(row["at"], row["by"], row["reason"]),
        )
        for row in rows
    ]


def _view(row: Record) -> SessionView:
    occasion = None
    if row["occasion_id"] is not None:
        occasion = occasion_of(
            {column.name: row[f"occasion_{column.name}"] for column in occasions.c}
        )
    return SessionView(session_of(row, occasion), row["waiting"])
