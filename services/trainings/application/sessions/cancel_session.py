"""The office's decision to give a session up."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.end_session import end_session
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.sessions.session import Session


async def cancel_session(command: DecideSession, uow: UnitOfWork) -> Session:
    """Cancel it and every registration; those who had no place yet are told by their own fact."""
    session = await uow.sessions.get(command.session_id)
    await end_session(session, take_decision(command, uow), uow)
    return session
