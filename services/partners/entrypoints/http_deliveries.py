"""HTTP: what was delivered to an endpoint, and sending it again."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.partners.adapters.unit_of_work import SqlUnitOfWork
from services.partners.adapters.webhook_log import deliveries_of_fact, owns, page_of_deliveries
from services.partners.application.ports_of_webhooks import Chosen
from services.partners.application.replay_facts import MOST_REPLAYED, ReplayFacts, replay_facts
from services.partners.domain.delivery import DeliveryNotFoundError
from services.partners.domain.endpoint import EndpointNotFoundError
from services.partners.entrypoints.callers import CurrentPartner
from services.partners.entrypoints.schemas_webhooks import (
    DeliveriesOut,
    DeliveryOut,
    DeliveryState,
    DeliveryWithAttemptsOut,
    FactDeliveriesOut,
    ReplayIn,
    ReplayOut,
)
from shared.http.door import CommandDoor
from shared.storage.transaction import Transaction

router = APIRouter(prefix="/partners/{partner_id}/endpoints/{endpoint_id}", tags=["webhooks"])


class LogQuery(BaseModel):
    """Which part of the log."""

    model_config = ConfigDict(extra="forbid")

    state: DeliveryState | Literal["failing"] | None = None
    """`failing`: pending, after attempts that failed."""
    after: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """`next` of the page before."""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/deliveries")
async def get_deliveries(
    endpoint_id: UUID,
    query: Annotated[LogQuery, Query()],
    caller: CurrentPartner,
    door: CommandDoor,
) -> DeliveriesOut:
    """Show what was delivered, what waits and what was given up, the newest first; kept for 30 days."""

    async def look(transaction: Transaction) -> DeliveriesOut:
        await _expect_own(transaction, caller.partner_id, endpoint_id)
        rows = await page_of_deliveries(
            transaction, str(endpoint_id), query.state, query.after, query.limit
        )
        is_full = len(rows) == query.limit
        return DeliveriesOut(
            items=[DeliveryOut.of(row) for row in rows],
            next=rows[-1]["delivery_id"] if is_full else None,
        )

    shown: DeliveriesOut = await door.read(look)
    return shown


@router.get("/deliveries/{event_id}")
async def get_delivery(
    endpoint_id: UUID, event_id: UUID, caller: CurrentPartner, door: CommandDoor
) -> FactDeliveriesOut:
    """Show one fact's deliveries with every attempt."""

    async def look(transaction: Transaction) -> FactDeliveriesOut:
        await _expect_own(transaction, caller.partner_id, endpoint_id)
        found = await deliveries_of_fact(transaction, str(endpoint_id), str(event_id))
        if not found:
            raise DeliveryNotFoundError
        return FactDeliveriesOut(
            items=[DeliveryWithAttemptsOut.tried(row, attempts) for row, attempts in found]
        )

    shown: FactDeliveriesOut = await door.read(look)
    return shown


@router.post("/replays", status_code=202, response_model=ReplayOut)
async def post_replay(
    endpoint_id: UUID, body: ReplayIn, caller: CurrentPartner, door: CommandDoor
) -> Response:
    """Send facts of the last 30 days again, under their own ids, behind what waits."""
    ids = None if body.event_ids is None else [str(each) for each in body.event_ids]
    chosen = Chosen(MOST_REPLAYED, body.since_at, body.until_at, ids)
    command = ReplayFacts(caller.partner_id, str(endpoint_id), chosen)

    async def use_case(transaction: Transaction) -> ReplayOut:
        return ReplayOut(queued=await replay_facts(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=202)


async def _expect_own(transaction: Transaction, partner_id: str, endpoint_id: UUID) -> None:
    if not await owns(transaction, partner_id, str(endpoint_id)):
        raise EndpointNotFoundError
