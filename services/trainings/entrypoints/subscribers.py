"""What trainings hears: who belongs to which network, and who must be forgotten."""

from services.trainings.adapters.sql_memberships import SqlMemberships
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.forget_member import (
    FORGET,
    ONCE_MORE_AFTER,
    ForgetMember,
    forget_member,
)
from shared.events.members import MemberErased, MemberJoined, MemberLeft, MemberRolesChanged
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction

consumer = Consumer("trainings")


@consumer.on(MemberJoined, MemberRolesChanged, MemberLeft, projection=True)
async def on_membership_changed(
    received: Received[MemberJoined | MemberRolesChanged | MemberLeft], transaction: Transaction
) -> None:
    """Keep who belongs to which network, so that a facilitator may act for their members."""
    SqlMemberships(transaction).put(
        received.aggregate_id,
        received.event.member_id,
        received.event.network_id,
        is_active=not isinstance(received.event, MemberLeft),
        version=received.sequence,
    )


@consumer.on(MemberErased, projection=True)
async def on_member_erased(received: Received[MemberErased], transaction: Transaction) -> None:
    """Remember that this person is gone: nobody registers them again."""
    SqlMemberships(transaction).erase(received.event.member_id)


@consumer.on(MemberErased)
async def on_member_erased_cancel(
    received: Received[MemberErased], transaction: Transaction
) -> None:
    """Cancel what the person was registered for; their places are passed on. Look once more later."""
    member_id = received.event.member_id
    await forget_member(ForgetMember(member_id), SqlUnitOfWork(transaction))
    transaction.schedule(FORGET, member_id, transaction.now() + ONCE_MORE_AFTER)
