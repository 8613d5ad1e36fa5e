"""HTTP: registering for an occasion, waiting for it, answering for an offered place, changing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.trainings.adapters.sessions.sql_session_queries import session_view
from services.trainings.adapters.sql_queries import (
    registrations_of_member,
    registrations_of_occasion,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.accept_place import AcceptPlace, accept_place
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.registrations.change_registration import (
    ChangeRegistration,
    change_registration,
)
from services.trainings.application.registrations.decline_place import DeclinePlace, decline_place
from services.trainings.application.registrations.register_person import (
    NotYourMemberError,
    RegisterPerson,
    register_person,
)
from services.trainings.domain.registrations.registration import Registration
from services.trainings.entrypoints.registrations.registration_schemas import (
    ChangeIn,
    GroupOut,
    OwnRegistrationPage,
    RegistrationIn,
    RegistrationOut,
    RegistrationPage,
)
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.sessions.http_sessions import Limit
from services.trainings.entrypoints.sessions.session_views import (
    group_out,
    own_registration_out,
    registration_out,
    registration_view_out,
)
from shared.http.door import CommandDoor, Door
from shared.http.tokens import Caller, CurrentCaller, caller_of, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["registrations"])

ACCOMPANYING = {"facilitator", "coordinator"}
SIGNED_IN: dict[str, Any] = {"security": [{"token": []}]}
"""For a route whose caller is read without `Depends`, which OpenAPI cannot see."""


def actor_of(caller: Caller) -> Actor:
    """Return the caller as the rules see them."""
    accompanies = (
        network for network, roles in caller.networks.items() if ACCOMPANYING & set(roles)
    )
    return Actor(caller.member_id, frozenset(accompanies), "training_office" in caller.movement)


@router.post(
    "/occasions/{occasion_id}/registrations",
    status_code=201,
    response_model=GroupOut,
    openapi_extra=SIGNED_IN,
)
@router.post(
    "/sessions/{occasion_id}/registrations",
    status_code=201,
    response_model=GroupOut,
    openapi_extra=SIGNED_IN,
)
async def post_registration(
    occasion_id: UUID, request: Request, body: RegistrationIn | None = None
) -> Response:
    """Register for a session, a workshop or a gathering: `registered`, or `waiting` when it is full.

    For oneself, for somebody in whose name the caller may act, or for a group that comes together.
    """
    caller, door = await caller_of(request), Door(request)  # a crowd feels what `Depends` costs
    require(ROLES, "register", caller)
    command = _registering(str(occasion_id), caller, body or RegistrationIn())

    async def use_case(transaction: Transaction) -> GroupOut:
        return group_out(await register_person(command, SqlUnitOfWork(transaction)))

    line: asyncio.Semaphore = door.request.app.state.line
    async with line:  # a crowd waits here, where waiting costs nothing and never times out
        return await door.run(use_case, status=201)


def _registering(occasion_id: str, caller: Caller, body: RegistrationIn) -> RegisterPerson:
    first = str(body.member_id) if body.member_id else caller.member_id
    return RegisterPerson(
        occasion_id=occasion_id,
        member_ids=(first, *(str(each) for each in body.with_member_ids)),
        actor=actor_of(caller),
        audience=body.audience,
        network_id=str(body.network_id) if body.network_id else None,
    )


@router.post("/registrations/{registration_id}/change", response_model=RegistrationOut)
async def post_changed_registration(
    registration_id: UUID, body: ChangeIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Go to another session of the same training; a place is given up only for a place."""
    command = ChangeRegistration(str(registration_id), str(body.session_id), actor_of(caller))
    return await _answered(door, caller, lambda uow: change_registration(command, uow))


@router.post("/registrations/{registration_id}/cancel", response_model=RegistrationOut)
async def post_cancelled_registration(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give up a place, or leave the line; the place is offered to the next one."""
    command = CancelRegistration(str(registration_id), actor_of(caller))
    return await _answered(door, caller, lambda uow: cancel_registration(command, uow))


@router.post("/registrations/{registration_id}/accept", response_model=RegistrationOut)
async def post_accepted_place(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take the place that is being offered."""
    command = AcceptPlace(str(registration_id), actor_of(caller))
    return await _answered(door, caller, lambda uow: accept_place(command, uow))


@router.post("/registrations/{registration_id}/decline", response_model=RegistrationOut)
async def post_declined_place(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Refuse the place that is being offered; it passes on."""
    command = DeclinePlace(str(registration_id), actor_of(caller))
    return await _answered(door, caller, lambda uow: decline_place(command, uow))


async def _answered(
    door: Door, caller: Caller, run: Callable[[UnitOfWork], Awaitable[Registration]]
) -> Response:
    require(ROLES, "answer_for_registration", caller)

    async def use_case(transaction: Transaction) -> RegistrationOut:
        return registration_out(await run(SqlUnitOfWork(transaction)))

    return await door.run(use_case)


@router.get("/sessions/{occasion_id}/registrations", response_model=RegistrationPage)
async def get_registrations_of_session(
    occasion_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    after: UUID | None = None,
    limit: Limit = 50,
) -> RegistrationPage:
    """List a session's registrations in order of arrival; for the training office."""
    require(ROLES, "read_registrations_of_session", caller)
    cursor = str(after) if after else None

    async def query(transaction: Transaction) -> RegistrationPage:
        await session_view(transaction, str(occasion_id))
        views = await registrations_of_occasion(
            transaction, str(occasion_id), after=cursor, limit=limit
        )
        last = views[-1].registration.registration_id if len(views) == limit else None
        return RegistrationPage(items=[registration_view_out(view) for view in views], next=last)

    page: RegistrationPage = await door.read(query)
    return page


@router.get("/registrations", response_model=OwnRegistrationPage)
async def get_own_registrations(
    caller: CurrentCaller,
    door: CommandDoor,
    member_id: Annotated[UUID | None, Query(description="In whose name the caller acts.")] = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> OwnRegistrationPage:
    """List the caller's registrations, newest first, with their place in each waiting line."""
    require(ROLES, "read_own_registrations", caller)
    whose = str(member_id) if member_id else caller.member_id
    cursor = str(after) if after else None

    async def query(transaction: Transaction) -> OwnRegistrationPage:
        if not await act_for_person(actor_of(caller), whose, SqlUnitOfWork(transaction)):
            raise NotYourMemberError
        views = await registrations_of_member(transaction, whose, after=cursor, limit=limit)
        last = views[-1].registration.registration_id if len(views) == limit else None
        return OwnRegistrationPage(items=[own_registration_out(view) for view in views], next=last)

    page: OwnRegistrationPage = await door.read(query)
    return page
