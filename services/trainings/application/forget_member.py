"""Forgetting a person who has been erased."""

from dataclasses import dataclass
from datetime import timedelta

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.end_registration import end_registration
from services.trainings.domain.registrations.registration import LIVE

FORGET = "forget"
"""Kind of the timer that looks once more for what a person has; its key is the member's id."""

ONCE_MORE_AFTER = timedelta(minutes=5)
"""Longer than any command runs: what was being written while the person was forgotten is there by then."""


@dataclass(frozen=True)
class ForgetMember:
    """A person takes part in nothing any more."""

    member_id: str


async def forget_member(command: ForgetMember, uow: UnitOfWork) -> None:
    """Cancel all their registrations; their places are passed on."""
    for found in await uow.registrations.live_of_member(command.member_id):
        occasion = await uow.occasions.get(found.occasion_id)
        registration = await uow.registrations.get(found.registration_id)
        if registration.status in LIVE:
            await end_registration(occasion, registration, "erased", uow)
