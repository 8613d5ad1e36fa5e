"""Takes an offer off the board."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.actor import Actor
from services.savoirs.domain.offer import Offer, OfferNotFoundError


@dataclass(frozen=True)
class WithdrawOffer:
    """A person, or a facilitator for them, takes an offer off the board."""

    offer_id: str
    by: Actor


async def withdraw_offer(command: WithdrawOffer, uow: UnitOfWork) -> Offer:
    """Return the withdrawn offer; its timer finds it withdrawn and lets it be."""
    offer = await uow.offers.get(command.offer_id)
    command.by.require_may_act_for(offer.publisher, unseen=OfferNotFoundError())
    offer.withdraw()
    uow.offers.save(offer)
    await settle_reciprocity(SettleReciprocity(offer.publisher), uow)
    return offer
