"""Having more or fewer places in a session."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.domain.sessions.session import Session


async def change_capacity(session_id: str, capacity: int, uow: UnitOfWork) -> Session:
    """Have more or fewer places; new ones are offered down the line."""
    session = await uow.sessions.get(session_id)
    session.change_capacity(capacity)
    await pass_on_places(session.places, uow)
    uow.sessions.save(session)
    return session
