"""The moments of a session that the clock tells."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.set_decision_timers import set_decision_timers
from services.trainings.domain.sessions.session import Session

BEGIN = "session_begins"


COMPLETE = "session_ends"


def set_session_timers(session: Session, uow: UnitOfWork) -> None:
    """Set the moments of a session that has dates, replacing those that were set."""
    calendar = session.known_calendar
    uow.schedule(BEGIN, session.session_id, calendar.begins_at)
    uow.schedule(COMPLETE, session.session_id, calendar.ends_at)
    set_decision_timers(session, uow)
