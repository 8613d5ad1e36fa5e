"""Saying under which name documents are printed."""

from dataclasses import dataclass

from services.trainings.application.records.ports_of_records import RecordsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.register_person import NotYourMemberError


@dataclass(frozen=True)
class SetPrintedName:
    """A person, a facilitator for them or the office says how they are called on paper."""

    member_id: str
    name: str
    actor: Actor


async def set_printed_name(command: SetPrintedName, uow: RecordsUnitOfWork) -> None:
    """Keep the name; raise PersonErasedError for who is forgotten."""
    if not await act_for_person(command.actor, command.member_id, uow):
        raise NotYourMemberError
    await uow.names.put(command.member_id, command.name, command.actor.member_id)
