"""A session's first day begins."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.end_session import end_session
from services.trainings.application.sessions.set_session_timers import COMPLETE
from services.trainings.domain.sessions.session_clock import begin
from services.trainings.domain.sessions.session_life import Decision, State

NOT_CONFIRMED = "not_confirmed_in_time"
"""Kept as the reason, and worded for people, when nobody decided in time."""


async def begin_session(session_id: str, uow: UnitOfWork) -> None:
    """Start a confirmed session; give up one that nobody has confirmed."""
    session = await uow.sessions.get(session_id)
    if not begin(session, Decision(uow.now())):
        await end_session(session, Decision(uow.now(), None, NOT_CONFIRMED), uow)
        return
    if session.state is State.RUNNING:
        uow.schedule(COMPLETE, session_id, session.known_calendar.ends_at)
    uow.sessions.save(session)
