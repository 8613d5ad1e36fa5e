"""HTTP: the directory of places and partners."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Response

from services.members.adapters.sql_directory import (
    PlaceSearch,
    contact_of,
    place_by_id,
    search_places,
)
from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.publish_place import PublishPlace, publish_place
from services.members.application.release_contact import ReleaseContact, release_contact
from services.members.application.update_place import UpdatePlace, update_place
from services.members.application.withdraw_place import WithdrawPlace, withdraw_place
from services.members.domain.place import Place, PlaceNotFoundError
from services.members.entrypoints.callers import CurrentCaller
from services.members.entrypoints.desk import CurrentDesk
from services.members.entrypoints.pages import CurrentPage, next_after
from services.members.entrypoints.roles import FACILITATORS, MOVEMENT, ROLES
from services.members.entrypoints.schemas_places import (
    ContactOut,
    NewPlaceIn,
    PlaceIn,
    PlaceOut,
    PlacePage,
    PlaceSheetOut,
)
from shared.events.members import PlaceKind
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["places"])

Words = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


def _words_of(
    q: Words = "",
    town: Words = "",
    department: Words = "",
    region: Annotated[str, Query(pattern=r"^(\d\d)?$", description="INSEE code")] = "",
) -> dict[str, str]:
    return {"words": q, "town": town, "department": department, "region": region}


def search_of(
    words: Annotated[dict[str, str], Depends(_words_of)],
    kind: PlaceKind | None = None,
    network_id: UUID | None = None,
    is_hosting_visits: bool = False,
    is_testifying: bool = False,
) -> PlaceSearch:
    """Return what a request looks for: words, where, and what the place is ready for."""
    return PlaceSearch(
        **words,
        kind=kind or "",
        network_id=str(network_id) if network_id else None,
        is_hosting_visits=is_hosting_visits,
        is_testifying=is_testifying,
    )


CurrentSearch = Annotated[PlaceSearch, Depends(search_of)]


@router.post("/places", status_code=201, response_model=PlaceOut)
async def post_place(
    body: NewPlaceIn, caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk
) -> Response:
    """Make a public place known; for facilitators of the network that keeps it, and the movement."""
    network_id = str(body.network_id) if body.network_id else None
    require(ROLES, "keep_place", caller, network_id)
    command = PublishPlace(body.profile(), network_id, body.contact)

    async def use_case(transaction: Transaction) -> PlaceOut:
        uow = SqlUnitOfWork(transaction)
        return _place(await publish_place(command, uow, desk.gazetteer))

    return await door.run(use_case, status=201)


@router.get("/places", response_model=PlacePage)
async def get_places(
    caller: CurrentCaller, door: CommandDoor, search: CurrentSearch, page: CurrentPage
) -> PlacePage:
    """Search the directory by words, town, department or region; for everybody signed in."""
    require(ROLES, "see_places", caller)

    async def query(transaction: Transaction) -> PlacePage:
        rows = await search_places(transaction, search, page)
        places = [PlaceOut(**_public(row)) for row in rows]
        return PlacePage(places=places, after=next_after(rows, "place_id", page))

    found: PlacePage = await door.read(query)
    return found


@router.get("/places/{place_id}", response_model=PlaceSheetOut)
async def get_place(place_id: UUID, caller: CurrentCaller, door: CommandDoor) -> PlaceSheetOut:
    """Give one place; facilitators and the movement also read whom they may ask about it."""
    require(ROLES, "see_places", caller)

    async def query(transaction: Transaction) -> PlaceSheetOut:
        row = await _expected(transaction, place_id)
        contact = await contact_of(transaction, row) if _accompanies(caller) else None
        told = ContactOut.model_validate(contact) if contact else None
        return PlaceSheetOut(**_public(row), contact=told)

    found: PlaceSheetOut = await door.read(query)
    return found


@router.put("/places/{place_id}", response_model=PlaceOut)
async def put_place(
    place_id: UUID, body: PlaceIn, caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk
) -> Response:
    """Describe a place anew, its contact included; for whoever keeps it."""
    command = UpdatePlace(str(place_id), body.profile(), body.contact)

    async def use_case(transaction: Transaction) -> PlaceOut:
        await _expect_keeper(caller, transaction, place_id)
        uow = SqlUnitOfWork(transaction)
        return _place(await update_place(command, uow, desk.gazetteer))

    return await door.run(use_case)


@router.delete("/places/{place_id}", status_code=204)
async def delete_place(place_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Take a place out of the directory; for whoever keeps it."""

    async def use_case(transaction: Transaction) -> None:
        await _expect_keeper(caller, transaction, place_id)
        await withdraw_place(WithdrawPlace(str(place_id)), SqlUnitOfWork(transaction))

    return await door.run(use_case)


@router.delete("/places/{place_id}/contact", status_code=204)
async def delete_contact(place_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Take the contact off a place; for that person, and for whoever keeps the place."""

    async def use_case(transaction: Transaction) -> None:
        row = await _expected(transaction, place_id)
        if row["contact_id"] != caller.member_id:
            require(ROLES, "keep_place", caller, row["network_id"])
        await release_contact(ReleaseContact(str(place_id)), SqlUnitOfWork(transaction))

    return await door.run(use_case)


async def _expected(transaction: Transaction, place_id: UUID) -> Record:
    row = await place_by_id(transaction, str(place_id))
    if row is None:
        raise PlaceNotFoundError
    return row


async def _expect_keeper(caller: Caller, transaction: Transaction, place_id: UUID) -> None:
    """Raise ForbiddenError unless the caller speaks for the network that keeps the place."""
    row = await _expected(transaction, place_id)
    require(ROLES, "keep_place", caller, row["network_id"])


def _accompanies(caller: Caller) -> bool:
    local = {role for roles in caller.networks.values() for role in roles}
    return bool((local & FACILITATORS) | (MOVEMENT & set(caller.movement)))


def _place(place: Place) -> PlaceOut:
    return PlaceOut(place_id=place.place_id, network_id=place.network_id, **vars(place.profile))


def _public(row: Record) -> dict[str, Any]:
    return {name: row[name] for name in PlaceOut.model_fields}
