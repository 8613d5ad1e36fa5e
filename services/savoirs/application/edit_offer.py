"""Rewords an offer."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.domain.actor import Actor
from services.savoirs.domain.offer import Offer, OfferNotFoundError
from services.savoirs.domain.savoir_terms import SavoirTerms


@dataclass(frozen=True)
class EditOffer:
    """A person, or a facilitator for them, words an offer anew."""

    offer_id: str
    terms: SavoirTerms
    by: Actor


async def edit_offer(command: EditOffer, uow: UnitOfWork) -> Offer:
    """Return the reworded offer."""
    is_open = command.terms.is_for_everyone
    is_of_children = await uow.networks.hold_of(command.offer_id) if is_open else None
    offer = await uow.offers.get(command.offer_id)
    command.by.require_may_act_for(offer.publisher, unseen=OfferNotFoundError())
    if is_open:
        command.terms.expect_open(is_of_children=is_of_children)
    offer.reword(command.terms)
    uow.offers.save_wording(offer)
    return offer
