"""An exchange comes to its agreed end."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.exchange import Exchange


@dataclass(frozen=True)
class CompleteExchange:
    """Say that an exchange is over; both are then invited to review it."""

    exchange_id: str
    by: Actor


async def complete_exchange(command: CompleteExchange, uow: UnitOfWork) -> Exchange:
    """Complete the exchange."""
    exchange = await uow.exchanges.get(command.exchange_id)
    exchange.require_seen_by(command.by)
    exchange.complete(command.by.member_id, uow.now())
    uow.exchanges.save(exchange)
    return exchange
