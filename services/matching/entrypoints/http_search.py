"""The HTTP door to a savoir's search: what was found, what comes closest, when it is looked at again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel

from services.matching.adapters.search_queries import SearchSeen, SearchState, SqlSearchQueries
from services.matching.domain.savoir import (
    Kind,
    Savoir,
    SavoirNotFoundError,
    SavoirNotLiveError,
)
from services.matching.domain.scope import ScopeCode
from services.matching.entrypoints.http import CurrentPolicy
from services.matching.entrypoints.messages import SEARCH_SENTENCES
from services.matching.entrypoints.roles import actor_of
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller
from shared.storage.transaction import Transaction

router = APIRouter(tags=["search"])

SavoirKind = Annotated[Kind, Path(description="Whether it is an offer or a request.")]


class ClosestOut(BaseModel):
    """A savoir that comes near, and yet not near enough to be proposed."""

    savoir_id: str
    title: str
    scope: ScopeCode
    km: float | None
    likeness: float


class SearchOut(BaseModel):
    """Where the search for a savoir stands, and what it says to the person."""

    state: SearchState
    sentence: str
    searched_at: datetime | None
    again_at: datetime | None
    closest: list[ClosestOut]

    @classmethod
    def of(cls, seen: SearchSeen) -> "SearchOut":
        """Show where a search stands."""
        closest = [
            ClosestOut(
                savoir_id=each.savoir.savoir_id,
                title=each.savoir.title,
                scope=each.found.scope,
                km=each.found.km,
                likeness=round(each.found.likeness, 2),
            )
            for each in seen.closest
        ]
        return cls(
            state=seen.state,
            sentence=SEARCH_SENTENCES["somebody_close" if closest else seen.state],
            searched_at=seen.searched_at,
            again_at=seen.again_at,
            closest=closest,
        )


@router.get("/savoirs/{kind}/{savoir_id}/search", response_model=SearchOut)
async def get_search(
    kind: SavoirKind,
    savoir_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    policy: CurrentPolicy,
) -> SearchOut:
    """Say where the search for one's own offer or request stands, or for one of one's network's."""

    async def query(transaction: Transaction) -> SearchOut:
        queries = SqlSearchQueries(transaction, policy)
        savoir = _required(await queries.savoir(kind, str(savoir_id)), caller)
        if not savoir.is_on_board(transaction.now()):
            raise SavoirNotLiveError(kind=kind)
        return SearchOut.of(await queries.search(savoir))

    shown: SearchOut = await door.read(query)
    return shown


def _required(savoir: Savoir | None, caller: Caller) -> Savoir:
    """Return it to its person and to who accompanies them; for others it does not exist."""
    if savoir is None or not actor_of(caller).may_act_for(savoir.member_id, savoir.network_id):
        raise SavoirNotFoundError
    return savoir
