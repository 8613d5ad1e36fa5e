"""That only those who take part in a workshop shape what it works on."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.workshops.workshop_errors import NotTakingPartError


async def require_part(workshop_id: str, member_id: str, uow: UnitOfWork) -> None:
    """Raise NotTakingPartError unless the person has a place."""
    if member_id not in await uow.registrations.registered_member_ids(workshop_id):
        raise NotTakingPartError
