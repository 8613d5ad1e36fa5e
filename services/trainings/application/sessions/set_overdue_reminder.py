"""The reminder of a decision that is late."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.set_decision_timers import REMINDER
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_clock import (
    overdue_due_at,
    overdue_key,
)


def set_overdue_reminder(session: Session, uow: UnitOfWork) -> None:
    """Remind the office again in a while, as long as the session has not begun."""
    due_at = overdue_due_at(session)
    if due_at < session.known_calendar.begins_at:
        uow.schedule(REMINDER, overdue_key(session.session_id), due_at)
