"""HTTP: who was there, and what people write afterwards."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.application.records.record_attendance import (
    RecordAttendance,
    record_attendance,
)
from services.trainings.application.records.write_evaluation import (
    WriteEvaluation,
    write_evaluation,
)
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.records.attendance import Mark
from services.trainings.domain.records.evaluation import Evaluation, EvaluationNotFoundError, Words
from services.trainings.entrypoints.records.document_drafts import check_keeps_records
from services.trainings.entrypoints.records.http_documents import Whose
from services.trainings.entrypoints.records.printing import records_of
from services.trainings.entrypoints.records.records_schemas import (
    AttendanceIn,
    AttendanceOut,
    EvaluationIn,
    EvaluationOut,
    EvaluationPage,
)
from services.trainings.entrypoints.records.records_views import attendance_out, evaluation_out
from services.trainings.entrypoints.registrations.http_registrations import actor_of
from services.trainings.entrypoints.roles import ROLES
from services.trainings.entrypoints.sessions.http_sessions import Limit
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["attendance"])


@router.put("/sessions/{session_id}/attendance", response_model=AttendanceOut)
async def put_attendance(
    session_id: UUID, body: AttendanceIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say who was there, half-day by half-day, or correct it; for the session's trainers and the office."""
    require(ROLES, "keep_attendance", caller)
    records = records_of(door.request)
    marks = (
        Mark(str(mark.registration_id), mark.day, mark.half, mark.is_present) for mark in body.marks
    )
    command = RecordAttendance(
        str(session_id), tuple(marks), actor_of(caller), records.open_for, records.share
    )

    async def use_case(transaction: Transaction) -> AttendanceOut:
        uow = SqlRecords(transaction)
        await record_attendance(command, uow)
        return await _attendance(str(session_id), command.actor, uow)

    return await door.run(use_case)


@router.get("/sessions/{session_id}/attendance", response_model=AttendanceOut)
async def get_attendance(
    session_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> AttendanceOut:
    """Show who was there, who wrote it, and what was corrected; for trainers and the office."""
    require(ROLES, "keep_attendance", caller)

    async def query(transaction: Transaction) -> AttendanceOut:
        return await _attendance(str(session_id), actor_of(caller), SqlRecords(transaction))

    found: AttendanceOut = await door.read(query)
    return found


async def _attendance(session_id: str, actor: Actor, uow: SqlRecords) -> AttendanceOut:
    session = await uow.held.get(session_id)
    check_keeps_records(session, actor)
    enrolled = await uow.held.enrolled(session_id)
    names = await uow.names.of([one.member_id for one in enrolled])
    marks = await uow.attendance.of_session(session_id)
    corrections = await uow.attendance.corrections(session_id)
    return attendance_out(
        session, [(one, names.get(one.member_id)) for one in enrolled], marks, corrections
    )


@router.put("/sessions/{session_id}/evaluation", response_model=EvaluationOut)
async def put_evaluation(
    session_id: UUID,
    body: EvaluationIn,
    caller: CurrentCaller,
    door: CommandDoor,
    member_id: Whose = None,
) -> Response:
    """Write what one came for and what one brings back, as participant or trainer, once it is over."""
    require(ROLES, "write_evaluation", caller)
    whose = str(member_id) if member_id else caller.member_id
    words = Words(body.came_for, body.brings_back, body.is_shareable)
    command = WriteEvaluation(str(session_id), whose, words, actor_of(caller))

    async def use_case(transaction: Transaction) -> EvaluationOut:
        return evaluation_out(await write_evaluation(command, SqlRecords(transaction)))

    return await door.run(use_case)


@router.get("/sessions/{session_id}/evaluation", response_model=EvaluationOut)
async def get_evaluation(
    session_id: UUID, caller: CurrentCaller, door: CommandDoor, member_id: Whose = None
) -> EvaluationOut:
    """Show what one wrote of a session."""
    require(ROLES, "write_evaluation", caller)
    whose = str(member_id) if member_id else caller.member_id

    async def query(transaction: Transaction) -> Evaluation:
        uow = SqlRecords(transaction)
        found = await uow.evaluations.find(str(session_id), whose)
        if found is None or not await act_for_person(actor_of(caller), whose, uow):
            raise EvaluationNotFoundError
        return found

    return evaluation_out(await door.read(query))


@router.get("/sessions/{session_id}/evaluations", response_model=EvaluationPage)
async def get_evaluations(
    session_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    after: UUID | None = None,
    limit: Limit = 50,
) -> EvaluationPage:
    """List what people wrote: all of it for trainers and the office, else what may be shown, without names."""
    require(ROLES, "read_evaluations", caller)
    actor = actor_of(caller)

    async def query(transaction: Transaction) -> EvaluationPage:
        uow = SqlRecords(transaction)
        session = await uow.held.get(str(session_id))
        reads_all = actor.is_office or actor.member_id in session.trainer_ids
        page = await uow.evaluations.page(
            session.session_id,
            reads_all=reads_all,
            after=str(after) if after else None,
            limit=limit,
        )
        last = page[-1].evaluation_id if len(page) == limit else None
        items = [evaluation_out(one, is_named=reads_all) for one in page]
        return EvaluationPage(items=items, next=last)

    page: EvaluationPage = await door.read(query)
    return page
