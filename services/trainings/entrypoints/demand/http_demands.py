"""HTTP: what people wish for by region, and what the training office makes of it."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.demand.demand_queries import (
    DemandFilter,
    DemandView,
    demand_page,
    demand_view,
)
from services.trainings.adapters.sql_networks import SqlNetworks
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.demand.dismiss_demand import DismissDemand, dismiss_demand
from services.trainings.application.demand.open_demand import OpenDemand, open_demand
from services.trainings.entrypoints.demand.demand_answers import demand_out
from services.trainings.entrypoints.demand.demand_schemas import (
    DemandOpeningIn,
    DemandOut,
    DemandPage,
    DemandQuery,
    DismissalIn,
)
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.sessions.http_sessions import opening_of
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["demands"])

Days = Annotated[int | None, Query(ge=1, le=31, description="Length of the best days in a row.")]


@router.get("/demands", response_model=DemandPage)
async def get_demands(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[DemandQuery, Query()]
) -> DemandPage:
    """List what people wait for: how many, who, where, and when most could come."""
    require(ROLES, "read_demands", caller)
    narrowed = DemandFilter(wanted.stage, wanted.training, wanted.region)

    async def query(transaction: Transaction) -> DemandPage:
        after = str(wanted.after) if wanted.after else None
        views = await demand_page(transaction, narrowed, after=after, limit=wanted.limit)
        last = views[-1].demand.demand_id if len(views) == wanted.limit else None
        items = [await _out(transaction, view) for view in views]
        return DemandPage(items=items, next=last)

    page: DemandPage = await door.read(query)
    return page


@router.get("/demands/{demand_id}", response_model=DemandOut)
async def get_demand(
    demand_id: UUID, caller: CurrentCaller, door: CommandDoor, days: Days = None
) -> DemandOut:
    """Show one demand; `days` in a row instead of the length of the training's longest part."""
    require(ROLES, "read_demands", caller)

    async def query(transaction: Transaction) -> DemandOut:
        return await _out(transaction, await demand_view(transaction, str(demand_id), days))

    found: DemandOut = await door.read(query)
    return found


@router.post("/demands/{demand_id}/open", status_code=201, response_model=DemandOut)
async def post_opened_demand(
    demand_id: UUID, body: DemandOpeningIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Open a session for everybody who waits: they are invited, and for some days they alone register."""
    require(ROLES, "answer_demand", caller)
    days = body.head_start_days
    default: timedelta = door.request.app.state.head_start
    head_start = default if days is None else timedelta(days=days)
    opening = opening_of(1, body, caller, door.request)
    command = OpenDemand(str(demand_id), opening, head_start)

    async def use_case(transaction: Transaction) -> DemandOut:
        await open_demand(command, SqlUnitOfWork(transaction))
        return await _out(transaction, await demand_view(transaction, str(demand_id)))

    return await door.run(use_case, status=201)


@router.post("/demands/{demand_id}/dismiss", response_model=DemandOut)
async def post_dismissed_demand(
    demand_id: UUID, body: DismissalIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Open no session for now; everybody who waits is told why, and goes on waiting."""
    require(ROLES, "answer_demand", caller)
    command = DismissDemand(str(demand_id), body.reason, caller.member_id)

    async def use_case(transaction: Transaction) -> DemandOut:
        await dismiss_demand(command, SqlUnitOfWork(transaction))
        return await _out(transaction, await demand_view(transaction, str(demand_id)))

    return await door.run(use_case)


async def _out(transaction: Transaction, view: DemandView) -> DemandOut:
    networks = [wish.wisher.network_id for wish in view.wishes if wish.wisher.network_id]
    return demand_out(view, await SqlNetworks(transaction).known(networks))
