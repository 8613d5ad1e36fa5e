"""The console of partners: ops let them in and out, partners see themselves and keep their keys."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.partners.adapters.key_ring import KeyRing
from services.partners.adapters.sql_lag import read_lag
from services.partners.adapters.sql_queries import list_keys, list_partners
from services.partners.adapters.unit_of_work import SqlUnitOfWork
from services.partners.application.create_api_key import CreateApiKey, create_api_key
from services.partners.application.create_partner import CreatePartner, create_partner
from services.partners.application.remove_partner import RemovePartner, remove_partner
from services.partners.application.resume_partner import ResumePartner, resume_partner
from services.partners.application.revoke_api_key import RevokeApiKey, revoke_api_key
from services.partners.application.suspend_partner import SuspendPartner, suspend_partner
from services.partners.application.update_partner import UNCHANGED, UpdatePartner, update_partner
from services.partners.domain.partner import LONGEST_SLUG, Scope
from services.partners.entrypoints.callers import CurrentPartner, Ops
from services.partners.entrypoints.schemas import (
    ApiKeyIn,
    ApiKeyOut,
    ApiKeysOut,
    LagOut,
    NewApiKeyOut,
    PartnerChangeIn,
    PartnerIn,
    PartnerOut,
    PartnersOut,
)
from shared.http.door import CommandDoor
from shared.storage.transaction import Transaction

router = APIRouter(tags=["partners"])


class PartnersQuery(BaseModel):
    """Which partners."""

    after: UUID | None = None
    slug: Annotated[str, Field(max_length=LONGEST_SLUG)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100


@router.post("/partners", status_code=201, response_model=PartnerOut)
async def post_partner(body: PartnerIn, _: Ops, door: CommandDoor) -> Response:
    """Let a partner in; it hears nothing until it has a key, an endpoint or an account of the broker."""
    command = CreatePartner(
        body.slug, body.title, body.contact_email, Scope.of(_texts(body.networks), body.types)
    )

    async def use_case(transaction: Transaction) -> PartnerOut:
        return PartnerOut.of(await create_partner(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("/partners")
async def get_partners(
    query: Annotated[PartnersQuery, Query()], _: Ops, request: Request
) -> PartnersOut:
    """List all partners, or the one with a short name."""
    after = str(query.after) if query.after else None
    database = request.app.state.database
    found = await list_partners(database, after, query.slug, query.limit + 1)
    page = found[: query.limit]
    has_more = len(found) > query.limit
    return PartnersOut(
        items=[PartnerOut.of(each) for each in page],
        next=page[-1].partner_id if has_more else None,
    )


@router.get("/partners/{partner_id}")
async def get_partner(caller: CurrentPartner) -> PartnerOut:
    """Show a partner; `me` is the one whose key is shown."""
    return PartnerOut.of(caller.partner)


@router.patch("/partners/{partner_id}", response_model=PartnerOut)
async def patch_partner(
    partner_id: UUID, body: PartnerChangeIn, _: Ops, door: CommandDoor
) -> Response:
    """Change a partner's name, contact or what it hears; null networks or types mean all."""
    given = body.model_fields_set
    command = UpdatePartner(
        str(partner_id),
        body.title,
        body.contact_email,
        _texts(body.networks) if "networks" in given else UNCHANGED,
        body.types if "types" in given else UNCHANGED,
    )

    async def use_case(transaction: Transaction) -> PartnerOut:
        return PartnerOut.of(await update_partner(command, SqlUnitOfWork(transaction)))

    return _forgotten(door.request, await door.run(use_case))


@router.delete("/partners/{partner_id}", status_code=204)
async def delete_partner(partner_id: UUID, _: Ops, door: CommandDoor) -> Response:
    """Forget a partner with its keys, endpoints and deliveries."""

    async def use_case(transaction: Transaction) -> None:
        await remove_partner(RemovePartner(str(partner_id)), SqlUnitOfWork(transaction))

    return _forgotten(door.request, await door.run(use_case, status=204))


@router.post("/partners/{partner_id}/suspend", response_model=PartnerOut)
async def post_suspend(partner_id: UUID, _: Ops, door: CommandDoor) -> Response:
    """Let a partner hear nothing until it is resumed."""

    async def use_case(transaction: Transaction) -> PartnerOut:
        command = SuspendPartner(str(partner_id))
        return PartnerOut.of(await suspend_partner(command, SqlUnitOfWork(transaction)))

    return _forgotten(door.request, await door.run(use_case))


@router.post("/partners/{partner_id}/resume", response_model=PartnerOut)
async def post_resume(partner_id: UUID, _: Ops, door: CommandDoor) -> Response:
    """Let a suspended partner hear again."""

    async def use_case(transaction: Transaction) -> PartnerOut:
        command = ResumePartner(str(partner_id))
        return PartnerOut.of(await resume_partner(command, SqlUnitOfWork(transaction)))

    return _forgotten(door.request, await door.run(use_case))


@router.get("/partners/{partner_id}/lag")
async def get_lag(caller: CurrentPartner, request: Request) -> LagOut:
    """Say how far behind a partner is, by feed and by webhooks; the broker knows the rest."""
    lag = await read_lag(request.app.state.database, caller.partner)
    return LagOut(**vars(lag))


@router.post("/partners/{partner_id}/keys", status_code=201)
async def post_key(body: ApiKeyIn, caller: CurrentPartner, door: CommandDoor) -> NewApiKeyOut:
    """Give a partner one more key; its secret is in this answer only.

    An `Idempotency-Key` is not heeded: to give the same answer again the secret would have to be kept.
    """
    async with door.database.transaction(door.cause) as transaction:
        command = CreateApiKey(caller.partner_id, body.title)
        key, secret = await create_api_key(command, SqlUnitOfWork(transaction))
    return NewApiKeyOut(**ApiKeyOut.of(key).model_dump(), secret=secret)


@router.get("/partners/{partner_id}/keys")
async def get_keys(caller: CurrentPartner, request: Request) -> ApiKeysOut:
    """List a partner's keys, without their secrets."""
    keys = await list_keys(request.app.state.database, caller.partner_id)
    return ApiKeysOut(items=[ApiKeyOut.of(key) for key in keys])


@router.delete("/partners/{partner_id}/keys/{api_key_id}", response_model=ApiKeyOut)
async def delete_key(api_key_id: UUID, caller: CurrentPartner, door: CommandDoor) -> Response:
    """Revoke a key: it opens nothing from now on."""

    async def use_case(transaction: Transaction) -> ApiKeyOut:
        command = RevokeApiKey(caller.partner_id, str(api_key_id))
        return ApiKeyOut.of(await revoke_api_key(command, SqlUnitOfWork(transaction)))

    return _forgotten(door.request, await door.run(use_case))


def _forgotten(request: Request, answer: Response) -> Response:
    """Look anew for every key: what was remembered may no longer be so."""
    ring: KeyRing = request.app.state.key_ring
    ring.forget()
    return answer


def _texts(ids: list[UUID] | None) -> list[str] | None:
    return None if ids is None else [str(each) for each in ids]
