"""What workshops hear: who leaves a network, and who must be forgotten."""

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.workshops.forget_workshops import (
    ForgetWorkshops,
    forget_workshops,
)
from shared.events.members import MemberErased, MemberLeft
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction


def hear_for_workshops(consumer: Consumer) -> None:
    """Let `consumer` tell workshops who takes part no longer; after it has kept memberships."""

    @consumer.on(MemberErased)
    async def on_member_erased_in_workshops(
        received: Received[MemberErased], transaction: Transaction
    ) -> None:
        command = ForgetWorkshops(received.event.member_id)
        await forget_workshops(command, SqlUnitOfWork(transaction))

    @consumer.on(MemberLeft)
    async def on_member_left_workshops(
        received: Received[MemberLeft], transaction: Transaction
    ) -> None:
        member_id, network_id = received.event.member_id, received.event.network_id
        uow = SqlUnitOfWork(transaction)
        if await uow.memberships.is_in_any(member_id, [network_id]):
            return  # they have joined again since
        await forget_workshops(ForgetWorkshops(member_id, network_id), uow)
