"""Enters somebody in a network on their behalf."""

from dataclasses import dataclass
from datetime import datetime

from services.members.application.ports import UnitOfWork
from services.members.domain.membership import Membership, expect_charter
from services.members.domain.person import Details, Person, PersonNotFoundError


@dataclass(frozen=True)
class EnterMember:
    """A facilitator enters a person who has signed the charter on paper, with or without a mailbox."""

    network_id: str
    details: Details
    email: str | None
    has_signed_charter: bool
    by_member_id: str


async def enter_member(command: EnterMember, uow: UnitOfWork) -> Membership:
    """Enter a new person as an active member; invite a person who has an account already.

    An account is its owner's: nobody puts it in a network, and so reads its phone number, without
    their consent.
    """
    expect_charter(command.has_signed_charter)
    await uow.networks.expect(command.network_id)
    person = await _new_person(command, uow)
    if person is not None:
        membership = _membership(command, person, uow)
        membership.enter(at=uow.now(), noted_by=command.by_member_id)
        await uow.memberships.add(membership)
        return membership
    return await _invited(command, uow)


async def _new_person(command: EnterMember, uow: UnitOfWork) -> Person | None:
    details = command.details.settled(uow.now().year)
    person = Person(person_id=uow.new_id(), details=details, email=command.email)
    if not await uow.people.add(person):
        return None
    if details.of_age_from_year:
        due_at = datetime(details.of_age_from_year, 1, 1, tzinfo=uow.now().tzinfo)
        uow.schedule("come_of_age", person.person_id, due_at)
    return person


async def _invited(command: EnterMember, uow: UnitOfWork) -> Membership:
    person = await uow.people.find_by_email(command.email or "")
    if person is None:  # erased in this very moment
        raise PersonNotFoundError
    membership = await uow.memberships.find(command.network_id, person.person_id)
    if membership is None:
        membership = _membership(command, person, uow)
        membership.invite()
        await uow.memberships.add(membership)
    else:
        membership.invite()
        uow.memberships.save(membership)
    return membership


def _membership(command: EnterMember, person: Person, uow: UnitOfWork) -> Membership:
    return Membership(
        membership_id=uow.new_id(),
        network_id=command.network_id,
        person_id=person.person_id,
        is_minor=person.details.is_minor,
        has_mailbox=person.has_mailbox,
    )
