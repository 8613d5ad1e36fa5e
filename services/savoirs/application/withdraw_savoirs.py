"""Takes all that a person who has left a network had on its board off it."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.actor import Publisher


@dataclass(frozen=True)
class WithdrawSavoirs:
    """This person is no longer a member of this network."""

    publisher: Publisher


async def withdraw_savoirs(command: WithdrawSavoirs, uow: UnitOfWork) -> None:
    """Withdraw their live offers and requests there; nothing when they have meanwhile rejoined."""
    member_id, network_id = command.publisher.member_id, command.publisher.network_id
    if await uow.memberships.hold(member_id, network_id):
        return
    offers = await uow.offers.live_of(member_id, network_id)
    requests = await uow.requests.live_of(member_id, network_id)
    for offer in offers:
        offer.withdraw()
        uow.offers.save(offer)
    for request in requests:
        request.withdraw()
        uow.requests.save(request)
    if offers or requests:
        await settle_reciprocity(SettleReciprocity(command.publisher), uow)
