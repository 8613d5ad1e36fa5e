"""Who may see a kit."""

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, KitNotFoundError, KitState


async def see_kit(kit_id: str, visitor: Visitor, uow: WorkshopUnitOfWork) -> Kit:
    """Load and lock; raise KitNotFoundError to those who may not see it.

    A draft is seen by who wrote it and by those who accompany its network.
    """
    kit = await uow.kits.get(kit_id)
    is_public = kit.sheet.visibility == "everyone"
    is_shown = kit.state is KitState.PUBLISHED and visitor.sees(kit.network_id, is_public=is_public)
    if not is_shown and not visitor.edits(kit):
        raise KitNotFoundError
    return kit
