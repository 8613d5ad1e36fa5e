"""The office's decision to take registrations again."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.sessions.session import Session


async def resume_session(command: DecideSession, uow: UnitOfWork) -> Session:
    """Let people register again; places freed meanwhile are passed on."""
    session = await uow.sessions.get(command.session_id)
    session.resume(take_decision(command, uow))
    await pass_on_places(session.places, uow)
    uow.sessions.save(session)
    return session
