"""Writing down what a workshop has found."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import NoteText, WorkshopUnitOfWork
from services.trainings.application.workshops.require_part import require_part
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.workshop_course import share_note


@dataclass(frozen=True)
class WriteNote:
    """Somebody who takes part, or leads the workshop, writes its note or writes it anew."""

    workshop_id: str
    visitor: Visitor
    member_id: str | None
    text: str
    seen_version: int
    """The version that the writer saw; 0 when there was none."""


async def write_note(command: WriteNote, uow: WorkshopUnitOfWork) -> NoteText:
    """Keep it as the newest version; raise NoteStaleError when another one was written meanwhile."""
    visitor = command.visitor
    workshop = await see_workshop(command.workshop_id, visitor, uow)
    member_id = await visitor.person(command.member_id, workshop, uow)
    if member_id != visitor.actor.member_id or not visitor.leads(workshop):
        await require_part(command.workshop_id, member_id, uow)
    version = share_note(workshop, member_id, command.seen_version)
    note = NoteText(command.text, version, member_id, uow.now())
    uow.workshop_notes.put(workshop, note)
    uow.workshops.save(workshop)
    return note
