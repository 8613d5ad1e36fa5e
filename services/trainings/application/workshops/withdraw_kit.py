"""Withdrawing a kit; its copies stay."""

from dataclasses import dataclass

from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_kit import see_kit
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, NotYourKitError


@dataclass(frozen=True)
class WithdrawKit:
    """Who wrote a kit, or accompanies its network, shows it no longer."""

    kit_id: str
    visitor: Visitor


async def withdraw_kit(command: WithdrawKit, uow: WorkshopUnitOfWork) -> Kit:
    """Do so; raise NotYourKitError to others."""
    await check_remembered(command.visitor.actor.member_id, uow)
    kit = await see_kit(command.kit_id, command.visitor, uow)
    if not command.visitor.edits(kit):
        raise NotYourKitError
    kit.withdraw()
    uow.kits.save(kit)
    return kit
