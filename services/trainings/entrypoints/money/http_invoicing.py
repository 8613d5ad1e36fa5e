"""HTTP: what is to be invoiced, and what the fund pays for; no payment is taken here."""

from collections.abc import Iterator
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from services.trainings.adapters.money.sql_invoicing import InvoiceRow, invoice_page, invoice_rows
from services.trainings.adapters.money.sql_supports import (
    ClaimView,
    claim_page,
    fund_view,
    network_is_known,
)
from services.trainings.domain.money.support import support_year
from services.trainings.entrypoints.money.invoice_files import MEDIA_TYPES, write_invoices
from services.trainings.entrypoints.money.invoicing_schemas import (
    ClaimOut,
    FundFilter,
    FundOut,
    InvoicePage,
    InvoiceRowOut,
    InvoicingFilter,
)
from services.trainings.entrypoints.registrations.http_registrations import ACCOMPANYING
from services.trainings.entrypoints.roles import ROLES
from shared.errors import InvalidError, NotFoundError
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["money"])

IN_MEMORY = 1_000_000
"""Bytes of an export that are kept in memory; the rest goes to a file, so the database never waits for a reader."""
CHUNK = 65_536


class PeriodReversedError(InvalidError):
    """A period ends on its first day or later."""

    code = "period_reversed"


class NetworkNotFoundError(NotFoundError):
    """There is no such network, or the caller does not belong to it."""

    code = "network_not_found"


@router.get(
    "/invoicing",
    response_model=InvoicePage,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}}},
)
async def get_invoicing(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[InvoicingFilter, Query()]
) -> Response:
    """Export what is to be invoiced for the sessions that begin in these days and take place.

    A file holds everything; JSON comes in pages.
    """
    require(ROLES, "export_invoicing", caller)
    first, last, form = wanted.first, wanted.last, wanted.form
    if last < first:
        raise PeriodReversedError
    if form == "json":
        page: InvoicePage = await door.read(partial(_page, wanted))
        return JSONResponse(page.model_dump(mode="json"))
    # The answer closes the file once it is sent.
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it outlives this function

    async def export(transaction: Transaction) -> None:
        await write_invoices(form, invoice_rows(transaction, first, last), file)

    try:
        await door.read(export)
    except BaseException:
        file.close()
        raise
    named = {"Content-Disposition": f'attachment; filename="a-facturer-{first}-{last}.{form}"'}
    return StreamingResponse(_chunks(file), headers=named, media_type=MEDIA_TYPES[form])


def _chunks(file: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


async def _page(wanted: InvoicingFilter, transaction: Transaction) -> InvoicePage:
    days = (wanted.first, wanted.last)
    rows = await invoice_page(transaction, days, wanted.after, wanted.limit)
    last = rows[-1].cursor if len(rows) == wanted.limit else None
    return InvoicePage(items=[_row_out(row) for row in rows], next=last)


def _row_out(row: InvoiceRow) -> InvoiceRowOut:
    return InvoiceRowOut.model_validate(
        {name: value for name, value in vars(row).items() if name != "row_id"}
    )


@router.get("/networks/{network_id}/fdva", response_model=FundOut)
async def get_fund(
    network_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    wanted: Annotated[FundFilter, Query()],
) -> FundOut:
    """Show how many volunteers' places the FDVA may pay for in a network's year, and which are next.

    Everyone of the network sees the numbers and the order; whose they are, only the office and the
    network's facilitators.
    """
    require(ROLES, "read_fund", caller)
    network = str(network_id)
    is_office = "training_office" in caller.movement
    if not is_office and network not in caller.networks:
        raise NetworkNotFoundError

    async def query(transaction: Transaction) -> FundOut:
        if not await network_is_known(transaction, network):
            raise NetworkNotFoundError
        year = wanted.year or support_year(transaction.now())
        view = await fund_view(transaction, network, year)
        claims = await claim_page(
            transaction, network, year, after=wanted.after, limit=wanted.limit
        )
        has_ids = is_office or bool(ACCOMPANYING & set(_local_roles(caller, network)))
        return FundOut(
            network_id=network,
            year=year,
            is_affiliated=view.is_affiliated,
            active_volunteers=view.active_volunteers,
            allowance=view.fund.allowance,
            granted=view.fund.granted,
            items=[_claim_out(claim, has_ids=has_ids) for claim in claims],
            next=claims[-1].arrival if len(claims) == wanted.limit else None,
        )

    found: FundOut = await door.read(query)
    return found


def _local_roles(caller: Caller, network_id: str) -> list[str]:
    return caller.networks.get(network_id, [])


def _claim_out(claim: ClaimView, *, has_ids: bool) -> ClaimOut:
    return ClaimOut(
        position=claim.position,
        state=claim.state,
        asked_at=claim.asked_at,
        granted_at=claim.granted_at,
        registration_id=claim.registration_id if has_ids else None,
        session_id=claim.session_id if has_ids else None,
    )
