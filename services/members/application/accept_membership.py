"""Says yes to a membership."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import Membership


@dataclass(frozen=True)
class AcceptMembership:
    """A facilitator accepts who asked, or the person accepts an invitation."""

    network_id: str
    membership_id: str
    by_member_id: str
    is_facilitator: bool


async def accept_membership(command: AcceptMembership, uow: UnitOfWork) -> Membership:
    """Accept; the person joins once the charter is accepted."""
    membership = await uow.memberships.get(command.network_id, command.membership_id)
    membership.accept(by=command.by_member_id, is_facilitator=command.is_facilitator)
    uow.memberships.save(membership)
    return membership
