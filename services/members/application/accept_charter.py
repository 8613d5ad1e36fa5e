"""Notes that a person accepts the charter."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import Membership, MembershipNotFoundError


@dataclass(frozen=True)
class AcceptCharter:
    """A person accepts the charter, or a facilitator notes their signature on paper."""

    network_id: str
    membership_id: str
    by_member_id: str
    is_facilitator: bool


async def accept_charter(command: AcceptCharter, uow: UnitOfWork) -> Membership:
    """Note it once; an accepted membership becomes active."""
    membership = await uow.memberships.get(command.network_id, command.membership_id)
    is_own = membership.person_id == command.by_member_id
    if not is_own and not command.is_facilitator:
        raise MembershipNotFoundError
    membership.accept_charter(uow.now(), noted_by=None if is_own else command.by_member_id)
    uow.memberships.save(membership)
    return membership
