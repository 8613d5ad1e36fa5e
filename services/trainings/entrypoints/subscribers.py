"""What trainings hears: networks and who belongs to them, places, and who must be forgotten."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.forget_member import (
    FORGET,
    ONCE_MORE_AFTER,
    ForgetMember,
    forget_member,
)
from services.trainings.entrypoints.demand.subscribers_demand import hear_for_demand
from services.trainings.entrypoints.gatherings.subscribers_gatherings import hear_for_gatherings
from services.trainings.entrypoints.money.subscribers_money import hear_for_money
from services.trainings.entrypoints.records.subscribers_records import hear_for_records
from services.trainings.entrypoints.subscribers_copies import keep_copies
from services.trainings.entrypoints.workshops.subscribers_workshops import hear_for_workshops
from shared.events.members import MemberErased
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction

consumer = Consumer("trainings")
keep_copies(consumer)
hear_for_gatherings(consumer)
hear_for_workshops(consumer)


@consumer.on(MemberErased)
async def on_member_erased_cancel(
    received: Received[MemberErased], transaction: Transaction
) -> None:
    """Cancel what the person was registered for; their places are passed on. Look once more later."""
    member_id = received.event.member_id
    await forget_member(ForgetMember(member_id), SqlUnitOfWork(transaction))
    transaction.schedule(FORGET, member_id, transaction.now() + ONCE_MORE_AFTER)


hear_for_money(consumer)
hear_for_demand(consumer)
hear_for_records(consumer)


@consumer.on(MemberErased)
async def on_member_erased_at_last(
    received: Received[MemberErased], transaction: Transaction
) -> None:
    """Forget the answers that name the person, once all that they wrote is forgotten."""
    await forget_answers(transaction, received.event.member_id)
