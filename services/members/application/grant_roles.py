"""Grants roles in a network."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import (
    LastCoordinatorError,
    Membership,
    MembershipNotFoundError,
)
from shared.events.members import NetworkRole


@dataclass(frozen=True)
class GrantRoles:
    """A coordinator says which roles a member has."""

    network_id: str
    member_id: str
    roles: Sequence[NetworkRole]


async def grant_roles(command: GrantRoles, uow: UnitOfWork) -> Membership:
    """Replace the member's roles; a network keeps at least one coordinator."""
    others = await uow.memberships.others(command.network_id, command.member_id)
    membership = await uow.memberships.find(command.network_id, command.member_id)
    if membership is None:
        raise MembershipNotFoundError
    was_coordinator = membership.is_active_coordinator
    membership.grant(command.roles)
    if was_coordinator and not membership.is_active_coordinator and not others.has_coordinator:
        raise LastCoordinatorError
    uow.memberships.save(membership)
    return membership
