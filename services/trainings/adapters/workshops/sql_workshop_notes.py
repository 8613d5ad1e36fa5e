"""The notes of workshops: the newest version to be searched, and every version."""

from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.workshops.workshops_tables import (
    workshop_note_versions,
    workshop_notes,
)
from services.trainings.application.workshops.ports_of_workshops import NoteText
from services.trainings.domain.workshops.workshop import Workshop
from shared.storage.transaction import Transaction

_newest = upsert(workshop_notes).values(
    {column.name: bindparam(column.name) for column in workshop_notes.c if column.name != "search"}
)
PUT = _newest.on_conflict_do_update(
    index_elements=["workshop_id"],
    set_={name: _newest.excluded[name] for name in ("text", "version", "written_by", "written_at")},
)
ADD_VERSION = insert(workshop_note_versions).values(
    {column.name: bindparam(column.name) for column in workshop_note_versions.c}
)
FORGET = tuple(
    update(table).where(table.c.written_by == bindparam("member_id")).values(written_by=None)
    for table in (workshop_notes, workshop_note_versions)
)


class SqlWorkshopNotes:
    """The notes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Write in `transaction`."""
        self._transaction = transaction

    def put(self, workshop: Workshop, note: NoteText) -> None:
        """Write a new version."""
        written: dict[str, Any] = {
            "workshop_id": workshop.workshop_id,
            "version": note.version,
            "text": note.text,
            "written_by": note.written_by,
            "written_at": note.written_at,
        }
        shown = {
            "network_id": workshop.network_id,
            "visibility": workshop.visibility,
            "title": workshop.title,
        }
        self._transaction.write(PUT, {**written, **shown})
        self._transaction.write(ADD_VERSION, written)

    def forget(self, member_id: str) -> None:
        """Name the person nowhere any more; what the group found stays."""
        for statement in FORGET:
            self._transaction.write(statement, {"member_id": member_id})
