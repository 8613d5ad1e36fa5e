"""An exchange ends before its term."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.exchange import Exchange


@dataclass(frozen=True)
class StopExchange:
    """Say that an exchange does not go on, and why; the reason stays in this service."""

    exchange_id: str
    by: Actor
    reason: str = ""


async def stop_exchange(command: StopExchange, uow: UnitOfWork) -> Exchange:
    """Stop the exchange."""
    exchange = await uow.exchanges.get(command.exchange_id)
    exchange.require_seen_by(command.by)
    exchange.stop(command.by.member_id, uow.now(), command.reason)
    uow.exchanges.save(exchange)
    return exchange
