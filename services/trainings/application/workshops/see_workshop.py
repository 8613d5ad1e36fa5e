"""Who may see a workshop, take part in it, and lead it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.application.registrations.register_person import NotYourMemberError
from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.domain.workshops.kit import Kit
from services.trainings.domain.workshops.workshop import Workshop
from services.trainings.domain.workshops.workshop_errors import (
    NotInWorkshopNetworkError,
    NotYourWorkshopError,
    WorkshopNotFoundError,
)


@dataclass(frozen=True)
class Visitor:
    """Who asks, and to which networks they belong."""

    actor: Actor
    networks: Collection[str] = field(default_factory=frozenset)

    def sees(self, network_id: str, *, is_public: bool) -> bool:
        """True when what belongs to this network may be shown to them."""
        return is_public or network_id in self.networks or self.actor.is_office

    def leads(self, workshop: Workshop) -> bool:
        """True for its facilitator, who proposed it while it has none, and those who accompany its network."""
        me = self.actor.member_id
        return (
            me == (workshop.facilitator_id or workshop.proposer_id)
            or workshop.network_id in self.actor.accompanies
            or self.actor.is_office
        )

    def check_leads(self, workshop: Workshop) -> None:
        """Raise NotYourWorkshopError unless they lead it."""
        if not self.leads(workshop):
            raise NotYourWorkshopError

    def edits(self, kit: Kit) -> bool:
        """True for who wrote it, and those who accompany its network."""
        return self.actor.member_id == kit.author_id or kit.network_id in self.actor.accompanies

    async def person(self, named_id: str | None, workshop: Workshop, uow: UnitOfWork) -> str:
        """Return in whose name they act: their own, or that of somebody who may take part.

        Raises NotYourMemberError or NotInWorkshopNetworkError.
        """
        member_id = named_id or self.actor.member_id
        if not await act_for_person(self.actor, member_id, uow):
            raise NotYourMemberError
        await self.check_belongs(member_id, workshop, uow)
        return member_id

    async def check_belongs(self, member_id: str, workshop: Workshop, uow: UnitOfWork) -> None:
        """Raise NotInWorkshopNetworkError unless the workshop is open to this person, or PersonErasedError."""
        await check_remembered(member_id, uow)
        if workshop.is_public:
            return
        is_known = member_id == self.actor.member_id and workshop.network_id in self.networks
        if not is_known and not await uow.memberships.is_in_any(member_id, [workshop.network_id]):
            raise NotInWorkshopNetworkError


async def see_workshop(workshop_id: str, visitor: Visitor, uow: WorkshopUnitOfWork) -> Workshop:
    """Load and lock; raise WorkshopNotFoundError to those who may not see it, or PersonErasedError."""
    await check_remembered(visitor.actor.member_id, uow)
    workshop = await uow.workshops.get(workshop_id)
    if not visitor.sees(workshop.network_id, is_public=workshop.is_public):
        raise WorkshopNotFoundError
    return workshop
