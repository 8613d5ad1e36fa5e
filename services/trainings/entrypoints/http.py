"""HTTP: registering for a session, waiting for it, answering for an offered place."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.sql_queries import (
    registrations_of_member,
    registrations_of_session,
    session_view,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.accept_place import AcceptPlace, accept_place
from services.trainings.application.act_for_person import Actor, act_for_person
from services.trainings.application.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.decline_place import DeclinePlace, decline_place
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.register_person import (
    NotYourMemberError,
    RegisterPerson,
    register_person,
)
from services.trainings.domain.registration import Registration
from services.trainings.entrypoints.http_sessions import Limit
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.schemas import (
    OwnRegistrationPage,
    RegistrationIn,
    RegistrationOut,
    RegistrationPage,
)
from services.trainings.entrypoints.views import (
    own_registration_out,
    registration_out,
    registration_view_out,
)
from shared.http.door import CommandDoor, Door
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["registrations"])

ACCOMPANYING = {"facilitator", "coordinator"}


def actor_of(caller: Caller) -> Actor:
    """Return the caller as the rules see them."""
    accompanies = (
        network for network, roles in caller.networks.items() if ACCOMPANYING & set(roles)
    )
    return Actor(caller.member_id, frozenset(accompanies), "training_office" in caller.movement)


@router.post(
    "/sessions/{session_id}/registrations", status_code=201, response_model=RegistrationOut
)
async def post_registration(
    session_id: UUID, caller: CurrentCaller, door: CommandDoor, body: RegistrationIn | None = None
) -> Response:
    """Register the caller, or somebody in whose name they may act: `registered`, or `waiting` when it is full."""
    require(ROLES, "register", caller)
    named = body.member_id if body else None
    member_id = str(named) if named else caller.member_id
    command = RegisterPerson(str(session_id), member_id, actor_of(caller))

    async def use_case(transaction: Transaction) -> RegistrationOut:
        return registration_out(await register_person(command, SqlUnitOfWork(transaction)))

    line: asyncio.Semaphore = door.request.app.state.line
    async with line:  # a crowd waits here, where waiting costs nothing and never times out
        return await door.run(use_case, status=201)


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


@router.get("/sessions/{session_id}/registrations", response_model=RegistrationPage)
async def get_registrations_of_session(
    session_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    after: UUID | None = None,
    limit: Limit = 50,
) -> RegistrationPage:
    """List a session's registrations in order of arrival; for the training office."""
    require(ROLES, "read_registrations_of_session", caller)
    cursor = str(after) if after else None

    async def query(transaction: Transaction) -> RegistrationPage:
        await session_view(transaction, str(session_id))
        views = await registrations_of_session(
            transaction, str(session_id), after=cursor, limit=limit
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
