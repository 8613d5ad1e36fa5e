"""Offering a free place to the next in line."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.session import Session

PLACE_OFFER = "place_offer"
"""Kind of the timer that fires when an offered place expires; its key is the registration's id."""


async def pass_on_place(session: Session, uow: UnitOfWork) -> None:
    """Keep a free place of the locked session for the next in line; nothing when nobody waits or it is too late."""
    expires_at = session.offer_until(uow.now())
    if expires_at is None:
        return
    registration = await uow.registrations.next_waiting(session.session_id)
    if registration is None:
        return
    session.keep_place()
    registration.offer(expires_at)
    uow.registrations.save(registration)
    uow.schedule(PLACE_OFFER, registration.registration_id, expires_at)
