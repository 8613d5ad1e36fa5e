"""Saying who trains in a session."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import Decision


async def name_trainers(session_id: str, trainer_ids: tuple[str, ...], uow: UnitOfWork) -> Session:
    """Say who trains; when trainers count, this may bring the session to its minimum."""
    session = await uow.sessions.get(session_id)
    session.set_trainers(trainer_ids)
    if session.occasion is not None and session.occasion.is_due_for_confirmation:
        people = await uow.registrations.registered_member_ids(session_id)
        session.confirm(people, Decision(uow.now()))
    uow.sessions.save(session)
    return session
