"""Forgets a person."""

from dataclasses import dataclass

from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.membership import OPEN, MembershipNotFoundError, MembershipStatus
from services.members.domain.person import HasMailboxError, Person


@dataclass(frozen=True)
class ErasePerson:
    """A person asks to be forgotten, or a coordinator passes on the wish of somebody without mailbox."""

    person_id: str
    in_network_id: str | None = None
    """The coordinator's network; None when the person asks for themselves."""


async def erase_person(command: ErasePerson, uow: UnitOfWork, secrets: Secrets) -> None:
    """Delete everything kept of the person, end their memberships, and let every service know.

    Nothing holds it up: even a last coordinator may be forgotten. Again changes nothing.
    """
    person = await uow.people.find(command.person_id)
    if command.in_network_id is not None:
        await _expect_paper_member(person, command.in_network_id, uow)
    if person is None:
        return
    for membership in await uow.memberships.of_person(person.person_id):
        if membership.status in OPEN:
            membership.leave()
            uow.memberships.save(membership)
    person.erase()
    await uow.people.erase(person, secrets.digest_of(person.email) if person.email else None)
    uow.cancel("come_of_age", person.person_id)


async def _expect_paper_member(person: Person | None, network_id: str, uow: UnitOfWork) -> None:
    membership = await uow.memberships.find(network_id, person.person_id) if person else None
    if person is None or membership is None or membership.status is not MembershipStatus.ACTIVE:
        raise MembershipNotFoundError
    if person.has_mailbox:
        raise HasMailboxError
