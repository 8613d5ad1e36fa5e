"""A session's decision date, and the reminders before it."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_clock import (
    REMIND_DAYS_BEFORE,
    overdue_key,
    reminder_due_at,
)

DECISION = "decision_date"
"""Kind of the timer that fires at a session's decision date; its key is the session's id."""


REMINDER = "decision_reminder"
"""Kind of the timer that reminds the office of a decision; its key is `<session id>:<number>`."""


def set_decision_timers(session: Session, uow: UnitOfWork) -> None:
    """Set the decision date and the reminders before it; what is past already is left out."""
    uow.schedule(DECISION, session.session_id, session.known_terms.decision_at)
    uow.cancel(REMINDER, overdue_key(session.session_id))
    for number in range(len(REMIND_DAYS_BEFORE)):
        due_at = reminder_due_at(session, number)
        key = f"{session.session_id}:{number}"
        if due_at > uow.now():
            uow.schedule(REMINDER, key, due_at)
        else:
            uow.cancel(REMINDER, key)
