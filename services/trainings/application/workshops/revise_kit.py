"""Wording a kit anew."""

from dataclasses import dataclass

from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_kit import see_kit
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.kit import Kit, KitSheet, NotYourKitError


@dataclass(frozen=True)
class ReviseKit:
    """Who wrote a kit, or accompanies its network, words it anew."""

    kit_id: str
    visitor: Visitor
    sheet: KitSheet
    seen_revision: int


async def revise_kit(command: ReviseKit, uow: WorkshopUnitOfWork) -> Kit:
    """Change it; raise KitStaleError when it was changed since."""
    await check_remembered(command.visitor.actor.member_id, uow)
    kit = await see_kit(command.kit_id, command.visitor, uow)
    if not command.visitor.edits(kit):
        raise NotYourKitError
    kit.revise(command.sheet, command.seen_revision)
    uow.kits.save(kit)
    return kit
