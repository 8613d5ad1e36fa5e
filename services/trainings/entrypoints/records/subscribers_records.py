"""What the records of sessions hear: who must be forgotten."""

from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.application.records.forget_records import ForgetRecords, forget_records
from shared.events.members import MemberErased
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def hear_for_records(consumer: Consumer) -> None:
    """Let `consumer` tell the records of sessions whom they forget."""

    @consumer.on(MemberErased)
    async def on_attendee_erased(
        received: Received[MemberErased], transaction: Transaction
    ) -> None:
        """Delete name, words and papers; certificates say that they are withdrawn."""
        await forget_records(ForgetRecords(received.event.member_id), SqlRecords(transaction))
