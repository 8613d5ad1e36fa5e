"""Notes that a minor has become an adult."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork


@dataclass(frozen=True)
class ComeOfAge:
    """The first of January after somebody's year of majority has come."""

    person_id: str


async def come_of_age(command: ComeOfAge, uow: UnitOfWork) -> None:
    """Forget the guardian and let the person's networks know; somebody erased is none of it."""
    person = await uow.people.find(command.person_id)
    if person is None or not person.come_of_age():
        return
    uow.people.save(person)
    for membership in await uow.memberships.of_person(person.person_id):
        membership.restate(is_minor=False, has_mailbox=person.has_mailbox)
        uow.memberships.save(membership)
