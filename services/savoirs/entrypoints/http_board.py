"""HTTP routes of the board, of a person's savoirs, and of help with themes and wording."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.savoirs.adapters.sql_board import read_board
from services.savoirs.adapters.sql_people import read_savoirs_of
from services.savoirs.domain.savoir_terms import spelled_themes
from services.savoirs.entrypoints.asking import AnyCaller
from services.savoirs.entrypoints.roles import actor_of
from services.savoirs.entrypoints.schemas import (
    BoardOut,
    HintOut,
    HintsOut,
    LanguageTag,
    Line,
    Paragraphs,
    SavoirsOut,
    Theme,
    ThemesOut,
    as_seen_by,
    savoir_out,
)
from services.savoirs.entrypoints.wording import wording_hints
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller
from shared.storage.transaction import Transaction
from shared.themes import THEMES

router = APIRouter(tags=["board"])


class BoardQuery(BaseModel):
    """What is looked for on the board; all that is given must hold."""

    model_config = ConfigDict(extra="forbid")

    network_id: UUID | None = None
    kind: Literal["offer", "request"] | None = None
    theme: Theme | None = None
    level: Literal["beginner", "intermediate", "advanced"] | None = None
    """Savoirs for any level suit every level."""
    mode: Literal["on_site", "remote"] | None = None
    language: LanguageTag | None = None
    q: Annotated[Line, Field(max_length=200)] | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    def wanted(self) -> dict[str, str]:
        """Return what is asked for, by the names that the board knows."""
        given = self.model_dump(exclude_none=True, exclude={"limit", "q", "theme"}, mode="json")
        if self.q:
            given["words"] = self.q
        if self.theme and (spelled := spelled_themes([self.theme])):
            given["theme"] = spelled[0]
        return given


@router.get("/board", response_model=BoardOut)
async def get_board(
    query: Annotated[BoardQuery, Query()], caller: AnyCaller, door: CommandDoor
) -> BoardOut:
    """Show what is offered and asked: newest first, or by relevance to the words of `q`.

    A member sees their networks, the linked ones as their people wish, and what is for everyone;
    anybody else sees what is for everyone.
    """

    async def read(transaction: Transaction) -> BoardOut:
        reader = actor_of(caller) if caller else None
        caller_id = caller.member_id if caller else None
        found = await read_board(transaction, caller_id, query.wanted(), query.limit + 1)
        page = found[: query.limit]
        has_more = len(found) > query.limit
        return BoardOut(
            items=[as_seen_by(reader, savoir_out(savoir)) for savoir in page],
            next_after=page[-1].savoir_id if has_more else None,
        )

    return await door.read(read)  # type: ignore[no-any-return]  # the door answers what the query does


@router.get("/people/{member_id}/savoirs", response_model=SavoirsOut)
async def get_savoirs_of_person(
    member_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> SavoirsOut:
    """Show what a person offers and asks, newest first, as far as the caller may see it.

    Expired ones are shown, too, to the person and to the facilitators of their network.
    """

    async def read(transaction: Transaction) -> SavoirsOut:
        found = await read_savoirs_of(transaction, str(member_id), actor_of(caller))
        return SavoirsOut(items=[savoir_out(savoir) for savoir in found])

    return await door.read(read)  # type: ignore[no-any-return]  # the door answers what the query does


@router.get("/themes", response_model=ThemesOut)
async def get_themes() -> ThemesOut:
    """List the themes that are suggested, in alphabetical order; free ones are as welcome."""
    return ThemesOut(themes=list(THEMES))


class HintsQuery(BaseModel):
    """The text of a title or a description as it is being written."""

    text: Annotated[Paragraphs, Field(min_length=1, max_length=2000)]


@router.get("/wording-hints", response_model=HintsOut)
async def get_wording_hints(query: Annotated[HintsQuery, Query()]) -> HintsOut:
    """Say what in a text sounds like a service that is delivered, and how to word it as learning."""
    found = wording_hints(query.text)
    return HintsOut(hints=[HintOut(found=hint.found, advice=hint.advice) for hint in found])
