"""HTTP routes of reciprocity: a state in words, never a count."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.savoirs.adapters.sql_standing import read_not_yet, read_reciprocity
from services.savoirs.entrypoints.messages import RECIPROCITY
from services.savoirs.entrypoints.roles import ROLES
from services.savoirs.entrypoints.schemas import NotYetOut, NotYetPageOut, ReciprocityOut
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["reciprocity"])


@router.get("/reciprocity", response_model=ReciprocityOut)
async def get_reciprocity(
    network_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> ReciprocityOut:
    """Say whether the caller both offers and asks in a network, and what is missing, in words."""

    async def read(transaction: Transaction) -> ReciprocityOut:
        live = await read_reciprocity(transaction, caller.member_id, str(network_id))
        return ReciprocityOut(
            network_id=str(network_id),
            is_reached=live.missing is None,
            missing=live.missing,
            message=RECIPROCITY[live.missing],
        )

    return await door.read(read)  # type: ignore[no-any-return]  # the door answers what the query does


@router.get("/networks/{network_id}/reciprocity", response_model=NotYetPageOut)
async def get_network_reciprocity(
    network_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> NotYetPageOut:
    """List, to facilitators, the members who do not yet both offer and ask, to accompany them."""
    require(ROLES, "see_who_lacks_what", caller, str(network_id))

    async def read(transaction: Transaction) -> NotYetPageOut:
        start = str(after) if after else None
        found = await read_not_yet(transaction, str(network_id), start, limit + 1)
        page = [
            NotYetOut(member_id=member_id, missing=live.missing)
            for member_id, live in found[:limit]
            if live.missing is not None
        ]
        return NotYetPageOut(
            items=page, next_after=page[-1].member_id if len(found) > limit else None
        )

    return await door.read(read)  # type: ignore[no-any-return]  # the door answers what the query does
