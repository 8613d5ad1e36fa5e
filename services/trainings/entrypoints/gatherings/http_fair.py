"""HTTP: the offers and requests of the day, and their page for the wall and the printer."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.trainings.adapters.gatherings.sql_gathering_queries import DateView, date_view
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.withdraw_fair_entry import (
    WithdrawFairEntry,
    withdraw_fair_entry,
)
from services.trainings.application.gatherings.write_fair_entry import (
    WriteFairEntry,
    write_fair_entry,
)
from services.trainings.entrypoints.gatherings.gatherings_messages import day_and_time
from services.trainings.entrypoints.gatherings.gatherings_schemas import (
    FairEntryIn,
    FairEntryOut,
    FairOut,
)
from services.trainings.entrypoints.gatherings.gatherings_views import (
    fair_out,
    leader_of,
    reader_of,
)
from services.trainings.entrypoints.gatherings.http_gatherings import AnyCaller
from services.trainings.entrypoints.roles import ROLES
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["fairs"])

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
)


@router.get("/gathering-dates/{gathering_date_id}/fair", response_model=FairOut)
async def get_fair(gathering_date_id: UUID, caller: AnyCaller, door: CommandDoor) -> FairOut:
    """Show what is offered and what is asked for on that day."""

    async def read(transaction: Transaction) -> FairOut:
        _, fair = await _read(transaction, str(gathering_date_id), caller)
        return fair

    found: FairOut = await door.read(read)
    return found


@router.get("/gathering-dates/{gathering_date_id}/fair/page", response_class=HTMLResponse)
async def get_fair_page(
    gathering_date_id: UUID, caller: AnyCaller, door: CommandDoor
) -> HTMLResponse:
    """Show the same as a page to be put on a wall screen or printed; without any name."""

    async def read(transaction: Transaction) -> tuple[DateView, FairOut]:
        return await _read(transaction, str(gathering_date_id), caller)

    view, fair = await door.read(read)
    slot = view.date.slot
    html = _pages.get_template("fair.html").render(
        title=view.date.title,
        when=day_and_time(slot.day, slot.starts).capitalize(),
        place=slot.place,
        offers=fair.offers,
        requests=fair.requests,
    )
    return HTMLResponse(html, headers=HEADERS)


@router.post(
    "/gathering-dates/{gathering_date_id}/fair", status_code=201, response_model=FairEntryOut
)
async def post_fair_entry(
    gathering_date_id: UUID, body: FairEntryIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Write an offer or a request of the day, for oneself or for somebody whom one accompanies."""
    require(ROLES, "write_fair_entry", caller)
    command = WriteFairEntry(
        gathering_date_id=str(gathering_date_id),
        kind=body.kind,
        title=body.title,
        member_id=str(body.member_id) if body.member_id else caller.member_id,
        actor=leader_of(caller),
        networks=frozenset(caller.networks),
    )

    async def use_case(transaction: Transaction) -> FairEntryOut:
        entry = await write_fair_entry(command, SqlUnitOfWork(transaction))
        return FairEntryOut(
            fair_entry_id=entry.fair_entry_id,
            kind=entry.kind,
            title=entry.title,
            member_id=entry.member_id,
        )

    return await door.run(use_case, status=201)


@router.post("/fair-entries/{fair_entry_id}/withdraw", status_code=204)
async def post_withdrawn_fair_entry(
    fair_entry_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Take an offer or a request of the day away for good: one's own, or as who leads the fair."""
    require(ROLES, "write_fair_entry", caller)
    command = WithdrawFairEntry(str(fair_entry_id), leader_of(caller))

    async def use_case(transaction: Transaction) -> None:
        await withdraw_fair_entry(command, SqlUnitOfWork(transaction))

    return await door.run(use_case)


async def _read(
    transaction: Transaction, gathering_date_id: str, caller: Caller | None
) -> tuple[DateView, FairOut]:
    reader = reader_of(caller)
    view = await date_view(transaction, gathering_date_id, reader)
    entries = await SqlUnitOfWork(transaction).fair_entries.of_date(gathering_date_id)
    return view, fair_out(view, entries, reader, transaction.now())
