"""A session's decision date has come."""

from datetime import datetime

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.sessions.end_session import end_session
from services.trainings.application.sessions.set_decision_timers import set_decision_timers
from services.trainings.application.sessions.set_overdue_reminder import set_overdue_reminder
from services.trainings.domain.sessions.calendar import LEAST_OFFER
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_clock import (
    pass_decision_date as come_to_decision,
)
from services.trainings.domain.sessions.session_decisions import extend
from services.trainings.domain.sessions.session_life import Decision

MINIMUM_NOT_REACHED = "minimum_not_reached"
"""Kept as the reason, and worded for people, when a session's policy decides."""


async def pass_decision_date(session_id: str, uow: UnitOfWork) -> None:
    """Let a session under its minimum wait for the office, or do what its policy says."""
    session = await uow.sessions.get(session_id)
    decision = Decision(uow.now(), None, MINIMUM_NOT_REACHED)
    if not come_to_decision(session, decision):
        return
    if session.known_terms.on_shortfall == "ask":
        set_overdue_reminder(session, uow)
    else:
        later = _later(session, uow)
        if session.was_extended or later is None:
            await end_session(session, decision, uow)
            return
        people = await uow.registrations.registered_member_ids(session_id)
        extend(session, later, decision, people)
        set_decision_timers(session, uow)
    await pass_on_places(session.places, uow)  # a pause ends with the date
    uow.sessions.save(session)


def _later(session: Session, uow: UnitOfWork) -> datetime | None:
    """Return the date of an extension, counted from now when the clock tells us late; None when none is left."""
    calendar, terms = session.known_calendar, session.known_terms
    later = calendar.days_before(max(terms.decision_at, uow.now()), -terms.extend_days)
    later = min(later, calendar.begins_at - LEAST_OFFER)
    return later if later > uow.now() else None
