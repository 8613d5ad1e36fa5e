"""HTTP: documents as PDF, and the names that they bear."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.money.sql_tariff_rules import tariff_page
from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.adapters.records.sql_documents import Draft
from services.trainings.application.records.set_printed_name import SetPrintedName, set_printed_name
from services.trainings.application.registrations.act_for_person import act_for_person
from services.trainings.application.registrations.register_person import NotYourMemberError
from services.trainings.entrypoints.catalogue.http_trainings import Number
from services.trainings.entrypoints.money.http_quotes import readable_quote
from services.trainings.entrypoints.money.http_tariffs import today
from services.trainings.entrypoints.records import document_drafts
from services.trainings.entrypoints.records.printing import printed, records_of
from services.trainings.entrypoints.records.records_schemas import PrintedNameIn, PrintedNameOut
from services.trainings.entrypoints.registrations.http_registrations import actor_of
from services.trainings.entrypoints.roles import ROLES
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["documents"])

Whose = Annotated[UUID | None, Query(description="In whose name the caller acts.")]


class PdfResponse(Response):
    """A document."""

    media_type = "application/pdf"


@router.get("/trainings/{number}/programme.pdf", response_class=PdfResponse)
async def get_programme(number: Number, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Print the sheet of a training: aims, content, duration, tariffs."""
    require(ROLES, "read_catalogue", caller)

    async def drafting(transaction: Transaction) -> Draft:
        records, uow = records_of(door.request), SqlRecords(transaction)
        rules = await tariff_page(transaction, day=today(door.request, transaction))
        return await document_drafts.programme(number, rules, records, uow)

    return await printed(door, drafting)


@router.get("/registrations/{registration_id}/convocation.pdf", response_class=PdfResponse)
async def get_convocation(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Print a person's convocation to a session that takes place."""
    require(ROLES, "print_own_documents", caller)

    async def drafting(transaction: Transaction) -> Draft:
        records, uow = records_of(door.request), SqlRecords(transaction)
        actor = actor_of(caller)
        return await document_drafts.convocation(str(registration_id), actor, records, uow)

    return await printed(door, drafting)


@router.get("/registrations/{registration_id}/convocation.ics", response_class=Response)
async def get_convocation_calendar(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Give the days of a convocation as a calendar file."""
    require(ROLES, "print_own_documents", caller)

    async def query(transaction: Transaction) -> bytes:
        records, uow = records_of(door.request), SqlRecords(transaction)
        actor = actor_of(caller)
        return await document_drafts.convocation_calendar(str(registration_id), actor, records, uow)

    headers = {"Content-Disposition": 'attachment; filename="convocation.ics"'}
    media_type = "text/calendar; charset=utf-8"
    return Response(await door.read(query), media_type=media_type, headers=headers)


@router.get("/sessions/{session_id}/attendance-sheet.pdf", response_class=PdfResponse)
async def get_attendance_sheet(
    session_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Print the sheet that people sign each half-day; for the session's trainers and the office."""
    require(ROLES, "keep_attendance", caller)

    async def drafting(transaction: Transaction) -> Draft:
        records, uow = records_of(door.request), SqlRecords(transaction)
        actor = actor_of(caller)
        return await document_drafts.attendance_sheet(str(session_id), actor, records, uow)

    return await printed(door, drafting)


@router.get("/registrations/{registration_id}/certificate.pdf", response_class=PdfResponse)
async def get_certificate(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Print a person's certificate of attendance."""
    require(ROLES, "print_own_documents", caller)

    async def drafting(transaction: Transaction) -> Draft:
        records, uow = records_of(door.request), SqlRecords(transaction)
        actor = actor_of(caller)
        return await document_drafts.certificate(str(registration_id), actor, records, uow)

    return await printed(door, drafting)


@router.get("/quotes/{quote_id}/quote.pdf", response_class=PdfResponse)
async def get_quote_paper(quote_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Print a quote as it was sent; for the office, and whom it was sent to."""
    require(ROLES, "read_quotes", caller)

    async def drafting(transaction: Transaction) -> Draft:
        said = await readable_quote(transaction, str(quote_id), actor_of(caller))
        records = records_of(door.request)
        return await document_drafts.quote(said, records, SqlRecords(transaction))

    return await printed(door, drafting)


@router.put("/printed-name", response_model=PrintedNameOut)
async def put_printed_name(
    body: PrintedNameIn, caller: CurrentCaller, door: CommandDoor, member_id: Whose = None
) -> Response:
    """Say under which name the person's documents are printed."""
    require(ROLES, "set_printed_name", caller)
    whose = str(member_id) if member_id else caller.member_id
    command = SetPrintedName(whose, body.name, actor_of(caller))

    async def use_case(transaction: Transaction) -> PrintedNameOut:
        await set_printed_name(command, SqlRecords(transaction))
        return PrintedNameOut(member_id=whose, name=body.name)

    return await door.run(use_case)


@router.get("/printed-name", response_model=PrintedNameOut)
async def get_printed_name(
    caller: CurrentCaller, door: CommandDoor, member_id: Whose = None
) -> PrintedNameOut:
    """Show under which name the person's documents are printed; null when nobody has said."""
    require(ROLES, "set_printed_name", caller)
    whose = str(member_id) if member_id else caller.member_id

    async def query(transaction: Transaction) -> PrintedNameOut:
        uow = SqlRecords(transaction)
        if not await act_for_person(actor_of(caller), whose, uow):
            raise NotYourMemberError
        names = await uow.names.of([whose])
        return PrintedNameOut(member_id=whose, name=names.get(whose))

    found: PrintedNameOut = await door.read(query)
    return found
