"""The HTTP door to exchanges: start, complete, stop, review; and to suggestions."""

from dataclasses import asdict, replace
from uuid import UUID

from fastapi import APIRouter, Response

from services.matching.adapters.queries import SqlQueries, SuggestionMade
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.complete_exchange import CompleteExchange, complete_exchange
from services.matching.application.review_exchange import ReviewExchange, review_exchange
from services.matching.application.start_exchange import StartExchange, start_exchange
from services.matching.application.stop_exchange import StopExchange, stop_exchange
from services.matching.domain.exchange import Exchange, ExchangeState
from services.matching.entrypoints.answers import (
    ExchangeOut,
    ExchangesOut,
    SuggestionOut,
    SuggestionsOut,
)
from services.matching.entrypoints.listing import ListAsked
from services.matching.entrypoints.roles import ROLES, actor_of
from services.matching.entrypoints.schemas import ReviewIn, StopIn, text_of
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["exchanges"])


@router.get("/exchanges", response_model=ExchangesOut)
async def get_exchanges(
    asked: ListAsked, caller: CurrentCaller, door: CommandDoor, state: ExchangeState | None = None
) -> ExchangesOut:
    """List one's own exchanges, or those of a network that one accompanies, newest first."""
    require(ROLES, "follow_exchange", caller)
    page = replace(asked, state=state.value if state else None)

    async def query(transaction: Transaction) -> list[Exchange]:
        return await SqlQueries(transaction).exchanges(page)

    found: list[Exchange] = await door.read(query)
    shown = [ExchangeOut.of(each, actor_of(caller)) for each in found[: page.limit - 1]]
    has_more = len(found) == page.limit
    return ExchangesOut(items=shown, next_after=shown[-1].exchange_id if has_more else None)


@router.get("/exchanges/{exchange_id}", response_model=ExchangeOut)
async def get_exchange(exchange_id: UUID, caller: CurrentCaller, door: CommandDoor) -> ExchangeOut:
    """Show one exchange to the two people and to the facilitators of their networks."""
    require(ROLES, "follow_exchange", caller)

    async def query(transaction: Transaction) -> ExchangeOut:
        exchange = await SqlQueries(transaction).exchange(str(exchange_id))
        exchange.require_seen_by(actor_of(caller))
        return ExchangeOut.of(exchange, actor_of(caller))

    shown: ExchangeOut = await door.read(query)
    return shown


@router.post("/matches/{match_id}/exchange", status_code=201, response_model=ExchangeOut)
async def post_exchange(match_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Begin the exchange of a match whose agreement is settled."""
    require(ROLES, "follow_exchange", caller)
    actor = actor_of(caller)

    async def use_case(transaction: Transaction) -> ExchangeOut:
        command = StartExchange(str(match_id), actor)
        return ExchangeOut.of(await start_exchange(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case, status=201)


@router.post("/exchanges/{exchange_id}/complete", response_model=ExchangeOut)
async def post_completion(exchange_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Say that an exchange has come to its end; both can then review it."""
    require(ROLES, "follow_exchange", caller)
    actor = actor_of(caller)

    async def use_case(transaction: Transaction) -> ExchangeOut:
        command = CompleteExchange(str(exchange_id), actor)
        return ExchangeOut.of(await complete_exchange(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case)


@router.post("/exchanges/{exchange_id}/stop", response_model=ExchangeOut)
async def post_stop(
    exchange_id: UUID, caller: CurrentCaller, door: CommandDoor, body: StopIn | None = None
) -> Response:
    """Say that an exchange ends before its term, and why."""
    require(ROLES, "follow_exchange", caller)
    actor, reason = actor_of(caller), (body or StopIn()).reason

    async def use_case(transaction: Transaction) -> ExchangeOut:
        command = StopExchange(str(exchange_id), actor, reason)
        return ExchangeOut.of(await stop_exchange(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case)


@router.post("/exchanges/{exchange_id}/reviews", status_code=201, response_model=ExchangeOut)
async def post_review(
    exchange_id: UUID, body: ReviewIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Say what one learned and taught, and what one would like to teach or learn next."""
    require(ROLES, "follow_exchange", caller)
    actor = actor_of(caller)

    async def use_case(transaction: Transaction) -> ExchangeOut:
        command = ReviewExchange(
            exchange_id=str(exchange_id),
            by=actor,
            review=body.review(transaction.now()),
            on_behalf_of=text_of(body.on_behalf_of),
            teach_next=tuple(body.teach_next),
            learn_next=tuple(body.learn_next),
        )
        return ExchangeOut.of(await review_exchange(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case, status=201)


@router.get("/suggestions", response_model=SuggestionsOut)
async def get_suggestions(
    asked: ListAsked, caller: CurrentCaller, door: CommandDoor
) -> SuggestionsOut:
    """List what one's own reviews wished for, or a member's of a network that one accompanies."""
    require(ROLES, "read_matches", caller)
    page = replace(asked, member_id=asked.member_id or caller.member_id)

    async def query(transaction: Transaction) -> list[SuggestionMade]:
        return await SqlQueries(transaction).suggestions(page)

    found: list[SuggestionMade] = await door.read(query)
    shown = [SuggestionOut(**asdict(each)) for each in found[: page.limit - 1]]
    has_more = len(found) == page.limit
    return SuggestionsOut(items=shown, next_after=shown[-1].suggestion_id if has_more else None)
