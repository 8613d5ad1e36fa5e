"""HTTP: people, what is known of them, and how they are forgotten."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.members.adapters.sql_queries import visible_people, whole_person
from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.change_details import ChangeDetails, change_details
from services.members.application.erase_person import ErasePerson, erase_person
from services.members.application.grant_movement_roles import (
    GrantMovementRoles,
    grant_movement_roles,
)
from services.members.application.print_code import PrintCode, print_code
from services.members.domain.membership import MembershipNotFoundError, MembershipStatus
from services.members.domain.person import PersonNotFoundError
from services.members.entrypoints.callers import CurrentCaller
from services.members.entrypoints.desk import CurrentDesk
from services.members.entrypoints.roles import ROLES
from services.members.entrypoints.schemas_people import (
    DetailsIn,
    EntryOut,
    ExportOut,
    MemberDetailsIn,
    MeOut,
    MovementRolesIn,
    PeopleOut,
    PrintedCodeOut,
)
from shared.http.door import CommandDoor, Door
from shared.http.tokens import Caller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["people"])

PersonIds = Annotated[list[UUID], Query(alias="id", min_length=1, max_length=200)]


@router.get("/people/me", response_model=MeOut)
async def get_me(caller: CurrentCaller, door: CommandDoor) -> MeOut:
    """Give what the platform knows of the caller."""
    return MeOut(**_only(MeOut, await _whole(caller, door)))


@router.get("/people/me/export", response_model=ExportOut)
async def get_export(caller: CurrentCaller, door: CommandDoor) -> ExportOut:
    """Give everything that this service keeps of the caller, to take away."""
    return ExportOut(**_only(ExportOut, await _whole(caller, door)))


@router.put("/people/me", status_code=204)
async def put_me(body: DetailsIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Put the caller's own details right."""
    command = ChangeDetails(caller.member_id, body.details(), caller.member_id)

    async def use_case(transaction: Transaction) -> None:
        await change_details(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


@router.delete("/people/me", status_code=204)
async def delete_me(caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk) -> Response:
    """Forget the caller: everything is deleted at once, here and soon everywhere."""

    async def use_case(transaction: Transaction) -> None:
        command = ErasePerson(caller.member_id)
        await erase_person(command, SqlUnitOfWork(transaction), desk.secrets)

    return await door.run(use_case)


@router.get("/people", response_model=PeopleOut)
async def get_people(ids: PersonIds, caller: CurrentCaller, door: CommandDoor) -> PeopleOut:
    """Give those of these people (`?id=…&id=…`) with whom the caller shares a network."""
    wanted = [str(each) for each in ids]
    entries = await door.read(lambda each: visible_people(each, caller.member_id, wanted))
    return PeopleOut(people=[EntryOut.model_validate(entry) for entry in entries])


@router.get("/people/{person_id}", response_model=EntryOut)
async def get_person(person_id: UUID, caller: CurrentCaller, door: CommandDoor) -> EntryOut:
    """Give one person with whom the caller shares a network; facilitators see contacts."""
    wanted = [str(person_id)]
    entries = await door.read(lambda each: visible_people(each, caller.member_id, wanted))
    if not entries:
        raise PersonNotFoundError
    return EntryOut.model_validate(entries[0])


@router.put("/people/{person_id}/movement-roles", status_code=204)
async def put_movement_roles(
    person_id: UUID, body: MovementRolesIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say which roles somebody has in the movement; for ops."""
    require(ROLES, "grant_movement_roles", caller)

    async def use_case(transaction: Transaction) -> None:
        command = GrantMovementRoles(str(person_id), body.roles)
        await grant_movement_roles(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


@router.put("/networks/{network_id}/members/{member_id}/details", status_code=204)
async def put_details(
    network_id: UUID,
    member_id: UUID,
    body: MemberDetailsIn,
    caller: CurrentCaller,
    door: CommandDoor,
) -> Response:
    """Put the details of somebody without mailbox right, for them; `email` gives them one."""
    require(ROLES, "change_member", caller, str(network_id))
    command = ChangeDetails(str(member_id), body.details(), caller.member_id, body.email)

    async def use_case(transaction: Transaction) -> None:
        uow = SqlUnitOfWork(transaction)
        membership = await uow.memberships.find(str(network_id), str(member_id))
        if membership is None or membership.status is not MembershipStatus.ACTIVE:
            raise MembershipNotFoundError
        await change_details(command, uow)

    return await door.run(use_case)


@router.post("/networks/{network_id}/members/{member_id}/erasure", status_code=204)
async def post_erasure(
    network_id: UUID, member_id: UUID, caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk
) -> Response:
    """Forget somebody without mailbox who has asked for it on paper; for coordinators."""
    require(ROLES, "erase_member", caller, str(network_id))

    async def use_case(transaction: Transaction) -> None:
        command = ErasePerson(str(member_id), str(network_id))
        await erase_person(command, SqlUnitOfWork(transaction), desk.secrets)

    return await door.run(use_case, status=200)


@router.post(
    "/networks/{network_id}/members/{member_id}/printed-codes",
    status_code=201,
    response_model=PrintedCodeOut,
)
async def post_printed_code(
    network_id: UUID, member_id: UUID, caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk
) -> PrintedCodeOut:
    """Make a one-use code on paper for a member without mailbox; for facilitators."""
    require(ROLES, "print_code", caller, str(network_id))
    command = PrintCode(str(network_id), str(member_id), caller.member_id)

    async def use_case(transaction: Transaction) -> PrintedCodeOut:
        printed = await print_code(command, SqlUnitOfWork(transaction), desk.secrets)
        return PrintedCodeOut.model_validate(printed)

    # An answer that holds a secret is not kept for an Idempotency-Key.
    made: PrintedCodeOut = await door.read(use_case)
    return made


async def _whole(caller: Caller, door: Door) -> dict[str, Any]:
    found: dict[str, Any] | None = await door.read(
        lambda transaction: whole_person(transaction, caller.member_id)
    )
    if found is None:
        raise PersonNotFoundError
    return found


def _only(model: type[MeOut], columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns[name] for name in model.model_fields}
