"""Ends a membership."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import LastCoordinatorError, MembershipNotFoundError
from shared.errors import ForbiddenError


@dataclass(frozen=True)
class LeaveNetwork:
    """A person leaves a network, or a facilitator notes that they have left."""

    network_id: str
    member_id: str
    by_member_id: str


async def leave_network(command: LeaveNetwork, uow: UnitOfWork) -> None:
    """End the membership; the last coordinator names another one first, unless nobody remains.

    Whoever was to be asked about a place of the network is named there no longer.

    A facilitator ends those of plain members; whoever grants roles may end the others as well.
    """
    others = await uow.memberships.others(command.network_id, command.member_id)
    membership = await uow.memberships.find(command.network_id, command.member_id)
    if membership is None:
        raise MembershipNotFoundError
    is_plain = set(membership.roles) <= {"member"}
    if command.by_member_id != command.member_id and not is_plain:
        roles = await uow.memberships.roles_of(command.by_member_id)
        if "coordinator" not in roles.get(command.network_id, []):
            raise ForbiddenError(action="remove_member")
    is_missed = others.has_members and not others.has_coordinator
    if membership.is_active_coordinator and is_missed:
        raise LastCoordinatorError
    uow.places.release(command.network_id, command.member_id)
    membership.leave()
    uow.memberships.save(membership)
