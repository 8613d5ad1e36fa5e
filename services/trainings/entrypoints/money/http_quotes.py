"""HTTP: quotes, from drawing up to an answer."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.trainings.adapters.money.sql_quote_queries import WantedQuotes, quote_page, steps_of
from services.trainings.adapters.money.sql_quotes import quote_content
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.money.answer_quote import AnswerQuote, answer_quote
from services.trainings.application.money.cancel_quote import CancelQuote, cancel_quote
from services.trainings.application.money.draw_up_quote import DrawUpQuote, draw_up_quote
from services.trainings.application.money.send_quote import SendQuote, send_quote
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.money.organisation import Organisation
from services.trainings.domain.money.quote import Line
from services.trainings.domain.money.quote_content import QuoteContent
from services.trainings.domain.money.quote_errors import QuoteNotFoundError
from services.trainings.entrypoints.money.http_tariffs import money_of, today
from services.trainings.entrypoints.money.money_schemas import (
    QuoteFilter,
    QuoteIn,
    QuoteOut,
    QuotePage,
    QuoteReasonIn,
)
from services.trainings.entrypoints.money.money_views import quote_out, quote_summary_out
from services.trainings.entrypoints.money.money_words import FrenchWording
from services.trainings.entrypoints.registrations.http_registrations import actor_of
from services.trainings.entrypoints.roles import ROLES
from shared.http.door import CommandDoor, Door
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["money"])


@router.post("/quotes", status_code=201, response_model=QuoteOut)
async def post_quote(body: QuoteIn, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Draw up a quote by the tariff in force on the first day; it is a draft until it is sent."""
    require(ROLES, "manage_quotes", caller)

    async def use_case(transaction: Transaction) -> QuoteOut:
        day, notice = today(door.request, transaction), money_of(door.request).vat_notice
        command = _drawing_up(body, caller.member_id, day, notice)
        quote = await draw_up_quote(command, SqlUnitOfWork(transaction))
        return await _for_office(transaction, quote.quote_id)

    return await door.run(use_case, status=201)


def _drawing_up(body: QuoteIn, by: str, day: date, vat_notice: str) -> DrawUpQuote:
    organisation = body.organisation
    return DrawUpQuote(
        by=by,
        today=day,
        organisation=Organisation(**organisation.model_dump()) if organisation else None,
        contact_member_id=str(body.contact_member_id) if body.contact_member_id else None,
        registration_ids=tuple(sorted({str(one) for one in body.registration_ids})),
        session_id=str(body.session_id) if body.session_id else None,
        training_number=body.training_number,
        days=body.days,
        begins_on=body.begins_on,
        audience=body.audience,
        places=body.places,
        agreed_day_price=body.agreed_day_price,
        valid_until=body.valid_until,
        more_lines=tuple(Line(**line.model_dump()) for line in body.lines),
        vat_notice=vat_notice,
        wording=FrenchWording(),
    )


@router.get("/quotes", response_model=QuotePage)
async def get_quotes(
    caller: CurrentCaller, door: CommandDoor, wanted: Annotated[QuoteFilter, Query()]
) -> QuotePage:
    """List all quotes for the office; for anybody else those that they may answer, or answered."""
    require(ROLES, "read_quotes", caller)
    is_office = actor_of(caller).is_office
    found = WantedQuotes(
        state=wanted.state,
        session_id=str(wanted.session_id) if wanted.session_id else None,
        contact_member_id=None if is_office else caller.member_id,
        has_drafts=is_office,
        after=str(wanted.after) if wanted.after else None,
        limit=wanted.limit,
    )

    async def query(transaction: Transaction) -> QuotePage:
        rows = await quote_page(transaction, found)
        last = rows[-1]["id"] if len(rows) == wanted.limit else None
        return QuotePage(items=[quote_summary_out(row) for row in rows], next=last)

    page: QuotePage = await door.read(query)
    return page


@router.get("/quotes/{quote_id}", response_model=QuoteOut)
async def get_quote(quote_id: UUID, caller: CurrentCaller, door: CommandDoor) -> QuoteOut:
    """Show a quote to the office, or to whom it was sent."""
    require(ROLES, "read_quotes", caller)
    actor = actor_of(caller)

    async def query(transaction: Transaction) -> QuoteOut:
        if actor.is_office:
            return await _for_office(transaction, str(quote_id))
        return quote_out(await readable_quote(transaction, str(quote_id), actor))

    found: QuoteOut = await door.read(query)
    return found


async def readable_quote(transaction: Transaction, quote_id: str, actor: Actor) -> QuoteContent:
    """Return a quote that `actor` may read, or raise QuoteNotFoundError; drafts are the office's."""
    content = await quote_content(transaction, quote_id)
    contact = content.customer.contact_member_id
    if actor.is_office:
        return content
    if content.number is None or contact is None:
        raise QuoteNotFoundError
    if not await act_for_person(actor, contact, SqlUnitOfWork(transaction)):
        raise QuoteNotFoundError
    return content


async def _for_office(transaction: Transaction, quote_id: str) -> QuoteOut:
    content = await quote_content(transaction, quote_id)
    return quote_out(content, await steps_of(transaction, quote_id))


@router.post("/quotes/{quote_id}/send", response_model=QuoteOut)
async def post_sent_quote(quote_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Number a draft and let its contact read it; nothing in it changes from now on."""
    require(ROLES, "manage_quotes", caller)
    settings = money_of(door.request)
    command = SendQuote(
        str(quote_id), caller.member_id, settings.time_zone, settings.quote_valid_days
    )
    return await _decided(door, lambda uow: send_quote(command, uow), actor_of(caller))


@router.post("/quotes/{quote_id}/accept", response_model=QuoteOut)
async def post_accepted_quote(
    quote_id: UUID, caller: CurrentCaller, door: CommandDoor, body: QuoteReasonIn | None = None
) -> Response:
    """Say yes: the contact, somebody for them, or the office for who signed on paper."""
    return await _answered(quote_id, caller, door, body, is_accepted=True)


@router.post("/quotes/{quote_id}/decline", response_model=QuoteOut)
async def post_declined_quote(
    quote_id: UUID, caller: CurrentCaller, door: CommandDoor, body: QuoteReasonIn | None = None
) -> Response:
    """Say no to a quote that was sent."""
    return await _answered(quote_id, caller, door, body, is_accepted=False)


@router.post("/quotes/{quote_id}/cancel", response_model=QuoteOut)
async def post_cancelled_quote(
    quote_id: UUID, caller: CurrentCaller, door: CommandDoor, body: QuoteReasonIn | None = None
) -> Response:
    """Give a quote up; its number stays taken."""
    require(ROLES, "manage_quotes", caller)
    command = CancelQuote(str(quote_id), caller.member_id, _reason(body))
    return await _decided(door, lambda uow: cancel_quote(command, uow), actor_of(caller))


async def _answered(
    quote_id: UUID,
    caller: CurrentCaller,
    door: Door,
    body: QuoteReasonIn | None,
    *,
    is_accepted: bool,
) -> Response:
    require(ROLES, "answer_quote", caller)
    command = AnswerQuote(str(quote_id), actor_of(caller), is_accepted, _reason(body))
    return await _decided(door, lambda uow: answer_quote(command, uow), command.actor)


async def _decided(
    door: Door, decide: Callable[[SqlUnitOfWork], Awaitable[object]], actor: Actor
) -> Response:
    quote_id: str = door.request.path_params["quote_id"]

    async def use_case(transaction: Transaction) -> QuoteOut:
        await decide(SqlUnitOfWork(transaction))
        if actor.is_office:
            return await _for_office(transaction, quote_id)
        return quote_out(await quote_content(transaction, quote_id))

    return await door.run(use_case)


def _reason(body: QuoteReasonIn | None) -> str:
    return (body.reason if body else None) or ""
