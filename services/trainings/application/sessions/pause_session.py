"""The office's decision to take no registrations for a while."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.sessions.session import Session


async def pause_session(command: DecideSession, uow: UnitOfWork) -> Session:
    """Let nobody register, and pass no place on, for a while."""
    session = await uow.sessions.get(command.session_id)
    session.pause(take_decision(command, uow))
    uow.sessions.save(session)
    return session
