"""Settling everything of a session and opening it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.find_calendar import (
    MissingDetailError,
    When,
    find_calendar,
)
from services.trainings.application.sessions.find_venue import Where, find_venue
from services.trainings.application.sessions.set_session_timers import set_session_timers
from services.trainings.domain.catalogue.training import Draft
from services.trainings.domain.registrations.occasion import LineRule
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import Decision, OnShortfall, Terms


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The terms that the office gives."""

    capacity: int
    minimum: int
    decision_at: datetime | None
    decision_days_before: int
    """Calendar days before the start, for when no decision date is given."""
    offer_lasts: timedelta
    is_trainer_counted: bool = False
    line_rule: LineRule = LineRule.ARRIVAL
    on_shortfall: OnShortfall = "ask"
    extend_days: int = 7

    def terms(self, calendar: Calendar) -> Terms:
        """Return the terms for these dates."""
        return Terms(
            capacity=self.capacity,
            minimum=self.minimum,
            decision_at=self.decision_at or calendar.before_start(self.decision_days_before),
            offer_lasts=self.offer_lasts,
            is_trainer_counted=self.is_trainer_counted,
            line_rule=self.line_rule,
            on_shortfall=self.on_shortfall,
            extend_days=self.extend_days,
        )


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """The training office opens registrations; what it leaves out comes from the catalogue's draft."""

    training_number: int
    draft_number: int | None
    when: When
    where: Where
    settled: Settled
    opened_by: str
    trainer_ids: tuple[str, ...] = ()
    opens_to_all_at: datetime | None = None
    """Until then only those who are invited register."""


async def settle_session(
    session: Session, command: OpenSession, draft: Draft | None, uow: UnitOfWork
) -> None:
    """Give a draft its place, dates and terms, open it, and set its timers."""
    session.venue = await find_venue(command.where, draft, uow, known=session.venue)
    if not session.venue.place and session.venue.mode == "in_person":
        raise MissingDetailError(detail="place")
    if command.when.parts or session.calendar is None:
        session.calendar = await find_calendar(command.when, draft, session.venue, uow)
    session.terms = command.settled.terms(session.calendar)
    session.set_trainers(command.trainer_ids or session.trainer_ids)
    session.open(Decision(uow.now(), command.opened_by))
    if command.opens_to_all_at is not None:
        session.places.opens_at = command.opens_to_all_at
    set_session_timers(session, uow)
