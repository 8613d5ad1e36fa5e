"""HTTP: wishing for a training in a region, and seeing how many do."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.demand.demand_queries import demand_of_pool, wishes_of
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.demand.change_wish import ChangeWish, change_wish
from services.trainings.application.demand.make_wish import MakeWish, make_wish
from services.trainings.application.demand.speak_for_wisher import speak_for_wisher
from services.trainings.application.demand.withdraw_wish import WithdrawWish, withdraw_wish
from services.trainings.domain.demand.wish import Pool, Terms, Wish, Wisher, WishNotFoundError
from services.trainings.entrypoints.catalogue.http_trainings import Number
from services.trainings.entrypoints.demand.demand_answers import period_of, progress_out, wish_out
from services.trainings.entrypoints.demand.demand_schemas import (
    ProgressOut,
    RegionCode,
    WishChangeIn,
    WishFilter,
    WishIn,
    WishOut,
    WishPage,
)
from services.trainings.entrypoints.registrations.http_registrations import actor_of
from services.trainings.entrypoints.roles import ROLES
from shared.errors import InvalidError
from shared.http.door import CommandDoor, Door
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["wishes"])


@router.post("/wishes", status_code=201, response_model=WishOut)
async def post_wish(body: WishIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Wish for a training in a region: for oneself, a member whom one accompanies, or one's network."""
    require(ROLES, "make_wish", caller)
    command = MakeWish(
        Pool(body.training_number, body.region),
        _wisher(body.member_id, body.network_id, caller, body.people),
        _terms(body),
        door.request.app.state.defaults.minimum,
        actor_of(caller),
    )
    return await _answered(door, lambda uow: make_wish(command, uow), status=201)


@router.put("/wishes/{wish_id}", response_model=WishOut)
async def put_wish(
    wish_id: UUID, body: WishChangeIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Replace what a wish says; who was invited to a session that does not suit waits again."""
    require(ROLES, "answer_for_wish", caller)
    command = ChangeWish(str(wish_id), body.people, _terms(body), actor_of(caller))
    return await _answered(door, lambda uow: change_wish(command, uow))


@router.post("/wishes/{wish_id}/withdraw", response_model=WishOut)
async def post_withdrawn_wish(wish_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Take a wish back."""
    require(ROLES, "answer_for_wish", caller)
    command = WithdrawWish(str(wish_id), actor_of(caller))
    return await _answered(door, lambda uow: withdraw_wish(command, uow))


@router.get("/wishes", response_model=WishPage)
async def get_wishes(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[WishFilter, Query()]
) -> WishPage:
    """List the caller's wishes, newest first; those of a person or a network for whom one may speak."""
    require(ROLES, "read_own_wishes", caller)
    wisher = _wisher(wanted.member_id, wanted.network_id, caller)

    async def query(transaction: Transaction) -> WishPage:
        await _check_reader(caller, wisher, transaction)
        after = str(wanted.after) if wanted.after else None
        found = await wishes_of(
            transaction, wisher.member_id, wisher.network_id, after=after, limit=wanted.limit
        )
        last = found[-1].wish_id if len(found) == wanted.limit else None
        return WishPage(items=[wish_out(wish) for wish in found], next=last)

    page: WishPage = await door.read(query)
    return page


@router.get("/wishes/{wish_id}", response_model=WishOut)
async def get_wish(wish_id: UUID, caller: CurrentCaller, door: CommandDoor) -> WishOut:
    """Show one wish to whoever may speak for it, and to the training office."""
    require(ROLES, "read_own_wishes", caller)

    async def query(transaction: Transaction) -> WishOut:
        wish = await SqlUnitOfWork(transaction).wishes.find(str(wish_id))
        await _check_reader(caller, wish.wisher, transaction)
        return wish_out(wish)

    found: WishOut = await door.read(query)
    return found


@router.get("/trainings/{number}/demand", response_model=ProgressOut)
async def get_progress(
    number: Number, region: RegionCode, caller: CurrentCaller, door: CommandDoor
) -> ProgressOut:
    """Show how many wait for a training in a region, and how many are missing; never who."""
    require(ROLES, "read_catalogue", caller)
    pool, minimum = Pool(number, region), door.request.app.state.defaults.minimum

    async def query(transaction: Transaction) -> ProgressOut:
        await SqlUnitOfWork(transaction).trainings.by_number(number)
        return progress_out(await demand_of_pool(transaction, pool), pool, minimum)

    found: ProgressOut = await door.read(query)
    return found


async def _check_reader(caller: Caller, wisher: Wisher, transaction: Transaction) -> None:
    """Raise WishNotFoundError to strangers."""
    actor = actor_of(caller)
    if not actor.is_office and not await speak_for_wisher(
        actor, wisher, SqlUnitOfWork(transaction)
    ):
        raise WishNotFoundError


async def _answered(
    door: Door, run: Callable[[SqlUnitOfWork], Awaitable[Wish]], status: int = 200
) -> Response:
    async def use_case(transaction: Transaction) -> WishOut:
        return wish_out(await run(SqlUnitOfWork(transaction)))

    return await door.run(use_case, status)


def _wisher(
    member_id: UUID | None, network_id: UUID | None, caller: Caller, people: int = 1
) -> Wisher:
    if member_id is not None and network_id is not None:
        raise InvalidError(field="network_id")
    if network_id is not None:
        return Wisher(network_id=str(network_id), people=people)
    return Wisher(member_id=str(member_id) if member_id else caller.member_id, people=people)


def _terms(body: WishChangeIn) -> Terms:
    periods = tuple(period_of(stated) for stated in body.periods)
    return Terms(periods, body.audience, body.is_remote_welcome)
