"""The read side of workshops: lists, notes that words find, problems that were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.workshops.sql_workshops import workshop_of
from services.trainings.adapters.workshops.workshops_tables import (
    workshop_note_versions,
    workshop_notes,
    workshop_problems,
    workshops,
)
from services.trainings.application.workshops.ports_of_workshops import NoteText
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.domain.workshops.workshop import Workshop, WorkshopState
from shared.storage.transaction import Transaction

_after = bindparam("after", type_=UUID)
_limit = bindparam("limit", type_=Integer)
_words = bindparam("words", type_=Text)
_network = bindparam("network_id", type_=UUID)
_state = bindparam("state", type_=Text)


def shown_to(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is everyone's, or of a network of the visitor's."""
    return or_(
        table.c.visibility == literal_column("'everyone'"),
        table.c.network_id == any_(bindparam("networks", type_=ARRAY(UUID))),
        bindparam("sees_all", type_=Boolean),
    )


def found_by(table: Table) -> ColumnElement[bool]:
    """Return the condition that the words are found in a row; any row when there are none."""
    query = func.workshop_query(_words)
    return or_(_words.is_(None), table.c.search.op("@@", is_comparison=True)(query))


def who(visitor: Visitor) -> dict[str, object]:
    """Return the values that `shown_to` needs."""
    return {"networks": sorted(visitor.networks), "sees_all": visitor.actor.is_office}


WORKSHOPS = (
    select(workshops)
    .where(
        shown_to(workshops),
        or_(_after.is_(None), workshops.c.id < _after),
        or_(_network.is_(None), workshops.c.network_id == _network),
        or_(_state.is_(None), workshops.c.state == _state),
        or_(
            ~bindparam("is_seeking", type_=Boolean),
            workshops.c.facilitator_id.is_(None)
            & workshops.c.state.in_(
                [
                    literal_column(f"'{state.value}'")
                    for state in (
                        WorkshopState.PROPOSED,
                        WorkshopState.POLLING,
                        WorkshopState.SCHEDULED,
                    )
                ]
            ),
        ),
    )
    .order_by(workshops.c.id.desc())
    .limit(_limit)
)
_note = [column for column in workshop_notes.c if column.name != "search"]
NOTES = (
    select(*_note)
    .where(
        shown_to(workshop_notes),
        found_by(workshop_notes),
        or_(_after.is_(None), workshop_notes.c.workshop_id < _after),
    )
    .order_by(workshop_notes.c.workshop_id.desc())
    .limit(_limit)
)
NOTE = select(*_note).where(workshop_notes.c.workshop_id == bindparam("workshop_id"))
VERSIONS = (
    select(workshop_note_versions)
    .where(workshop_note_versions.c.workshop_id == bindparam("workshop_id"))
    .order_by(workshop_note_versions.c.version)
)
KEPT: Select[tuple[object, ...]] = (
    select(
        workshop_problems.c.id,
        workshop_problems.c.workshop_id,
        workshop_problems.c.text,
        workshops.c.title,
    )
    .join(workshops, workshops.c.id == workshop_problems.c.workshop_id)
    .where(
        workshop_problems.c.member_id == bindparam("member_id"),
        workshops.c.chosen_problem_id.is_distinct_from(workshop_problems.c.id),
        workshops.c.state == literal_column(f"'{WorkshopState.HELD.value}'"),
        or_(_after.is_(None), workshop_problems.c.id < _after),
    )
    .order_by(workshop_problems.c.id.desc())
    .limit(_limit)
)


@dataclass(frozen=True)
class WorkshopFilter:
    """Which workshops to list."""

    network_id: str | None
    state: str | None
    is_seeking_facilitator: bool


@dataclass(frozen=True)
class FoundNote:
    """The newest version of a note, with its workshop."""

    workshop_id: str
    network_id: str
    title: str
    note: NoteText


@dataclass(frozen=True)
class KeptProblem:
    """A problem for which there was no time."""

    problem_id: str
    workshop_id: str
    workshop_title: str
    text: str


async def workshop_page(
    transaction: Transaction,
    visitor: Visitor,
    wanted: WorkshopFilter,
    *,
    after: str | None,
    limit: int,
) -> Sequence[Workshop]:
    """Return workshops that the visitor may see, newest first, without the dates of their polls."""
    rows = await transaction.fetch_all(
        WORKSHOPS,
        **who(visitor),
        network_id=wanted.network_id,
        state=wanted.state,
        is_seeking=wanted.is_seeking_facilitator,
        after=after,
        limit=limit,
    )
    return [workshop_of(row, []) for row in rows]


async def notes_found(
    transaction: Transaction,
    visitor: Visitor,
    words: str | None,
    *,
    after: str | None,
    limit: int,
) -> Sequence[FoundNote]:
    """Return the notes in which all the words are found, with or without accents, newest workshop first."""
    rows = await transaction.fetch_all(NOTES, **who(visitor), words=words, after=after, limit=limit)
    return [
        FoundNote(row["workshop_id"], row["network_id"], row["title"], note_of(row)) for row in rows
    ]


async def note_of_workshop(transaction: Transaction, workshop_id: str) -> NoteText | None:
    """Return the newest version, if there is any."""
    row = await transaction.fetch_one(NOTE, workshop_id=workshop_id)
    return note_of(row) if row is not None else None


async def note_versions(transaction: Transaction, workshop_id: str) -> Sequence[NoteText]:
    """Return every version, oldest first."""
    return [note_of(row) for row in await transaction.fetch_all(VERSIONS, workshop_id=workshop_id)]


async def kept_problems(
    transaction: Transaction, member_id: str, *, after: str | None, limit: int
) -> Sequence[KeptProblem]:
    """Return what a person brought to workshops that worked on something else, newest first."""
    rows = await transaction.fetch_all(KEPT, member_id=member_id, after=after, limit=limit)
    return [KeptProblem(row["id"], row["workshop_id"], row["title"], row["text"]) for row in rows]


def note_of(row: Record) -> NoteText:
    """Return the version of a note that a row holds."""
    written_at: datetime = row["written_at"]
    return NoteText(row["text"], row["version"], row["written_by"], written_at)
