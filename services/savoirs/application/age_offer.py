"""Lets time pass for an offer: reminds its author, then expires it."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.savoir_terms import Freshness


@dataclass(frozen=True)
class AgeOffer:
    """The offer's timer is due."""

    offer_id: str
    freshness: Freshness


async def age_offer(command: AgeOffer, uow: UnitOfWork) -> None:
    """Remind or expire as due, and set the timer for the next look."""
    offer = await uow.offers.get(command.offer_id)
    was_live = offer.is_live
    next_at = offer.age(uow.now(), command.freshness)
    uow.offers.save(offer)
    if next_at is not None:
        uow.schedule("offer_freshness", offer.offer_id, next_at)
    elif was_live:
        await settle_reciprocity(SettleReciprocity(offer.publisher), uow)
