"""HTTP: the dates of gatherings, one by one, and what can be seen again of them."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.gatherings.sql_gathering_queries import (
    Wanted,
    coming_to,
    date_page,
    date_view,
    replay_page,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.cancel_gathering_date import (
    CancelGatheringDate,
    cancel_gathering_date,
)
from services.trainings.application.gatherings.move_gathering_date import (
    MoveGatheringDate,
    move_gathering_date,
)
from services.trainings.application.gatherings.publish_replay import PublishReplay, publish_replay
from services.trainings.domain.gatherings.gathering_date import ReplayLink
from services.trainings.entrypoints.gatherings.gatherings_schemas import (
    DatesQuery,
    GatheringDateDetailOut,
    GatheringDatePage,
    MoveIn,
    PageQuery,
    ReplayIn,
)
from services.trainings.entrypoints.gatherings.gatherings_views import (
    date_detail_out,
    date_out,
    leader_of,
    reader_of,
)
from services.trainings.entrypoints.gatherings.http_gatherings import AnyCaller, wanted_of
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.schemas import ReasonIn
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["gatherings"])


@router.get("/gathering-dates", response_model=GatheringDatePage)
async def get_gathering_dates(
    query: Annotated[DatesQuery, Query()], caller: AnyCaller, door: CommandDoor
) -> GatheringDatePage:
    """List dates in the order of time, from now on by default, cancelled ones too."""
    reader = reader_of(caller)
    gathering_id = str(query.gathering_id) if query.gathering_id else None

    async def read(transaction: Transaction) -> GatheringDatePage:
        wanted = wanted_of(query, transaction.now(), gathering_id)
        views = await date_page(transaction, reader, wanted)
        last = views[-1].date.gathering_date_id if len(views) == query.limit else None
        return GatheringDatePage(items=[date_out(view, reader) for view in views], next=last)

    page: GatheringDatePage = await door.read(read)
    return page


@router.get("/gathering-dates/{gathering_date_id}", response_model=GatheringDateDetailOut)
async def get_gathering_date(
    gathering_date_id: UUID, caller: AnyCaller, door: CommandDoor
) -> GatheringDateDetailOut:
    """Show one date, who comes (to the network's people) and the video link (to those who come)."""

    async def read(transaction: Transaction) -> GatheringDateDetailOut:
        return await _shown(transaction, str(gathering_date_id), caller)

    found: GatheringDateDetailOut = await door.read(read)
    return found


@router.post("/gathering-dates/{gathering_date_id}/move", response_model=GatheringDateDetailOut)
async def post_move(
    gathering_date_id: UUID, body: MoveIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Put one date elsewhere or at another time; registrations hold for it as it is then."""
    require(ROLES, "decide_gathering", caller)
    command = MoveGatheringDate(
        gathering_date_id=str(gathering_date_id),
        day=body.day,
        starts=body.starts,
        lasts=timedelta(minutes=body.lasts_minutes) if body.lasts_minutes else None,
        place=body.place,
        place_id=str(body.place_id) if body.place_id else None,
        reason=body.reason,
        actor=leader_of(caller),
        networks=frozenset(caller.networks),
    )

    async def use_case(transaction: Transaction) -> GatheringDateDetailOut:
        await move_gathering_date(command, SqlUnitOfWork(transaction))
        return await _shown(transaction, str(gathering_date_id), caller)

    return await door.run(use_case)


@router.post("/gathering-dates/{gathering_date_id}/cancel", response_model=GatheringDateDetailOut)
async def post_cancellation_of_date(
    gathering_date_id: UUID, body: ReasonIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give one date up; everyone who was coming, or waited, is told why."""
    require(ROLES, "decide_gathering", caller)
    networks = frozenset(caller.networks)
    command = CancelGatheringDate(str(gathering_date_id), body.reason, leader_of(caller), networks)

    async def use_case(transaction: Transaction) -> GatheringDateDetailOut:
        await cancel_gathering_date(command, SqlUnitOfWork(transaction))
        return await _shown(transaction, str(gathering_date_id), caller)

    return await door.run(use_case)


@router.post("/gathering-dates/{gathering_date_id}/replay", response_model=GatheringDateDetailOut)
async def post_replay(
    gathering_date_id: UUID, body: ReplayIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say where a date can be seen again, with a short summary; again replaces them."""
    require(ROLES, "decide_gathering", caller)
    links = tuple(ReplayLink(link.title, link.url) for link in body.links)
    networks = frozenset(caller.networks)
    command = PublishReplay(
        str(gathering_date_id), links, body.summary, leader_of(caller), networks
    )

    async def use_case(transaction: Transaction) -> GatheringDateDetailOut:
        await publish_replay(command, SqlUnitOfWork(transaction))
        return await _shown(transaction, str(gathering_date_id), caller)

    return await door.run(use_case)


@router.get("/replays", response_model=GatheringDatePage)
async def get_replays(
    query: Annotated[PageQuery, Query()], caller: AnyCaller, door: CommandDoor
) -> GatheringDatePage:
    """List the dates that can be seen again, newest replay first."""
    reader = reader_of(caller)

    async def read(transaction: Transaction) -> GatheringDatePage:
        wanted = Wanted(
            since_at=transaction.now(),
            network_id=str(query.network_id) if query.network_id else None,
            after=str(query.after) if query.after else None,
            limit=query.limit,
        )
        views = await replay_page(transaction, reader, wanted)
        last = views[-1].date.gathering_date_id if len(views) == query.limit else None
        return GatheringDatePage(items=[date_out(view, reader) for view in views], next=last)

    page: GatheringDatePage = await door.read(read)
    return page


async def _shown(
    transaction: Transaction, gathering_date_id: str, caller: Caller | None
) -> GatheringDateDetailOut:
    reader = reader_of(caller)
    view = await date_view(transaction, gathering_date_id, reader)
    coming = await coming_to(transaction, gathering_date_id)
    return date_detail_out(view, coming, reader)
