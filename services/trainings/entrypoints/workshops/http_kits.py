"""HTTP: workshop kits, written, published, copied and found."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.adapters.workshops.sql_kit_queries import KitFilter, kit_lineage, kit_page
from services.trainings.application.workshops.copy_kit import CopyKit, copy_kit
from services.trainings.application.workshops.publish_kit import PublishKit, publish_kit
from services.trainings.application.workshops.revise_kit import ReviseKit, revise_kit
from services.trainings.application.workshops.see_kit import see_kit
from services.trainings.application.workshops.withdraw_kit import WithdrawKit, withdraw_kit
from services.trainings.application.workshops.write_kit import WriteKit, write_kit
from services.trainings.domain.workshops.kit import Kit
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.workshops.kits_schemas import (
    KitCopyIn,
    KitDetailOut,
    KitFilterIn,
    KitIn,
    KitOut,
    KitPage,
    KitRevisionIn,
)
from services.trainings.entrypoints.workshops.workshops_door import text_of, visitor_of
from services.trainings.entrypoints.workshops.workshops_views import kit_detail_out, kit_out
from shared.http.door import CommandDoor, Door
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["kits"])


@router.post("/kits", status_code=201, response_model=KitOut)
async def post_kit(body: KitIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Write a kit in the name of one's network; it is a draft until it is published."""
    require(ROLES, "write_kit", caller)
    command = WriteKit(str(body.network_id), visitor_of(caller), body.sheet())
    return await _answered(door, lambda uow: write_kit(command, uow), 201)


@router.get("/kits", response_model=KitPage)
async def get_kits(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[KitFilterIn, Query()]
) -> KitPage:
    """Find published kits of everyone and of the caller's networks, and the caller's own, newest first."""
    require(ROLES, "read_kits", caller)
    network_id = text_of(wanted.network_id)
    filtered = KitFilter(wanted.q, wanted.theme, network_id, wanted.is_only_mine)

    async def query(transaction: Transaction) -> KitPage:
        found = await kit_page(
            transaction,
            visitor_of(caller),
            filtered,
            after=text_of(wanted.after),
            limit=wanted.limit,
        )
        last = found[-1].kit_id if len(found) == wanted.limit else None
        return KitPage(items=[kit_out(kit) for kit in found], next=last)

    page: KitPage = await door.read(query)
    return page


@router.get("/kits/{kit_id}", response_model=KitDetailOut)
async def get_kit(kit_id: UUID, caller: CurrentCaller, door: CommandDoor) -> KitDetailOut:
    """Show a kit with where it comes from and what was made of it."""
    require(ROLES, "read_kits", caller)
    visitor = visitor_of(caller)

    async def query(transaction: Transaction) -> KitDetailOut:
        kit = await see_kit(str(kit_id), visitor, SqlUnitOfWork(transaction))
        lineage, copies = await kit_lineage(transaction, visitor, str(kit_id))
        return kit_detail_out(kit, lineage, copies)

    found: KitDetailOut = await door.read(query)
    return found


@router.put("/kits/{kit_id}", response_model=KitOut)
async def put_kit(
    kit_id: UUID, body: KitRevisionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Word a kit anew; for who wrote it and those who accompany its network."""
    require(ROLES, "write_kit", caller)
    command = ReviseKit(str(kit_id), visitor_of(caller), body.sheet(), body.seen_revision)
    return await _answered(door, lambda uow: revise_kit(command, uow))


@router.post("/kits/{kit_id}/publish", response_model=KitOut)
async def post_published_kit(kit_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Show a kit to others, so that they may use and adapt it."""
    require(ROLES, "write_kit", caller)
    command = PublishKit(str(kit_id), visitor_of(caller))
    return await _answered(door, lambda uow: publish_kit(command, uow))


@router.post("/kits/{kit_id}/withdraw", response_model=KitOut)
async def post_withdrawn_kit(kit_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Show a kit no longer; copies of it stay."""
    require(ROLES, "write_kit", caller)
    command = WithdrawKit(str(kit_id), visitor_of(caller))
    return await _answered(door, lambda uow: withdraw_kit(command, uow))


@router.post("/kits/{kit_id}/copies", status_code=201, response_model=KitOut)
async def post_kit_copy(
    kit_id: UUID, body: KitCopyIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Make a copy of one's own, worded as one wishes; it says where it comes from."""
    require(ROLES, "write_kit", caller)
    sheet = body.sheet.sheet() if body.sheet else None
    command = CopyKit(str(kit_id), str(body.network_id), visitor_of(caller), sheet)
    return await _answered(door, lambda uow: copy_kit(command, uow), 201)


async def _answered(
    door: Door, run: Callable[[SqlUnitOfWork], Awaitable[Kit]], status: int = 200
) -> Response:
    async def use_case(transaction: Transaction) -> KitOut:
        return kit_out(await run(SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=status)
