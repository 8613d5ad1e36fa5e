"""HTTP routes of offers."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.savoirs.adapters.sql_people import read_savoir
from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.create_offer import CreateOffer, create_offer
from services.savoirs.application.edit_offer import EditOffer, edit_offer
from services.savoirs.application.renew_offer import RenewOffer, renew_offer
from services.savoirs.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.savoirs.domain.actor import Publisher
from services.savoirs.domain.offer import Offer, OfferNotFoundError
from services.savoirs.entrypoints.asking import AnyCaller, FreshnessHere
from services.savoirs.entrypoints.roles import ROLES, actor_of
from services.savoirs.entrypoints.schemas import (
    OfferIn,
    OfferOut,
    OfferWordingIn,
    as_seen_by,
    offer_out,
)
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["offers"])


@router.post("/offers", status_code=201, response_model=OfferOut)
async def post_offer(
    body: OfferIn, caller: CurrentCaller, door: CommandDoor, freshness: FreshnessHere
) -> Response:
    """Put an offer on the board, one's own or, as a facilitator, a member's."""
    require(ROLES, "publish", caller)
    member_id = str(body.member_id or caller.member_id)
    command = CreateOffer(
        publisher=Publisher(member_id, str(body.network_id)),
        terms=body.terms(),
        by=actor_of(caller),
        freshness=freshness,
        wanted_expiry_at=body.expires_at,
    )

    async def use_case(transaction: Transaction) -> OfferOut:
        return offer_out(await create_offer(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("/offers/{offer_id}", response_model=OfferOut)
async def get_offer(offer_id: UUID, caller: AnyCaller, door: CommandDoor) -> OfferOut:
    """Show one offer to those who may see it; when it expired, to those who may renew it."""

    async def query(transaction: Transaction) -> OfferOut:
        reader = actor_of(caller) if caller else None
        found = await read_savoir(transaction, "offer", str(offer_id), reader)
        if not isinstance(found, Offer):
            raise OfferNotFoundError
        return as_seen_by(reader, offer_out(found))

    return await door.read(query)  # type: ignore[no-any-return]  # the door answers what the query does


@router.put("/offers/{offer_id}", response_model=OfferOut)
async def put_offer(
    offer_id: UUID, body: OfferWordingIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Word an offer anew; what is left out takes its usual value."""
    require(ROLES, "publish", caller)
    command = EditOffer(str(offer_id), body.terms(), actor_of(caller))

    async def use_case(transaction: Transaction) -> OfferOut:
        return offer_out(await edit_offer(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/offers/{offer_id}/renew", response_model=OfferOut)
async def post_offer_renew(
    offer_id: UUID, caller: CurrentCaller, door: CommandDoor, freshness: FreshnessHere
) -> Response:
    """Keep an offer on the board for another full period, or bring an expired one back."""
    require(ROLES, "publish", caller)
    command = RenewOffer(str(offer_id), actor_of(caller), freshness)

    async def use_case(transaction: Transaction) -> OfferOut:
        return offer_out(await renew_offer(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/offers/{offer_id}/withdraw", response_model=OfferOut)
async def post_offer_withdraw(offer_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Take an offer off the board for good."""
    require(ROLES, "publish", caller)
    command = WithdrawOffer(str(offer_id), actor_of(caller))

    async def use_case(transaction: Transaction) -> OfferOut:
        return offer_out(await withdraw_offer(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)
