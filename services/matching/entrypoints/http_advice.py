"""The HTTP door to advice while one writes: themes, others' wordings, spelling; nothing is kept."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.matching.adapters.meaning.theme_votes import TaggedNeighbour, theme_suggestions
from services.matching.adapters.meaning.vocabulary import themes
from services.matching.adapters.meaning.wording import folded, words_of
from services.matching.adapters.sql_advice import (
    Draft,
    Neighbour,
    ReadDraft,
    SqlAdvice,
    read_draft,
)
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import Kind
from services.matching.entrypoints.http import CurrentPolicy
from services.matching.entrypoints.roles import ROLES
from services.matching.entrypoints.schemas import Paragraphs, Title
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["advice"])

WORDED_SO_AT_MOST = 5
HOW_SURE = {"very_likely": "très probable", "possible": "possible"}


class DraftIn(BaseModel):
    """An offer or a request as far as it is written."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    network_id: UUID
    title: Title
    description: Annotated[Paragraphs, Field(max_length=2000)] = ""


class SuggestedThemeOut(BaseModel):
    """A theme that may fit, and how sure that is."""

    theme: str
    how_sure: Literal["très probable", "possible"]


class AdviceOut(BaseModel):
    """What may help to word a savoir so that others find it."""

    themes: list[SuggestedThemeOut]
    """Up to three, the likeliest first; free ones are as welcome."""
    worded_so: list[str]
    """Up to five titles by which others offer or ask for something close."""
    has_counterparts: bool
    """True when somebody already offers, or asks for, something close."""
    mended: str | None
    """The title with its spelling mended; null when there is nothing to mend."""


class KnownThemesOut(BaseModel):
    """The themes of our vocabulary."""

    themes: list[str]


@router.get("/themes", response_model=KnownThemesOut)
async def get_themes() -> KnownThemesOut:
    """List the themes under which savoirs are known, in alphabetical order, none before another."""
    return KnownThemesOut(themes=sorted(themes(), key=folded))


@router.post("/advice", response_model=AdviceOut)
async def post_draft(
    body: DraftIn, caller: CurrentCaller, door: CommandDoor, policy: CurrentPolicy
) -> AdviceOut:
    """Advise a member of the network who is writing an offer or a request; nothing is kept.

    It shows only what that member may see in that network, and nothing of people under age.
    """
    network_id = str(body.network_id)
    require(ROLES, "ask_advice", caller, network_id)
    draft = Draft(body.kind, network_id, caller.member_id, body.title, body.description)
    read = await read_draft(draft)

    async def query(transaction: Transaction) -> list[Neighbour]:
        return await _neighbours(SqlAdvice(transaction), draft, read, policy)

    return _advice(draft, read, await door.read(query), policy)


async def _neighbours(
    advice: SqlAdvice, draft: Draft, read: ReadDraft, policy: ProposalPolicy
) -> list[Neighbour]:
    """Return who lies near in one's own and linked networks; further away only if that is little."""
    if read.here is None:
        return []
    linked = await advice.linked(draft)
    found = await advice.around(draft, read.here, linked, "home")
    is_enough = len(_worded_so(draft, found, policy)) == WORDED_SO_AT_MOST
    if is_enough and _has_counterparts(draft, found, policy):
        return found
    beyond = await advice.around(draft, read.here, linked, "beyond")
    return sorted([*found, *beyond], key=lambda each: -each.similarity)


def _advice(
    draft: Draft, read: ReadDraft, found: Sequence[Neighbour], policy: ProposalPolicy
) -> AdviceOut:
    tagged = [TaggedNeighbour(each.similarity, each.themes) for each in found]
    at = read.shipped
    suggested = [] if at is None else theme_suggestions(read.mended, at, tagged)
    return AdviceOut(
        themes=[
            SuggestedThemeOut.model_validate(
                {"theme": each.theme, "how_sure": HOW_SURE[each.sureness]}
            )
            for each in suggested
        ],
        worded_so=_worded_so(draft, found, policy),
        has_counterparts=_has_counterparts(draft, found, policy),
        mended=read.mended if read.mended != draft.title else None,
    )


def _worded_so(draft: Draft, found: Sequence[Neighbour], policy: ProposalPolicy) -> list[str]:
    """Return distinct titles, none of them the draft's own."""
    titles: dict[str, str] = {}
    for each in found:
        if each.similarity >= policy.edge_likeness:
            titles.setdefault(_key(each.title), each.title)
    titles.pop(_key(draft.title), None)
    return list(titles.values())[:WORDED_SO_AT_MOST]


def _key(title: str) -> str:
    return " ".join(folded(word) for word in words_of(title))


def _has_counterparts(draft: Draft, found: Sequence[Neighbour], policy: ProposalPolicy) -> bool:
    return any(
        each.kind != draft.kind and each.similarity >= policy.least_likeness for each in found
    )
