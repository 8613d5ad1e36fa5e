"""Ending one registration of a locked session, and passing its place on."""

from services.trainings.application.pass_on_place import pass_on_place
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registration import Cause, Registration, Status
from services.trainings.domain.session import Session


async def end_registration(
    session: Session, registration: Registration, cause: Cause, uow: UnitOfWork
) -> None:
    """Cancel it, give back its place if it had or was offered one, and offer that to the next in line."""
    was = registration.status
    registration.cancel(cause)
    uow.registrations.save(registration)
    if was is Status.REGISTERED:
        session.free_place()
    elif was is Status.OFFERED:
        session.release_kept_place()
    await pass_on_place(session, uow)
    uow.sessions.save(session)
