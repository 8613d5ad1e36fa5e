"""Opening a session that was prepared as a draft."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.settle_session import OpenSession, settle_session
from services.trainings.domain.sessions.session import Session


async def open_prepared_session(session_id: str, command: OpenSession, uow: UnitOfWork) -> Session:
    """Open a draft, with the dates and terms that are known by now."""
    session = await uow.sessions.get(session_id)
    training, number = await uow.trainings.by_number(session.training_number), command.draft_number
    announced = training.draft(number) if number is not None else None
    await settle_session(session, command, announced, uow)
    uow.sessions.save(session)
    return session
