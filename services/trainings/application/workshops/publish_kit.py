"""Publishing a kit, so that others may use and adapt it."""

from dataclasses import dataclass

from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_kit import see_kit
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, NotYourKitError


@dataclass(frozen=True)
class PublishKit:
    """Who wrote a kit, or accompanies its network, shows it to others."""

    kit_id: str
    visitor: Visitor


async def publish_kit(command: PublishKit, uow: WorkshopUnitOfWork) -> Kit:
    """Do so; raise NotYourKitError to others."""
    await check_remembered(command.visitor.actor.member_id, uow)
    kit = await see_kit(command.kit_id, command.visitor, uow)
    if not command.visitor.edits(kit):
        raise NotYourKitError
    kit.publish()
    uow.kits.save(kit)
    return kit
