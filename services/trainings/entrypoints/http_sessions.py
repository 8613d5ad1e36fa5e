"""HTTP: sessions, and what the training office decides about them."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.trainings.adapters.sql_queries import session_page, session_view
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.cancel_session import CancelSession, cancel_session
from services.trainings.application.extend_session import ExtendSession, extend_session
from services.trainings.application.open_session import OpenSession, open_session
from services.trainings.entrypoints.http_trainings import Number
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.schemas import (
    CancellationIn,
    Defaults,
    ExtensionIn,
    SessionFilter,
    SessionIn,
    SessionOut,
    SessionPage,
)
from services.trainings.entrypoints.views import session_view_out
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["sessions"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/trainings/{number}/sessions", status_code=201, response_model=SessionOut)
async def post_session(
    number: Number, body: SessionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Open registrations for a session of a training, on its own dates or on those that the catalogue announces."""
    require(ROLES, "open_session", caller)
    command = _opening(number, body, door.request)

    async def use_case(transaction: Transaction) -> SessionOut:
        session = await open_session(command, SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, session.session_id))

    return await door.run(use_case, status=201)


def _opening(number: int, body: SessionIn, request: Request) -> OpenSession:
    """Return the command, with this installation's defaults for what the office left out."""
    defaults: Defaults = request.app.state.defaults
    lasts = body.offer_lasts_s
    return OpenSession(
        training_number=number,
        draft_number=body.draft,
        parts=tuple(tuple(part) for part in body.parts) if body.parts else None,
        place=body.place,
        mode=body.mode,
        time_zone=body.time_zone,
        starts=body.starts.replace(microsecond=0),
        capacity=body.capacity,
        minimum=body.minimum if body.minimum is not None else defaults.minimum,
        decision_at=body.decision_at,
        decision_days_before=defaults.decision_days_before,
        offer_lasts=timedelta(seconds=lasts) if lasts is not None else defaults.offer_lasts,
    )


@router.get("/sessions", response_model=SessionPage)
async def get_sessions(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[SessionFilter, Query()]
) -> SessionPage:
    """List the sessions, oldest first."""
    require(ROLES, "read_sessions", caller)

    async def query(transaction: Transaction) -> SessionPage:
        views = await session_page(
            transaction,
            after=str(wanted.after) if wanted.after else None,
            limit=wanted.limit,
            state=wanted.state,
            number=wanted.training,
        )
        last = views[-1].session.session_id if len(views) == wanted.limit else None
        return SessionPage(items=[session_view_out(view) for view in views], next=last)

    page: SessionPage = await door.read(query)
    return page


@router.get("/sessions/{session_id}", response_model=SessionOut)
async def get_session(session_id: UUID, caller: CurrentCaller, door: CommandDoor) -> SessionOut:
    """Show one session and how far it is from its minimum."""
    require(ROLES, "read_sessions", caller)

    async def query(transaction: Transaction) -> SessionOut:
        return session_view_out(await session_view(transaction, str(session_id)))

    found: SessionOut = await door.read(query)
    return found


@router.post("/sessions/{session_id}/extend", response_model=SessionOut)
async def post_extension(
    session_id: UUID, body: ExtensionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give a session that is under its minimum more time; everyone registered is told why."""
    require(ROLES, "extend_session", caller)
    command = ExtendSession(str(session_id), body.decision_at, body.reason, caller.member_id)

    async def use_case(transaction: Transaction) -> SessionOut:
        await extend_session(command, SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, str(session_id)))

    return await door.run(use_case)


@router.post("/sessions/{session_id}/cancel", response_model=SessionOut)
async def post_cancellation(
    session_id: UUID, body: CancellationIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give a session up; everyone registered, and everyone who waits, is told why."""
    require(ROLES, "cancel_session", caller)
    command = CancelSession(str(session_id), body.reason, caller.member_id)

    async def use_case(transaction: Transaction) -> SessionOut:
        await cancel_session(command, SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, str(session_id)))

    return await door.run(use_case)
