"""HTTP routes of requests."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.savoirs.adapters.sql_people import read_savoir
from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.create_request import CreateRequest, create_request
from services.savoirs.application.edit_request import EditRequest, edit_request
from services.savoirs.application.renew_request import RenewRequest, renew_request
from services.savoirs.application.withdraw_request import WithdrawRequest, withdraw_request
from services.savoirs.domain.actor import Publisher
from services.savoirs.domain.request import Request, RequestNotFoundError
from services.savoirs.entrypoints.asking import AnyCaller, FreshnessHere
from services.savoirs.entrypoints.roles import ROLES, actor_of
from services.savoirs.entrypoints.schemas import (
    RequestOut,
    SavoirIn,
    WordingIn,
    as_seen_by,
    request_out,
)
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["requests"])


@router.post("/requests", status_code=201, response_model=RequestOut)
async def post_request(
    body: SavoirIn, caller: CurrentCaller, door: CommandDoor, freshness: FreshnessHere
) -> Response:
    """Put a request on the board, one's own or, as a facilitator, a member's."""
    require(ROLES, "publish", caller)
    member_id = str(body.member_id or caller.member_id)
    command = CreateRequest(
        publisher=Publisher(member_id, str(body.network_id)),
        terms=body.terms(),
        by=actor_of(caller),
        freshness=freshness,
        wanted_expiry_at=body.expires_at,
    )

    async def use_case(transaction: Transaction) -> RequestOut:
        return request_out(await create_request(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("/requests/{request_id}", response_model=RequestOut)
async def get_request(request_id: UUID, caller: AnyCaller, door: CommandDoor) -> RequestOut:
    """Show one request to those who may see it; when it expired, to those who may renew it."""

    async def query(transaction: Transaction) -> RequestOut:
        reader = actor_of(caller) if caller else None
        found = await read_savoir(transaction, "request", str(request_id), reader)
        if not isinstance(found, Request):
            raise RequestNotFoundError
        return as_seen_by(reader, request_out(found))

    return await door.read(query)  # type: ignore[no-any-return]  # the door answers what the query does


@router.put("/requests/{request_id}", response_model=RequestOut)
async def put_request(
    request_id: UUID, body: WordingIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Word a request anew; what is left out takes its usual value."""
    require(ROLES, "publish", caller)
    command = EditRequest(str(request_id), body.terms(), actor_of(caller))

    async def use_case(transaction: Transaction) -> RequestOut:
        return request_out(await edit_request(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/requests/{request_id}/renew", response_model=RequestOut)
async def post_request_renew(
    request_id: UUID, caller: CurrentCaller, door: CommandDoor, freshness: FreshnessHere
) -> Response:
    """Keep a request on the board for another full period, or bring an expired one back."""
    require(ROLES, "publish", caller)
    command = RenewRequest(str(request_id), actor_of(caller), freshness)

    async def use_case(transaction: Transaction) -> RequestOut:
        return request_out(await renew_request(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/requests/{request_id}/withdraw", response_model=RequestOut)
async def post_request_withdraw(
    request_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take a request off the board for good."""
    require(ROLES, "publish", caller)
    command = WithdrawRequest(str(request_id), actor_of(caller))

    async def use_case(transaction: Transaction) -> RequestOut:
        return request_out(await withdraw_request(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)
