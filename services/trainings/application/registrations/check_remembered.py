"""That nobody acts, or is named, who has asked to be forgotten: their token may be valid for a while."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registrations.registration import PersonErasedError


async def check_remembered(member_id: str, uow: UnitOfWork) -> None:
    """Raise PersonErasedError for who is erased."""
    if await uow.memberships.is_erased(member_id):
        raise PersonErasedError
