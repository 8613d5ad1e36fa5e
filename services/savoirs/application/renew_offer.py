"""Keeps an offer on the board, or brings an expired one back."""

from dataclasses import dataclass

from services.savoirs.application.ports import UnitOfWork
from services.savoirs.application.settle_reciprocity import SettleReciprocity, settle_reciprocity
from services.savoirs.domain.actor import Actor, NotAMemberError
from services.savoirs.domain.offer import Offer, OfferNotFoundError
from services.savoirs.domain.savoir_terms import Freshness


@dataclass(frozen=True)
class RenewOffer:
    """A person, or a facilitator for them, says that an offer still holds."""

    offer_id: str
    by: Actor
    freshness: Freshness


async def renew_offer(command: RenewOffer, uow: UnitOfWork) -> Offer:
    """Return the offer, fresh again.

    A live one costs one read, one change, one fact: its timer, found too early, sets itself anew.
    An old one that a network of children showed to everyone is for that network from now on.
    """
    offer = await uow.offers.get(command.offer_id)
    command.by.require_may_act_for(offer.publisher, unseen=OfferNotFoundError())
    was_live = offer.is_live
    if offer.terms.is_for_everyone and await uow.networks.is_of_children(offer.network_id):
        offer.keep_to_network()
        uow.offers.save_wording(offer)
    offer.renew(uow.now(), command.freshness)
    uow.offers.save(offer)
    if not was_live:
        await _bring_back(offer, command.freshness, uow)
    return offer


async def _bring_back(offer: Offer, freshness: Freshness, uow: UnitOfWork) -> None:
    if not await uow.memberships.hold(offer.member_id, offer.network_id):
        raise NotAMemberError
    next_at = freshness.next_look(uow.now(), offer.expires_at)
    uow.schedule("offer_freshness", offer.offer_id, next_at)
    await settle_reciprocity(SettleReciprocity(offer.publisher), uow)
