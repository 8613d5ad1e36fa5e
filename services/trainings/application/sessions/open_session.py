"""Opening a dated session of a training at once."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.sessions.draft_session import draft_session
from services.trainings.application.sessions.settle_session import OpenSession, settle_session
from services.trainings.domain.sessions.session import Session


async def open_session(command: OpenSession, uow: UnitOfWork) -> Session:
    """Open it and set its decision date; raise an InvalidError when the details contradict each other."""
    session, draft = await draft_session(command.training_number, command.draft_number, uow)
    await settle_session(session, command, draft, uow)
    uow.sessions.add(session)
    return session
