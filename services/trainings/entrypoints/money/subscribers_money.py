"""What quotes and supported places hear of members."""

from services.trainings.adapters.money.sql_supports import SqlSupports
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.money.forget_contact import ForgetContact, forget_contact
from services.trainings.domain.money.support import support_year
from services.trainings.entrypoints.money.money_timers import FUND_NEWS
from shared.events.members import MemberErased, MemberJoined, NetworkCreated, NetworkUpdated
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.storage.transaction import Transaction

MoreVolunteers = MemberJoined | NetworkCreated | NetworkUpdated


def hear_for_money(consumer: Consumer) -> None:
    """Let `consumer` tell quotes and funds what concerns them; after its copies of networks and memberships."""

    @consumer.on(MemberJoined, NetworkCreated, NetworkUpdated)
    async def on_more_volunteers(
        received: Received[MoreVolunteers], transaction: Transaction
    ) -> None:
        network_id, since = received.event.network_id, support_year(transaction.now())
        if await SqlSupports(transaction).waiting_years(network_id, since):
            transaction.schedule(FUND_NEWS, network_id, transaction.now())

    @consumer.on(MemberErased)
    async def on_contact_erased(received: Received[MemberErased], transaction: Transaction) -> None:
        command = ForgetContact(received.event.member_id)
        await forget_contact(command, SqlUnitOfWork(transaction))
