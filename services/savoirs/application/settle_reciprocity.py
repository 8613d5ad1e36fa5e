"""Takes in that a member's place on a network's board has changed."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.domain.actor import Publisher


@dataclass(frozen=True)
class SettleReciprocity:
    """Say anew whether this person both offers and asks in this network."""

    publisher: Publisher


async def settle_reciprocity(command: SettleReciprocity, uow: UnitOfWork) -> None:
    """Look at the board under the reciprocity's lock; announce only a change of state.

    Call it after the savoir has been saved: whoever comes second waits for the lock, then sees
    what the first has committed, so the last word is always true.
    """
    member_id, network_id = command.publisher.member_id, command.publisher.network_id
    reciprocity = await uow.reciprocities.lock(member_id, network_id)
    if reciprocity.settle(await uow.reciprocities.live_kinds(member_id, network_id)):
        uow.reciprocities.save(reciprocity)
