"""Sessions in PostgreSQL, where a crowd may stand before one row.

A place is taken by one conditional UPDATE: who comes while one is free holds the row for a few
statements. Who comes when it is full locks no row, but shares an advisory lock, the line, with the
others who wait; whoever frees a place holds the row and then the line alone. So the one who frees a
place sees everybody who waits, and who waits knows every place that was freed before: nobody is
left waiting beside a free place. Locks are always taken in the order row, then line.
"""

from datetime import date, timedelta
from typing import Any

import asyncpg
from asyncpg import Record
from sqlalchemy import Text, bindparam, case, cast, func, insert, literal, select, true, update
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.tables import is_one_of, sessions
from services.trainings.domain.calendar import Calendar
from services.trainings.domain.session import (
    TAKING_PEOPLE,
    Session,
    SessionNotFoundError,
    State,
    Terms,
)
from shared.storage.transaction import Transaction

_line = func.hashtextextended(cast(bindparam("session_id", type_=UUID), Text), 0)
TAKE_LINE = select(func.pg_advisory_xact_lock(_line))

_taken = (
    update(sessions)
    .where(
        sessions.c.id == bindparam("session_id"),
        sessions.c.registered + sessions.c.offered < sessions.c.capacity,
        is_one_of(sessions.c.state, TAKING_PEOPLE),
        sessions.c.closes_at > bindparam("now"),
    )
    .values(registered=sessions.c.registered + 1)
    .returning(*sessions.c)
    .cte("taken")
)
_nothing_taken = ~select(_taken.c.id).exists()
_stood_in_line = case((_nothing_taken, cast(func.pg_advisory_xact_lock_shared(_line), Text)))
TAKE_PLACE_OR_JOIN_LINE = select(_taken, _stood_in_line.label("line")).select_from(
    select(literal(1).label("one")).subquery().outerjoin(_taken, true())
)
FIND = select(sessions).where(sessions.c.id == bindparam("session_id"))
# Not FOR UPDATE: nothing here changes the key, and who only reads it need not wait.
LOCK = FIND.with_for_update(key_share=True)
ADD = insert(sessions).values({column.name: bindparam(column.name) for column in sessions.c})
CHANGING = ("state", "decision_at", "registered", "offered", "version")
SAVE = (
    update(sessions)
    .where(sessions.c.id == bindparam("session_id"))
    .values({name: bindparam(name) for name in CHANGING})
)


class SqlSessions:
    """The sessions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def take_place(self, session_id: str) -> Session | None:
        """Take a free place and return the session, locked; None when there is none: then the line is shared."""
        now = self._transaction.now()
        row = await self._transaction.fetch_one(
            TAKE_PLACE_OR_JOIN_LINE, session_id=session_id, now=now
        )
        return session_of(row) if row is not None and row["id"] else None

    async def full(self, session_id: str) -> Session:
        """Return the session that had no place, as it is since the line is shared."""
        row = await self._transaction.fetch_one(FIND, session_id=session_id)
        if row is None:
            raise SessionNotFoundError
        session = session_of(row)
        session.check_takes_people(self._transaction.now())
        if session.free_places > 0:
            # Freed since `take_place` looked, with nobody in line: the door runs the command again.
            raise asyncpg.SerializationError("a place has become free")
        return session

    async def get(self, session_id: str) -> Session:
        """Load and lock, with its whole line, or raise SessionNotFoundError."""
        row = await self._transaction.fetch_one(LOCK, session_id=session_id)
        if row is None:
            raise SessionNotFoundError
        await self._transaction.fetch_one(TAKE_LINE, session_id=session_id)
        return session_of(row)

    def add(self, session: Session) -> None:
        """Write a new session and announce its facts."""
        calendar = session.calendar
        values = {
            "id": session.session_id,
            "training_id": session.training_id,
            "training_number": session.training_number,
            "title": session.title,
            "parts": [[day.isoformat() for day in part] for part in calendar.parts],
            "time_zone": calendar.time_zone,
            "starts": calendar.starts,
            "begins_at": calendar.begins_at,
            "closes_at": calendar.closes_at,
            "place": session.place,
            "mode": session.mode,
            "capacity": session.terms.capacity,
            "minimum": session.terms.minimum,
            "offer_lasts_s": int(session.terms.offer_lasts.total_seconds()),
            **_changing(session),
        }
        self._transaction.write(ADD, values)
        self._transaction.announce(session, session.session_id, None)

    def save(self, session: Session) -> None:
        """Write a loaded session and announce its facts."""
        values = {"session_id": session.session_id, **_changing(session)}
        self._transaction.write(SAVE, values)
        self._transaction.announce(session, session.session_id, None)


def _changing(session: Session) -> dict[str, Any]:
    return {
        "state": session.state.value,
        "decision_at": session.terms.decision_at,
        "registered": session.registered,
        "offered": session.offered,
        "version": session.version,
    }


def session_of(row: Record) -> Session:
    """Return the session that a row holds."""
    parts = tuple(tuple(date.fromisoformat(day) for day in part) for part in row["parts"])
    return Session(
        session_id=row["id"],
        training_id=row["training_id"],
        training_number=row["training_number"],
        title=row["title"],
        calendar=Calendar(parts, row["time_zone"], row["starts"]),
        place=row["place"],
        mode=row["mode"],
        terms=Terms(
            row["capacity"],
            row["minimum"],
            row["decision_at"],
            timedelta(seconds=row["offer_lasts_s"]),
        ),
        state=State(row["state"]),
        registered=row["registered"],
        offered=row["offered"],
        version=row["version"],
    )
