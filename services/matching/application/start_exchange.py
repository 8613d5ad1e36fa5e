"""The exchange of an agreed match begins."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.exchange import Exchange


@dataclass(frozen=True)
class StartExchange:
    """Begin, once both have accepted and settled their agreement."""

    match_id: str
    by: Actor


async def start_exchange(command: StartExchange, uow: UnitOfWork) -> Exchange:
    """Close the match with the exchange that comes of it."""
    match = await uow.matches.get(command.match_id)
    match.require_seen_by(command.by)
    match.require_settled_by(command.by)
    match.begin(uow.new_id())
    exchange = Exchange.start(str(match.exchange_id), match, command.by.member_id, uow.now())
    uow.matches.save(match)
    uow.exchanges.add(exchange)
    return exchange
