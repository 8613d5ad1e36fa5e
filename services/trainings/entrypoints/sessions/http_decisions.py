"""HTTP: what the training office decides about a session."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.trainings.adapters.sessions.sql_session_queries import session_view
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.sessions.cancel_session import cancel_session
from services.trainings.application.sessions.change_capacity import change_capacity
from services.trainings.application.sessions.confirm_session import confirm_session
from services.trainings.application.sessions.extend_session import extend_session
from services.trainings.application.sessions.find_calendar import When
from services.trainings.application.sessions.merge_sessions import MergeSessions, merge_sessions
from services.trainings.application.sessions.move_session import move_session
from services.trainings.application.sessions.name_trainers import name_trainers
from services.trainings.application.sessions.pair_sessions import pair_sessions
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.application.sessions.reopen_session import reopen_session
from services.trainings.application.sessions.resume_session import resume_session
from services.trainings.application.sessions.take_decision import DecideSession
from services.trainings.domain.sessions.session_life import Action
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.schemas import ReasonIn
from services.trainings.entrypoints.sessions.http_sessions import where_of
from services.trainings.entrypoints.sessions.session_schemas import (
    CapacityIn,
    ExtensionIn,
    MergeIn,
    MoveIn,
    SessionOut,
    TrainersIn,
    TwinIn,
)
from services.trainings.entrypoints.sessions.session_views import session_view_out
from shared.http.door import CommandDoor, Door
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(prefix="/sessions/{session_id}", tags=["decisions"])


async def _decided(
    door: Door,
    caller: Caller,
    session_id: UUID,
    decide: Callable[[SqlUnitOfWork], Awaitable[object]],
) -> Response:
    require(ROLES, "decide_session", caller)

    async def use_case(transaction: Transaction) -> SessionOut:
        await decide(SqlUnitOfWork(transaction))
        return session_view_out(await session_view(transaction, str(session_id)))

    return await door.run(use_case)


def _command(session_id: UUID, caller: Caller, reason: str = "") -> DecideSession:
    return DecideSession(str(session_id), caller.member_id, reason)


@router.post("/extend", response_model=SessionOut)
async def post_extension(
    session_id: UUID, body: ExtensionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give a session that is under its minimum more time; everyone registered is told why."""
    command = _command(session_id, caller, body.reason)
    return await _decided(
        door, caller, session_id, lambda uow: extend_session(command, body.decision_at, uow)
    )


@router.post("/confirm", response_model=SessionOut)
async def post_confirmation(
    session_id: UUID, body: ReasonIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Have a session take place although it is under its minimum."""
    command = _command(session_id, caller, body.reason)
    return await _decided(door, caller, session_id, lambda uow: confirm_session(command, uow))


@router.post("/pause", response_model=SessionOut)
async def post_pause(
    session_id: UUID, body: ReasonIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take no registrations for a while; who has a place keeps it."""
    command = _command(session_id, caller, body.reason)
    return await _decided(door, caller, session_id, lambda uow: pause_session(command, uow))


@router.post("/resume", response_model=SessionOut)
async def post_resumption(session_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Take registrations again."""
    command = _command(session_id, caller)
    return await _decided(door, caller, session_id, lambda uow: resume_session(command, uow))


@router.post("/move", response_model=SessionOut)
async def post_move(
    session_id: UUID, body: MoveIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Hold it on other days or elsewhere; everyone registered keeps their place and is told why."""
    command = _command(session_id, caller, body.reason)

    async def decide(uow: SqlUnitOfWork) -> object:
        session = await uow.sessions.get(str(session_id))
        session.check(Action.MOVE)
        known = session.known_calendar
        parts = tuple(tuple(part) for part in body.parts) if body.parts else known.parts
        when = When(
            parts=parts,
            time_zone=body.time_zone or known.time_zone,
            starts=body.starts or known.starts,
            ends=body.ends or known.ends,
        )
        return await move_session(command, when, where_of(body), uow)

    return await _decided(door, caller, session_id, decide)


@router.post("/merge", response_model=SessionOut)
async def post_merge(
    session_id: UUID, body: MergeIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give it up for another session of the training; each person keeps, changes or leaves."""
    command = MergeSessions(
        session_id=str(session_id),
        decided_by=caller.member_id,
        reason=body.reason,
        into_session_id=str(body.into_session_id),
        answer_within=timedelta(seconds=body.answer_within_s),
    )
    return await _decided(door, caller, session_id, lambda uow: merge_sessions(command, uow))


@router.post("/cancel", response_model=SessionOut)
async def post_cancellation(
    session_id: UUID, body: ReasonIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give a session up; everyone registered is told why."""
    command = _command(session_id, caller, body.reason)
    return await _decided(door, caller, session_id, lambda uow: cancel_session(command, uow))


@router.post("/reopen", response_model=SessionOut)
async def post_reopening(
    session_id: UUID, body: ExtensionIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take a cancellation back; whoever had a place is told and may register again."""
    command = _command(session_id, caller, body.reason)
    return await _decided(
        door, caller, session_id, lambda uow: reopen_session(command, body.decision_at, uow)
    )


@router.put("/capacity", response_model=SessionOut)
async def put_capacity(
    session_id: UUID, body: CapacityIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Have more or fewer places; new ones are offered down the line."""
    return await _decided(
        door, caller, session_id, lambda uow: change_capacity(str(session_id), body.capacity, uow)
    )


@router.put("/trainers", response_model=SessionOut)
async def put_trainers(
    session_id: UUID, body: TrainersIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say who trains."""
    trainers = tuple(str(each) for each in body.trainer_ids)
    return await _decided(
        door, caller, session_id, lambda uow: name_trainers(str(session_id), trainers, uow)
    )


@router.put("/twin", response_model=SessionOut)
async def put_twin(
    session_id: UUID, body: TwinIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Pair it with the session that holds the same training the other way."""
    return await _decided(
        door, caller, session_id, lambda uow: pair_sessions(str(session_id), str(body.twin_id), uow)
    )
