"""One of the two says what they learned and taught, and what they would like next."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.exchange import Exchange
from services.matching.domain.pair import Side
from services.matching.domain.review import EmptyReviewError, Review
from services.matching.domain.savoir import Kind
from services.matching.domain.suggestion import Suggestion


@dataclass(frozen=True)
class ReviewExchange:
    """Review an ended exchange in both roles, for oneself or on behalf of one of the two."""

    exchange_id: str
    by: Actor
    review: Review
    on_behalf_of: str | None = None
    teach_next: tuple[str, ...] = ()
    """Titles of savoirs that the person would like to offer."""
    learn_next: tuple[str, ...] = ()
    """Titles of savoirs that the person would like to ask for."""


async def review_exchange(command: ReviewExchange, uow: UnitOfWork) -> Exchange:
    """Keep the review and suggest what it wishes for; raise EmptyReviewError if it says nothing."""
    exchange = await uow.exchanges.get(command.exchange_id)
    exchange.require_seen_by(command.by)
    side = exchange.pair.side_for(command.by, command.on_behalf_of)
    if not any((*command.review.texts, *command.teach_next, *command.learn_next)):
        raise EmptyReviewError
    exchange.review(side, command.review)
    uow.exchanges.save(exchange)
    for title in command.teach_next:
        uow.suggestions.add(_suggestion(exchange, side, ("offer", title), uow))
    for title in command.learn_next:
        uow.suggestions.add(_suggestion(exchange, side, ("request", title), uow))
    return exchange


def _suggestion(
    exchange: Exchange, side: Side, wish: tuple[Kind, str], uow: UnitOfWork
) -> Suggestion:
    kind, title = wish
    return Suggestion(
        suggestion_id=uow.new_id(),
        member_id=exchange.pair.member(side),
        network_id=exchange.pair.network(side),
        kind=kind,
        title=title,
        exchange_id=exchange.exchange_id,
        suggested_at=uow.now(),
    ).announce()
