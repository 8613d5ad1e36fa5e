"""What this service hears: every public fact, from the stream that partners read."""

from collections.abc import Sequence

from services.partners.adapters.unit_of_work import SqlUnitOfWork
from services.partners.application.fan_out import FanOut, fan_out
from services.partners.application.store_fact import StoreFact, store_fact
from services.partners.domain.public_fact import PUBLIC_TYPES, PublicFact
from shared.events.published import PublicEvent
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


async def owe_to_endpoints(
    received: Sequence[Received[PublicEvent]], transaction: Transaction
) -> None:
    """Owe the facts that have just been kept to every endpoint that hears them."""
    await fan_out(FanOut([each.event_id for each in received]), SqlUnitOfWork(transaction))


consumer = Consumer("partners", stream="PARTNERS", after_all=owe_to_endpoints)


@consumer.on(*PUBLIC_TYPES.values())
async def on_public_fact(received: Received[PublicEvent], transaction: Transaction) -> None:
    """Keep the fact and what it says is so now."""
    fact = PublicFact(
        event_id=received.event_id,
        type=received.event.type_name(),
        network_id=received.network_id,
        aggregate_id=received.aggregate_id,
        sequence=received.sequence,
        occurred_at=received.occurred_at,
        body=received.event.model_dump(mode="json"),
    )
    await store_fact(StoreFact(fact), SqlUnitOfWork(transaction))
