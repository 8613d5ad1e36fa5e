"""The HTTP door to what answers say of the proposals: shares of a network, or of the movement."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.matching.adapters.feedback_queries import SqlFeedbackQueries
from services.matching.entrypoints.roles import ROLES
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["feedback"])


class WhyOut(BaseModel):
    """How often people say this when they decline: shares from 0 to 1; `unsaid` when nothing."""

    code: str
    of_refusals: float
    of_proposals: float


class ReasonOut(BaseModel):
    """What became of the proposals that gave this reason: shares from 0 to 1."""

    code: str
    accepted: float
    declined: float
    not_this_savoir: float


class FeedbackOut(BaseModel):
    """Shares alone; what fewer than five people stand behind is left out."""

    network_id: str | None
    by_why: list[WhyOut]
    by_reason: list[ReasonOut]


@router.get("/networks/{network_id}/feedback", response_model=FeedbackOut)
async def get_network_feedback(
    network_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> FeedbackOut:
    """Say how the proposals of a network that one accompanies are received."""
    require(ROLES, "read_network", caller, str(network_id))
    return await _feedback(str(network_id), door)


@router.get("/feedback", response_model=FeedbackOut)
async def get_feedback(caller: CurrentCaller, door: CommandDoor) -> FeedbackOut:
    """Say how the proposals of all networks together are received."""
    require(ROLES, "read_feedback", caller)
    return await _feedback(None, door)


async def _feedback(network_id: str | None, door: CommandDoor) -> FeedbackOut:
    async def query(transaction: Transaction) -> FeedbackOut:
        queries = SqlFeedbackQueries(transaction)
        return FeedbackOut(
            network_id=network_id,
            by_why=[WhyOut(**asdict(each)) for each in await queries.by_why(network_id)],
            by_reason=[ReasonOut(**asdict(each)) for each in await queries.by_reason(network_id)],
        )

    shown: FeedbackOut = await door.read(query)
    return shown
