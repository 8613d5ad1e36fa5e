"""HTTP: a partner's webhook endpoints."""

import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.partners.adapters.dispatcher import Channels
from services.partners.adapters.sql_endpoints import SqlEndpoints
from services.partners.adapters.unit_of_work import SqlUnitOfWork
from services.partners.adapters.waiting_room import WaitingRoom
from services.partners.adapters.webhook_test import post_test
from services.partners.application.change_endpoint import ChangeEndpoint, change_endpoint
from services.partners.application.close_endpoint import CloseEndpoint, close_endpoint
from services.partners.application.enable_endpoint import EnableEndpoint, enable_endpoint
from services.partners.application.note_test import NoteTest, note_test
from services.partners.application.open_endpoint import OpenEndpoint, open_endpoint
from services.partners.application.rotate_secret import RotateSecret, rotate_secret
from services.partners.domain.endpoint import Endpoint, new_secret
from services.partners.domain.partner import Scope
from services.partners.entrypoints.callers import CurrentPartner
from services.partners.entrypoints.schemas_webhooks import (
    EndpointChangeIn,
    EndpointIn,
    EndpointOut,
    EndpointsOut,
    NewEndpointOut,
    TestOut,
)
from shared.http.door import CommandDoor
from shared.storage.transaction import Transaction

router = APIRouter(prefix="/partners/{partner_id}/endpoints", tags=["webhooks"])


async def channels_of(request: Request) -> Channels:
    """Return what opens channels, and says which URLs are fit."""
    found: Channels = request.app.state.channels
    return found


CurrentChannels = Annotated[Channels, Depends(channels_of)]


@router.post("", status_code=201, response_model=NewEndpointOut)
async def post_endpoint(
    body: EndpointIn, caller: CurrentPartner, door: CommandDoor, channels: CurrentChannels
) -> Response:
    """Have facts posted to a URL, signed after Standard Webhooks; the secret is shown this once."""
    await channels.expect_fit(body.url, caller.partner_id)
    scope = Scope.of(_texts(body.networks), body.types)
    secret = new_secret(secrets.token_bytes)
    command = OpenEndpoint(caller.partner_id, body.url, scope, secret)

    async def use_case(transaction: Transaction) -> NewEndpointOut:
        return NewEndpointOut.of(await open_endpoint(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case, status=201)


@router.get("")
async def get_endpoints(caller: CurrentPartner, door: CommandDoor) -> EndpointsOut:
    """List the partner's endpoints, without their secrets."""

    async def query(transaction: Transaction) -> EndpointsOut:
        found = await SqlEndpoints(transaction).of_partner(caller.partner_id)
        return EndpointsOut(items=[EndpointOut.of(each) for each in found])

    listed: EndpointsOut = await door.read(query)
    return listed


@router.get("/{endpoint_id}")
async def get_endpoint(endpoint_id: UUID, caller: CurrentPartner, door: CommandDoor) -> EndpointOut:
    """Show an endpoint and how it fares."""

    async def query(transaction: Transaction) -> EndpointOut:
        uow = SqlUnitOfWork(transaction)
        return EndpointOut.of(await uow.endpoints.get(caller.partner_id, str(endpoint_id)))

    shown: EndpointOut = await door.read(query)
    return shown


@router.patch("/{endpoint_id}", response_model=EndpointOut)
async def patch_endpoint(
    endpoint_id: UUID,
    body: EndpointChangeIn,
    caller: CurrentPartner,
    door: CommandDoor,
    channels: CurrentChannels,
) -> Response:
    """Change where facts go, or which; what waits goes to the new URL."""
    if body.url is not None:
        await channels.expect_fit(body.url, caller.partner_id)

    def change(endpoint: Endpoint) -> None:
        given, scope = body.model_fields_set, endpoint.scope
        networks = _texts(body.networks) if "networks" in given else scope.networks
        types = body.types if "types" in given else scope.types
        endpoint.change(body.url or endpoint.url, Scope.of(networks, types))

    command = ChangeEndpoint(caller.partner_id, str(endpoint_id), change)

    async def use_case(transaction: Transaction) -> EndpointOut:
        return EndpointOut.of(await change_endpoint(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.delete("/{endpoint_id}", status_code=204)
async def delete_endpoint(endpoint_id: UUID, caller: CurrentPartner, door: CommandDoor) -> Response:
    """Send nothing there any more; its delivery log goes with it."""
    command = CloseEndpoint(caller.partner_id, str(endpoint_id))

    async def use_case(transaction: Transaction) -> None:
        await close_endpoint(command, SqlUnitOfWork(transaction))

    return await door.run(use_case, status=204)


@router.post("/{endpoint_id}/secret/rotate", response_model=NewEndpointOut)
async def post_rotation(endpoint_id: UUID, caller: CurrentPartner, door: CommandDoor) -> Response:
    """Get a new secret, shown this once; for 24 hours the former one signs beside it."""
    command = RotateSecret(caller.partner_id, str(endpoint_id), new_secret(secrets.token_bytes))

    async def use_case(transaction: Transaction) -> NewEndpointOut:
        return NewEndpointOut.of(await rotate_secret(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/{endpoint_id}/enable", response_model=EndpointOut)
async def post_enabling(endpoint_id: UUID, caller: CurrentPartner, door: CommandDoor) -> Response:
    """Send again to an endpoint that was disabled or fails, beginning with what waits."""
    command = EnableEndpoint(caller.partner_id, str(endpoint_id))

    async def use_case(transaction: Transaction) -> EndpointOut:
        return EndpointOut.of(await enable_endpoint(command, SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.post("/{endpoint_id}/test", response_model=TestOut)
async def post_test_event(
    endpoint_id: UUID, caller: CurrentPartner, door: CommandDoor, channels: CurrentChannels
) -> Response:
    """Post a test event (rers.public.test.v1) at once, and say what the endpoint answered."""

    async def find(transaction: Transaction) -> Endpoint:
        uow = SqlUnitOfWork(transaction)
        return await uow.endpoints.get(caller.partner_id, str(endpoint_id))

    endpoint: Endpoint = await door.read(find)
    event_id = door.database.ids.new()
    state = door.request.app.state
    of_partners: WaitingRoom = state.tests_of_partners
    of_endpoints: WaitingRoom = state.tests_of_endpoints
    with of_partners.seat(caller.partner_id), of_endpoints.seat(endpoint.endpoint_id):
        tried = await post_test(channels, endpoint, event_id, door.database.clock)
    posted_to = (caller.partner_id, endpoint.endpoint_id)
    command = NoteTest(*posted_to, event_id, tried, endpoint.version)

    async def use_case(transaction: Transaction) -> TestOut:
        await note_test(command, SqlUnitOfWork(transaction))
        answer = tried.answer
        return TestOut(
            event_id=event_id,
            is_delivered=answer.is_success,
            status=answer.status,
            error=answer.error,
            duration_ms=tried.duration_ms,
            answer=answer.text,
        )

    return await door.run(use_case)


def _texts(ids: list[UUID] | None) -> list[str] | None:
    return None if ids is None else [str(each) for each in ids]
