"""What gatherings hear: who must be forgotten, and which network has become one of children."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.close_network import CloseNetwork, close_network
from services.trainings.application.gatherings.forget_gatherings import (
    ForgetGatherings,
    forget_gatherings,
)
from shared.events.members import MemberErased, NetworkUpdated
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def hear_for_gatherings(consumer: Consumer) -> None:
    """Let `consumer` take away what may be shown no more, after it has kept its copies of what is so."""

    @consumer.on(MemberErased)
    async def on_writer_erased(received: Received[MemberErased], transaction: Transaction) -> None:
        command = ForgetGatherings(received.event.member_id)
        await forget_gatherings(command, SqlUnitOfWork(transaction))

    @consumer.on(NetworkUpdated)
    async def on_network_updated(
        received: Received[NetworkUpdated], transaction: Transaction
    ) -> None:
        command = CloseNetwork(received.event.network_id)
        await close_network(command, SqlUnitOfWork(transaction))
