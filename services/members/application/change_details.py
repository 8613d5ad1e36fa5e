"""Changes what a person says of themselves."""

from dataclasses import dataclass
from datetime import datetime

from services.members.application.ports import UnitOfWork
from services.members.domain.person import Details, EmailTakenError, HasMailboxError, Person
from services.members.domain.printed_code import HasResponsibilitiesError


@dataclass(frozen=True)
class ChangeDetails:
    """A person, or a facilitator for somebody without mailbox, puts their details right.

    `email` gives a mailbox to somebody who has none; only a facilitator may say it.
    """

    person_id: str
    details: Details
    by_member_id: str
    email: str | None = None


async def change_details(command: ChangeDetails, uow: UnitOfWork) -> None:
    """Replace the details; the person's networks hear when they change what others rely on."""
    person = await uow.people.get(command.person_id)
    must_tell = person.change(command.details.settled(uow.now().year), command.by_member_id)
    if command.email is not None:
        await _expect_authority(command.by_member_id, person, uow)
        await _give_mailbox(person, command.email, uow)
        must_tell = True
    uow.people.save(person)
    _plan_majority(person, uow)
    if must_tell:
        await _tell_networks(person, uow)


async def _expect_authority(by_member_id: str, person: Person, uow: UnitOfWork) -> None:
    """Whoever reads a mailbox signs in as its person: nobody lends themselves roles by giving one."""
    held = await uow.memberships.roles_of(person.person_id)
    own = await uow.memberships.roles_of(by_member_id)
    responsible = [network_id for network_id, roles in held.items() if set(roles) - {"member"}]
    if person.movement_roles or any("coordinator" not in own.get(each, []) for each in responsible):
        raise HasResponsibilitiesError


async def _give_mailbox(person: Person, email: str, uow: UnitOfWork) -> None:
    if person.has_mailbox:
        raise HasMailboxError
    if not await uow.people.set_email(person, email):
        raise EmailTakenError
    uow.sessions.remove_all(person.person_id)  # opened with slips that others have printed


def _plan_majority(person: Person, uow: UnitOfWork) -> None:
    year = person.details.of_age_from_year
    if year is None:
        uow.cancel("come_of_age", person.person_id)
    else:
        uow.schedule("come_of_age", person.person_id, datetime(year, 1, 1, tzinfo=uow.now().tzinfo))


async def _tell_networks(person: Person, uow: UnitOfWork) -> None:
    for membership in await uow.memberships.of_person(person.person_id):
        membership.restate(is_minor=person.details.is_minor, has_mailbox=person.has_mailbox)
        uow.memberships.save(membership)
