"""Adapting somebody's kit."""

from dataclasses import dataclass

from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_kit import see_kit
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, KitSheet, NotInKitNetworkError


@dataclass(frozen=True)
class CopyKit:
    """A member of a network makes a copy of their own, worded as they wish."""

    kit_id: str
    network_id: str
    visitor: Visitor
    sheet: KitSheet | None


async def copy_kit(command: CopyKit, uow: WorkshopUnitOfWork) -> Kit:
    """Keep the copy as a draft that says where it comes from."""
    await check_remembered(command.visitor.actor.member_id, uow)
    if command.network_id not in command.visitor.networks:
        raise NotInKitNetworkError
    kit = await see_kit(command.kit_id, command.visitor, uow)
    author_id = command.visitor.actor.member_id
    copy = kit.adapted(uow.new_id(), command.network_id, author_id, command.sheet)
    uow.kits.add(copy)
    return copy
