"""Says no to a membership."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import Membership


@dataclass(frozen=True)
class RefuseMembership:
    """A facilitator refuses who asked, or the person refuses an invitation."""

    network_id: str
    membership_id: str
    by_member_id: str
    is_facilitator: bool


async def refuse_membership(command: RefuseMembership, uow: UnitOfWork) -> Membership:
    """Refuse; the person may ask again later."""
    membership = await uow.memberships.get(command.network_id, command.membership_id)
    membership.refuse(by=command.by_member_id, is_facilitator=command.is_facilitator)
    uow.memberships.save(membership)
    return membership
