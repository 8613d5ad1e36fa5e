"""The office's decision to hold a session although its minimum is not reached."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.sessions.session import Session


async def confirm_session(command: DecideSession, uow: UnitOfWork) -> Session:
    """Have it run although its minimum is not reached."""
    session = await uow.sessions.get(command.session_id)
    people = await uow.registrations.registered_member_ids(command.session_id)
    session.confirm(people, take_decision(command, uow))
    uow.sessions.save(session)
    return session
