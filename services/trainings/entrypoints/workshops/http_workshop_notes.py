"""HTTP: what workshops have found, written together, kept and searched."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.adapters.workshops.sql_workshop_queries import (
    note_of_workshop,
    note_versions,
    notes_found,
)
from services.trainings.application.workshops.write_note import WriteNote, write_note
from services.trainings.domain.workshops.workshop_errors import NoteNotFoundError
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.workshops.kits_schemas import Words
from services.trainings.entrypoints.workshops.workshops_door import shown, text_of, visitor_of
from services.trainings.entrypoints.workshops.workshops_schemas import (
    NoteIn,
    NoteOut,
    NotePage,
    NoteVersions,
)
from services.trainings.entrypoints.workshops.workshops_views import found_note_out, note_out
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["workshops"])


@router.get("/workshop-notes", response_model=NotePage)
async def get_notes(
    caller: CurrentCaller,
    door: CommandDoor,
    q: Words | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> NotePage:
    """Find notes by their words and their workshop's title: those of everyone and of the caller's networks."""
    require(ROLES, "read_workshops", caller)

    async def query(transaction: Transaction) -> NotePage:
        found = await notes_found(
            transaction, visitor_of(caller), q, after=text_of(after), limit=limit
        )
        last = found[-1].workshop_id if len(found) == limit else None
        return NotePage(items=[found_note_out(one) for one in found], next=last)

    page: NotePage = await door.read(query)
    return page


@router.get("/workshops/{workshop_id}/note", response_model=NoteOut)
async def get_note(workshop_id: UUID, caller: CurrentCaller, door: CommandDoor) -> NoteOut:
    """Show what a workshop has found; to whoever may see the workshop."""
    require(ROLES, "read_workshops", caller)

    async def query(transaction: Transaction) -> NoteOut:
        await shown(transaction, str(workshop_id), visitor_of(caller))
        note = await note_of_workshop(transaction, str(workshop_id))
        if note is None:
            raise NoteNotFoundError
        return note_out(str(workshop_id), note)

    found: NoteOut = await door.read(query)
    return found


@router.get("/workshops/{workshop_id}/note/versions", response_model=NoteVersions)
async def get_note_versions(
    workshop_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> NoteVersions:
    """Show every version of a note, oldest first."""
    require(ROLES, "read_workshops", caller)

    async def query(transaction: Transaction) -> NoteVersions:
        await shown(transaction, str(workshop_id), visitor_of(caller))
        versions = await note_versions(transaction, str(workshop_id))
        return NoteVersions(items=[note_out(str(workshop_id), one) for one in versions])

    found: NoteVersions = await door.read(query)
    return found


@router.put("/workshops/{workshop_id}/note", response_model=NoteOut)
async def put_note(
    workshop_id: UUID, body: NoteIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Write the note, or write it anew; for those who take part.

    `note_stale` (409): somebody has written it meanwhile; read theirs, bring both together, write again.
    """
    require(ROLES, "take_part_in_workshop", caller)
    command = WriteNote(
        workshop_id=str(workshop_id),
        visitor=visitor_of(caller),
        member_id=text_of(body.member_id),
        text=body.text,
        seen_version=body.seen_version,
    )

    async def use_case(transaction: Transaction) -> NoteOut:
        return note_out(str(workshop_id), await write_note(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)
