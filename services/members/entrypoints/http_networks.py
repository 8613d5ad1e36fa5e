"""HTTP: networks and the links between them."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Response

from services.members.adapters.sql_queries import (
    NetworkSearch,
    links_of,
    network_by_id,
    search_networks,
)
from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.accept_link import AcceptLink, accept_link
from services.members.application.ask_link import AskLink, ask_link
from services.members.application.create_network import CreateNetwork, create_network
from services.members.application.end_link import EndLink, end_link
from services.members.application.refuse_link import RefuseLink, refuse_link
from services.members.application.update_network import UpdateNetwork, update_network
from services.members.domain.network import Network, NetworkNotFoundError
from services.members.entrypoints.callers import CurrentCaller
from services.members.entrypoints.desk import CurrentDesk
from services.members.entrypoints.pages import CurrentPage, next_after
from services.members.entrypoints.roles import FACILITATORS, ROLES
from services.members.entrypoints.schemas import (
    LinkIn,
    LinkOut,
    LinkPage,
    NetworkIn,
    NetworkOut,
    NetworkPage,
    NewNetworkIn,
)
from shared.events.members import NetworkKind
from shared.http.door import CommandDoor
from shared.http.tokens import require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["networks"])

Words = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


def search_of(
    q: Words = "",
    department: Words = "",
    kind: NetworkKind | None = None,
    is_affiliated: bool | None = None,
) -> NetworkSearch:
    """Return what a request looks for: words of title, town or department, and facts."""
    return NetworkSearch(
        words=q, department=department, kind=kind or "", is_affiliated=is_affiliated
    )


CurrentSearch = Annotated[NetworkSearch, Depends(search_of)]


@router.post("/networks", status_code=201, response_model=NetworkOut)
async def post_network(
    body: NewNetworkIn, caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk
) -> Response:
    """Found a network and become its coordinator; refresh your token to have the role in it."""
    require(ROLES, "create_network", caller)
    command = CreateNetwork(body.profile(), caller.member_id, body.has_accepted_charter)

    async def use_case(transaction: Transaction) -> NetworkOut:
        uow = SqlUnitOfWork(transaction)
        return _network(await create_network(command, uow, desk.gazetteer))

    return await door.run(use_case, status=201)


@router.put("/networks/{network_id}", response_model=NetworkOut)
async def put_network(
    network_id: UUID, body: NetworkIn, caller: CurrentCaller, door: CommandDoor, desk: CurrentDesk
) -> Response:
    """Describe a network anew; for its coordinators."""
    require(ROLES, "update_network", caller, str(network_id))

    async def use_case(transaction: Transaction) -> NetworkOut:
        command, uow = UpdateNetwork(str(network_id), body.profile()), SqlUnitOfWork(transaction)
        return _network(await update_network(command, uow, desk.gazetteer))

    return await door.run(use_case)


@router.get("/networks", response_model=NetworkPage)
async def get_networks(door: CommandDoor, search: CurrentSearch, page: CurrentPage) -> NetworkPage:
    """Search networks by words of title, town or department; for everybody."""

    async def query(transaction: Transaction) -> NetworkPage:
        rows = await search_networks(transaction, search, page)
        return NetworkPage(
            networks=[NetworkOut(**_public(row)) for row in rows],
            after=next_after(rows, "network_id", page),
        )

    found: NetworkPage = await door.read(query)
    return found


@router.get("/networks/{network_id}", response_model=NetworkOut)
async def get_network(network_id: UUID, door: CommandDoor) -> NetworkOut:
    """Give one network; for everybody."""
    row = await door.read(lambda transaction: network_by_id(transaction, str(network_id)))
    if row is None:
        raise NetworkNotFoundError
    return NetworkOut(**_public(row))


@router.post("/networks/{network_id}/links", status_code=201, response_model=LinkOut)
async def post_link(
    network_id: UUID, body: LinkIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Ask another network to share offers and requests; for facilitators."""
    require(ROLES, "ask_link", caller, str(network_id))

    async def use_case(transaction: Transaction) -> LinkOut:
        command = AskLink(str(network_id), str(body.other_network_id))
        return LinkOut.model_validate(await ask_link(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("/networks/{network_id}/links", response_model=LinkPage)
async def get_links(
    network_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    page: CurrentPage,
) -> LinkPage:
    """List a network's links; facilitators also see those that are asked, refused or ended."""
    require(ROLES, "see_links", caller, str(network_id))
    is_for_facilitator = bool(FACILITATORS & caller.roles(str(network_id)))

    async def query(transaction: Transaction) -> LinkPage:
        rows = await links_of(
            transaction,
            str(network_id),
            is_for_facilitator=is_for_facilitator,
            page=page,
        )
        links = [LinkOut(**row) for row in rows]
        return LinkPage(links=links, after=next_after(rows, "link_id", page))

    found: LinkPage = await door.read(query)
    return found


@router.post("/networks/{network_id}/links/{link_id}/acceptance", response_model=LinkOut)
async def post_link_acceptance(
    network_id: UUID, link_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Agree, for the network that was asked, to a link."""
    require(ROLES, "answer_link", caller, str(network_id))

    async def use_case(transaction: Transaction) -> LinkOut:
        command = AcceptLink(str(link_id), str(network_id))
        return LinkOut.model_validate(await accept_link(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/networks/{network_id}/links/{link_id}/refusal", response_model=LinkOut)
async def post_link_refusal(
    network_id: UUID, link_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Refuse, for the network that was asked, a link."""
    require(ROLES, "answer_link", caller, str(network_id))

    async def use_case(transaction: Transaction) -> LinkOut:
        command = RefuseLink(str(link_id), str(network_id))
        return LinkOut.model_validate(await refuse_link(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.delete("/networks/{network_id}/links/{link_id}", response_model=LinkOut)
async def delete_link(
    network_id: UUID, link_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """End a link of this network, or take back what it asked."""
    require(ROLES, "end_link", caller, str(network_id))

    async def use_case(transaction: Transaction) -> LinkOut:
        command = EndLink(str(link_id), str(network_id))
        return LinkOut.model_validate(await end_link(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


def _network(network: Network) -> NetworkOut:
    return NetworkOut(network_id=network.network_id, **vars(network.profile))


def _public(row: Record) -> dict[str, Any]:
    return {name: row[name] for name in NetworkOut.model_fields}
