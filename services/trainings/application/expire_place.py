"""The end of an offered place that nobody answered for."""

from dataclasses import dataclass

from services.trainings.application.pass_on_place import pass_on_place
from services.trainings.application.ports import UnitOfWork


@dataclass(frozen=True)
class ExpirePlace:
    """The time to answer has passed; said by the timer."""

    registration_id: str


async def expire_place(command: ExpirePlace, uow: UnitOfWork) -> None:
    """Pass the place on; nothing when it has been answered or ended meanwhile."""
    session = await uow.sessions.get(await uow.registrations.session_of(command.registration_id))
    registration = await uow.registrations.get(command.registration_id)
    if not registration.is_offer_over(uow.now()):
        return
    registration.expire()
    uow.registrations.save(registration)
    session.release_kept_place()
    await pass_on_place(session, uow)
    uow.sessions.save(session)
