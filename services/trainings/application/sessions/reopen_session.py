"""The office's decision to take a cancellation back."""

from datetime import datetime

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.set_session_timers import set_session_timers
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_decisions import reopen
from services.trainings.domain.sessions.session_life import TransitionRefusedError


async def reopen_session(command: DecideSession, decision_at: datetime, uow: UnitOfWork) -> Session:
    """Take a cancellation back; whoever had a place is told and may register again."""
    session = await uow.sessions.get(command.session_id)
    if session.occasion is None:
        raise TransitionRefusedError(action="reopen", state=session.state.value)
    former = await uow.registrations.ended_with_session(command.session_id)
    reopen(session, decision_at, take_decision(command, uow), former)
    uow.sessions.save(session)
    set_session_timers(session, uow)
    return session
