"""Sessions in PostgreSQL: the row of a session, the places of its occasion, the steps of its life."""

from datetime import date, time
from typing import Any

from asyncpg import Record
from sqlalchemy import bindparam, func, insert, select, update

from services.trainings.adapters.registrations.sql_occasions import SqlOccasions
from services.trainings.adapters.tables import session_transitions, sessions
from services.trainings.domain.registrations.occasion import Occasion, OccasionNotFoundError
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import (
    Action,
    SessionNotFoundError,
    State,
    Terms,
    Transition,
    Venue,
)
from shared.storage.transaction import Transaction

_is_it = sessions.c.id == bindparam("session_id")
LOCK = select(sessions).where(_is_it).with_for_update(key_share=True)
ADD = insert(sessions).values({column.name: bindparam(column.name) for column in sessions.c})
FIXED = ("id", "training_id", "training_number")
CHANGING = tuple(column.name for column in sessions.c if column.name not in FIXED)
SAVE = update(sessions).where(_is_it).values({name: bindparam(name) for name in CHANGING})
_last = select(func.coalesce(func.max(session_transitions.c.number), 0) + 1).where(
    session_transitions.c.session_id == bindparam("session_id")
)
STEP = insert(session_transitions).values(
    {
        "number": _last.scalar_subquery(),
        **{name: bindparam(name) for name in ("session_id", "at", "by", "action")},
        **{name: bindparam(name) for name in ("was", "became", "reason")},
    }
)


class SqlSessions:
    """The sessions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction
        self._occasions = SqlOccasions(transaction)

    async def get(self, session_id: str) -> Session:
        """Load and lock, with its places and whole line, or raise SessionNotFoundError."""
        try:
            occasion = await self._occasions.get(session_id)
        except OccasionNotFoundError:
            occasion = None
        session = await self._with(session_id, occasion)
        if session.occasion is None and session.state is not State.DRAFT:
            occasion = await self._opened_meanwhile(session_id)
            session = await self._with(session_id, occasion) if occasion else session
        return session

    async def _opened_meanwhile(self, session_id: str) -> Occasion | None:
        """Return the places of a draft that was opened while its row was waited for."""
        try:
            return await self._occasions.get(session_id)
        except OccasionNotFoundError:
            return None

    async def of(self, occasion: Occasion) -> Session:
        """Load and lock the session of an occasion that is locked already."""
        return await self._with(occasion.occasion_id, occasion)

    async def _with(self, session_id: str, occasion: Occasion | None) -> Session:
        row = await self._transaction.fetch_one(LOCK, session_id=session_id)
        if row is None:
            raise SessionNotFoundError
        return session_of(row, occasion)

    def add(self, session: Session) -> None:
        """Write a new session and announce its facts."""
        values = {
            "id": session.session_id,
            "training_id": session.training_id,
            "training_number": session.training_number,
        }
        self._transaction.write(ADD, {**values, **self._changing(session)})
        self._write_places(session)

    def save(self, session: Session) -> None:
        """Write a loaded session and its places, and announce its facts."""
        values = {"session_id": session.session_id, **self._changing(session)}
        self._transaction.write(SAVE, values)
        self._write_places(session)

    def _write_places(self, session: Session) -> None:
        if session.occasion is not None:
            is_new = any(step.action is Action.OPEN for step in session.history)
            write = self._occasions.add if is_new else self._occasions.save
            write(session.occasion)
        for step in session.history:
            self._transaction.write(STEP, _step(session.session_id, step))
        session.history.clear()
        self._transaction.announce(session, session.session_id, None)

    def _changing(self, session: Session) -> dict[str, Any]:
        calendar, terms, venue = session.calendar, session.terms, session.venue
        parts = calendar.parts if calendar else ()
        return {
            "title": session.title,
            "parts": [[day.isoformat() for day in part] for part in parts],
            "time_zone": calendar.time_zone if calendar else "Europe/Paris",
            "starts": calendar.starts if calendar else time(9),
            "ends": calendar.ends if calendar else time(17),
            "period": session.period,
            "place": venue.place,
            "place_id": venue.place_id,
            "region": venue.region,
            "mode": venue.mode,
            "trainer_ids": list(session.trainer_ids),
            "minimum": terms.minimum if terms else None,
            "is_trainer_counted": terms.is_trainer_counted if terms else False,
            "decision_at": terms.decision_at if terms else None,
            "on_shortfall": terms.on_shortfall if terms else "ask",
            "extend_days": terms.extend_days if terms else 7,
            "decided_by": session.decided_by,
            "was_extended": session.was_extended,
            "reminded_at": session.reminded_at,
            "twin_id": session.twin_id,
            "merged_into": session.merged_into,
            "state": session.state.value,
            "version": session.version,
            "changed_at": self._transaction.now(),
        }


def _step(session_id: str, step: Transition) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "at": step.decision.at,
        "by": step.decision.by,
        "action": step.action.value,
        "was": step.was.value,
        "became": step.became.value,
        "reason": step.decision.reason,
    }


def session_of(row: Record, occasion: Occasion | None) -> Session:
    """Return the session that a row holds, with its places."""
    parts = tuple(tuple(date.fromisoformat(day) for day in part) for part in row["parts"])
    calendar = Calendar(parts, row["time_zone"], row["starts"], row["ends"]) if parts else None
    return Session(
        session_id=row["id"],
        training_id=row["training_id"],
        training_number=row["training_number"],
        title=row["title"],
        venue=Venue(row["place"], row["mode"], row["place_id"], row["region"]),
        terms=_terms(row, occasion) if occasion else None,
        calendar=calendar,
        period=row["period"],
        trainer_ids=tuple(row["trainer_ids"]),
        twin_id=row["twin_id"],
        state=State(row["state"]),
        decided_by=row["decided_by"],
        was_extended=row["was_extended"],
        reminded_at=row["reminded_at"],
        merged_into=row["merged_into"],
        occasion=occasion,
        version=row["version"],
    )


def _terms(row: Record, occasion: Occasion) -> Terms:
    return Terms(
        capacity=occasion.capacity or 0,
        minimum=row["minimum"],
        decision_at=row["decision_at"],
        offer_lasts=occasion.offer_lasts,
        is_trainer_counted=row["is_trainer_counted"],
        line_rule=occasion.line_rule,
        on_shortfall=row["on_shortfall"],
        extend_days=row["extend_days"],
    )
