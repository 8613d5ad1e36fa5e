"""Asks to take part in a network."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import Membership


@dataclass(frozen=True)
class AskMembership:
    """A person asks a network to accept them."""

    network_id: str
    person_id: str
    has_accepted_charter: bool


async def ask_membership(command: AskMembership, uow: UnitOfWork) -> Membership:
    """Ask, for the first time or again after a refusal or a departure."""
    person = await uow.people.get(command.person_id)
    person.details.settled(uow.now().year)
    membership = await uow.memberships.find(command.network_id, command.person_id)
    is_first = membership is None
    if membership is None:
        await uow.networks.expect(command.network_id)
        membership = Membership(
            membership_id=uow.new_id(),
            network_id=command.network_id,
            person_id=person.person_id,
            is_minor=person.details.is_minor,
            has_mailbox=person.has_mailbox,
        )
    membership.ask()
    if command.has_accepted_charter:
        membership.accept_charter(uow.now())
    if is_first:
        await uow.memberships.add(membership)
    else:
        uow.memberships.save(membership)
    return membership
