"""Writing a workshop kit."""

from dataclasses import dataclass

from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, KitSheet, NotInKitNetworkError


@dataclass(frozen=True)
class WriteKit:
    """A member of a network writes a kit."""

    network_id: str
    visitor: Visitor
    sheet: KitSheet


async def write_kit(command: WriteKit, uow: WorkshopUnitOfWork) -> Kit:
    """Keep it as a draft; raise NotInKitNetworkError to who does not belong there."""
    await check_remembered(command.visitor.actor.member_id, uow)
    if command.network_id not in command.visitor.networks:
        raise NotInKitNetworkError
    kit = Kit(
        kit_id=uow.new_id(),
        network_id=command.network_id,
        author_id=command.visitor.actor.member_id,
        sheet=command.sheet,
    )
    uow.kits.add(kit)
    return kit
