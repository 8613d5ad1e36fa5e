"""A session's last day is over."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.sessions.session_clock import complete
from services.trainings.domain.sessions.session_life import Decision


async def complete_session(session_id: str, uow: UnitOfWork) -> None:
    """End a session after its last day."""
    session = await uow.sessions.get(session_id)
    people = await uow.registrations.registered_member_ids(session_id)
    complete(session, Decision(uow.now()), people)
    uow.sessions.save(session)
