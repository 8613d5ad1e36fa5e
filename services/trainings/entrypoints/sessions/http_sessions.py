"""HTTP: sessions as everybody sees them, and how the training office prepares and opens them."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.trainings.adapters.sessions.sql_session_queries import (
    SessionsWanted,
    SessionView,
    session_history,
    session_page,
    session_view,
    sessions_at_risk,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.sessions.find_calendar import When
from services.trainings.application.sessions.find_venue import Where
from services.trainings.application.sessions.open_prepared_session import open_prepared_session
from services.trainings.application.sessions.open_session import open_session
from services.trainings.application.sessions.prepare_session import PrepareSession, prepare_session
from services.trainings.application.sessions.settle_session import OpenSession, Settled
from services.trainings.domain.sessions.session_life import SessionNotFoundError, State
from services.trainings.entrypoints.catalogue.http_trainings import Number
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.sessions.session_schemas import (
    DatesIn,
    Defaults,
    HistoryOut,
    PlaceIn,
    PreparationIn,
    SessionFilter,
    SessionIn,
    SessionOut,
    SessionPage,
)
from services.trainings.entrypoints.sessions.session_views import session_view_out, transition_out
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["sessions"])

Limit = Annotated[int, Query(ge=1, le=200)]


def is_office(caller: Caller) -> bool:
    """Say whether the caller is of the training office."""
    return "training_office" in caller.movement


@router.post("/trainings/{number}/sessions", status_code=201, response_model=SessionOut)
async def post_session(
    number: Number, body: SessionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Open registrations for a session of a training, on its own dates or on those that the catalogue announces."""
    require(ROLES, "open_session", caller)
    command = opening_of(number, body, caller, door.request)

    async def use_case(transaction: Transaction) -> SessionOut:
        session = await open_session(command, SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, session.session_id))

    return await door.run(use_case, status=201)


@router.post("/trainings/{number}/drafts", status_code=201, response_model=SessionOut)
async def post_preparation(
    number: Number, body: PreparationIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Prepare a session whose dates or terms are still to be settled; only the office sees it."""
    require(ROLES, "open_session", caller)
    command = PrepareSession(
        training_number=number,
        draft_number=body.draft,
        when=when_of(body),
        where=where_of(body),
        period=body.period or "",
        trainer_ids=tuple(str(each) for each in body.trainer_ids),
    )

    async def use_case(transaction: Transaction) -> SessionOut:
        session = await prepare_session(command, SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, session.session_id))

    return await door.run(use_case, status=201)


@router.post("/sessions/{session_id}/open", response_model=SessionOut)
async def post_opening(
    session_id: UUID, body: SessionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Open a session that was prepared."""
    require(ROLES, "open_session", caller)

    async def use_case(transaction: Transaction) -> SessionOut:
        known = await session_view(transaction, str(session_id))
        number = known.session.training_number
        command = opening_of(number, body, caller, door.request)
        await open_prepared_session(str(session_id), command, SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, str(session_id)))

    return await door.run(use_case)


def opening_of(number: int, body: SessionIn, caller: Caller, request: Request) -> OpenSession:
    """Return the command, with this installation's defaults for what the office left out."""
    defaults: Defaults = request.app.state.defaults
    lasts = body.offer_lasts_s
    return OpenSession(
        training_number=number,
        draft_number=body.draft,
        when=when_of(body),
        where=where_of(body),
        settled=Settled(
            capacity=body.capacity,
            minimum=body.minimum if body.minimum is not None else defaults.minimum,
            decision_at=body.decision_at,
            decision_days_before=defaults.decision_days_before,
            offer_lasts=timedelta(seconds=lasts) if lasts is not None else defaults.offer_lasts,
            is_trainer_counted=body.is_trainer_counted,
            line_rule=body.line_rule,
            on_shortfall=body.on_shortfall,
            extend_days=body.extend_days,
        ),
        opened_by=caller.member_id,
        trainer_ids=tuple(str(each) for each in body.trainer_ids),
    )


def when_of(body: DatesIn) -> When:
    """Return the dates that a body gives."""
    return When(
        parts=tuple(tuple(part) for part in body.parts) if body.parts else None,
        time_zone=body.time_zone,
        starts=body.starts.replace(microsecond=0),
        ends=body.ends.replace(microsecond=0),
    )


def where_of(body: PlaceIn) -> Where:
    """Return the place that a body gives."""
    place_id = str(body.place_id) if body.place_id else None
    return Where(place=body.place, place_id=place_id, region=body.region, mode=body.mode)


@router.get("/sessions", response_model=SessionPage)
async def get_sessions(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[SessionFilter, Query()]
) -> SessionPage:
    """List the sessions in the order in which they were entered; drafts for the office only."""
    require(ROLES, "read_sessions", caller)
    command = SessionsWanted(
        after=str(wanted.after) if wanted.after else None,
        limit=wanted.limit,
        state=wanted.state.value if wanted.state else None,
        number=wanted.training,
        region=wanted.region,
        has_drafts=is_office(caller),
    )

    async def query(transaction: Transaction) -> SessionPage:
        return _page(list(await session_page(transaction, command)), wanted.limit)

    page: SessionPage = await door.read(query)
    return page


@router.get("/sessions/at-risk", response_model=SessionPage)
async def get_sessions_at_risk(
    caller: CurrentCaller, door: CommandDoor, after: UUID | None = None, limit: Limit = 50
) -> SessionPage:
    """List undecided sessions under their minimum, the nearest decision first; for the office."""
    require(ROLES, "decide_session", caller)
    cursor = str(after) if after else None

    async def query(transaction: Transaction) -> SessionPage:
        return _page(list(await sessions_at_risk(transaction, after=cursor, limit=limit)), limit)

    page: SessionPage = await door.read(query)
    return page


def _page(views: list[SessionView], limit: int) -> SessionPage:
    last = views[-1].session.session_id if len(views) == limit else None
    return SessionPage(items=[session_view_out(view) for view in views], next=last)


@router.get("/sessions/{session_id}", response_model=SessionOut)
async def get_session(session_id: UUID, caller: CurrentCaller, door: CommandDoor) -> SessionOut:
    """Show one session and how far it is from its minimum."""
    require(ROLES, "read_sessions", caller)

    async def query(transaction: Transaction) -> SessionOut:
        view = await session_view(transaction, str(session_id))
        if view.session.state is State.DRAFT and not is_office(caller):
            raise SessionNotFoundError
        return session_view_out(view)

    found: SessionOut = await door.read(query)
    return found


@router.get("/sessions/{session_id}/history", response_model=HistoryOut)
async def get_history(session_id: UUID, caller: CurrentCaller, door: CommandDoor) -> HistoryOut:
    """Tell each step of a session's life: who, when and why; for the office."""
    require(ROLES, "decide_session", caller)

    async def query(transaction: Transaction) -> HistoryOut:
        await session_view(transaction, str(session_id))
        steps = await session_history(transaction, str(session_id))
        return HistoryOut(items=[transition_out(step) for step in steps])

    found: HistoryOut = await door.read(query)
    return found
