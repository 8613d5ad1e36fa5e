"""HTTP: gatherings, announced by those who lead them, once or recurring."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.trainings.adapters.gatherings.sql_gathering_queries import (
    Wanted,
    gathering_page,
    gathering_view,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.announce_gathering import (
    AnnounceGathering,
    announce_gathering,
)
from services.trainings.application.gatherings.change_video_link import (
    ChangeVideoLink,
    change_video_link,
)
from services.trainings.application.gatherings.end_gathering import EndGathering, end_gathering
from services.trainings.entrypoints.gatherings.gatherings_schemas import (
    EndIn,
    GatheringIn,
    GatheringOut,
    GatheringPage,
    VideoLinkIn,
    WindowQuery,
)
from services.trainings.entrypoints.gatherings.gatherings_views import (
    gathering_out,
    leader_of,
    reader_of,
)
from services.trainings.entrypoints.roles import ROLES
from shared.http.credentials import asks
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, caller_of, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["gatherings"])


@asks("token", or_nobody=True)
async def caller_if_any(request: Request) -> Caller | None:
    """Return the caller, or None for anybody; a token that is not ours is refused all the same."""
    return await caller_of(request) if "authorization" in request.headers else None


AnyCaller = Annotated[Caller | None, Depends(caller_if_any)]


@router.post("/gatherings", status_code=201, response_model=GatheringOut)
async def post_gathering(body: GatheringIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Announce a gathering of a network, by its facilitators, or of the movement, by its office."""
    network_id = str(body.network_id) if body.network_id else None
    require(ROLES, "announce_gathering", caller, network_id)
    command = AnnounceGathering(
        network_id=network_id,
        title=body.title,
        kind=body.kind,
        visibility=body.visibility,
        mode=body.mode,
        place=body.place or "",
        place_id=str(body.place_id) if body.place_id else None,
        series=body.series(),
        is_in_zone_of_place=body.time_zone is None,
        capacity=body.capacity,
        video_link=body.video_link,
        announced_by=caller.member_id,
    )

    async def use_case(transaction: Transaction) -> GatheringOut:
        gathering = await announce_gathering(command, SqlUnitOfWork(transaction))
        return await _shown(transaction, gathering.gathering_id, caller)

    return await door.run(use_case, status=201)


@router.get("/gatherings", response_model=GatheringPage)
async def get_gatherings(
    query: Annotated[WindowQuery, Query()], caller: AnyCaller, door: CommandDoor
) -> GatheringPage:
    """List the gatherings that have a date in a time, from now on by default, as far as the caller may see them."""

    async def read(transaction: Transaction) -> GatheringPage:
        wanted = wanted_of(query, transaction.now())
        views = await gathering_page(transaction, reader_of(caller), wanted)
        holidays = SqlUnitOfWork(transaction).school_holidays
        last = views[-1].gathering.gathering_id if len(views) == query.limit else None
        return GatheringPage(items=[gathering_out(view, holidays) for view in views], next=last)

    page: GatheringPage = await door.read(read)
    return page


@router.get("/gatherings/{gathering_id}", response_model=GatheringOut)
async def get_gathering(gathering_id: UUID, caller: AnyCaller, door: CommandDoor) -> GatheringOut:
    """Show one gathering; `GET /gathering-dates?gathering_id=` lists its dates."""

    async def read(transaction: Transaction) -> GatheringOut:
        return await _shown(transaction, str(gathering_id), caller)

    found: GatheringOut = await door.read(read)
    return found


@router.post("/gatherings/{gathering_id}/end", response_model=GatheringOut)
async def post_end(
    gathering_id: UUID, body: EndIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give up every date after a day; everyone who was coming to one is told once."""
    require(ROLES, "decide_gathering", caller)
    networks = frozenset(caller.networks)
    command = EndGathering(
        str(gathering_id), body.last_day, body.reason, leader_of(caller), networks
    )

    async def use_case(transaction: Transaction) -> GatheringOut:
        await end_gathering(command, SqlUnitOfWork(transaction))
        return await _shown(transaction, str(gathering_id), caller)

    return await door.run(use_case)


@router.put("/gatherings/{gathering_id}/video-link", status_code=204)
async def put_video_link(
    gathering_id: UUID, body: VideoLinkIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say where to connect; only those who come, and those who lead, ever see it."""
    require(ROLES, "decide_gathering", caller)
    networks = frozenset(caller.networks)
    command = ChangeVideoLink(str(gathering_id), body.video_link, leader_of(caller), networks)

    async def use_case(transaction: Transaction) -> None:
        await change_video_link(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


async def _shown(
    transaction: Transaction, gathering_id: str, caller: Caller | None
) -> GatheringOut:
    reader = reader_of(caller)
    view = await gathering_view(transaction, gathering_id, reader, transaction.now())
    return gathering_out(view, SqlUnitOfWork(transaction).school_holidays)


def wanted_of(query: WindowQuery, now: datetime, gathering_id: str | None = None) -> Wanted:
    """Return what is looked for, from now on when no time is given."""
    return Wanted(
        since_at=query.from_at or now,
        until_at=query.to_at,
        network_id=str(query.network_id) if query.network_id else None,
        gathering_id=gathering_id,
        after=str(query.after) if query.after else None,
        limit=query.limit,
    )
