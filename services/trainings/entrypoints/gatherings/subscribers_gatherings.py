"""What gatherings hear: who must be forgotten."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.forget_gatherings import (
    ForgetGatherings,
    forget_gatherings,
)
from shared.events.members import MemberErased
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def hear_for_gatherings(consumer: Consumer) -> None:
    """Let `consumer` take away what an erased person wrote; after it has remembered that they are gone."""

    @consumer.on(MemberErased)
    async def on_writer_erased(received: Received[MemberErased], transaction: Transaction) -> None:
        command = ForgetGatherings(received.event.member_id)
        await forget_gatherings(command, SqlUnitOfWork(transaction))
