"""A facilitator brings an offer and a request together."""

from dataclasses import dataclass
from datetime import timedelta

from services.matching.application.ports import UnitOfWork
from services.matching.domain.actor import Actor
from services.matching.domain.match import EXPIRE_TIMER, Match, Proposal
from services.matching.domain.match_errors import PairKnownError
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Kind, Savoir, SavoirNotFoundError, SavoirNotLiveError


@dataclass(frozen=True)
class ProposeMatch:
    """Propose that the people of an offer and a request meet, whatever the platform thinks of it."""

    offer_id: str
    request_id: str
    by: Actor
    answer_within: timedelta


async def propose_match(command: ProposeMatch, uow: UnitOfWork) -> Match:
    """Propose a pair within reach of a network that the facilitator accompanies.

    Raise SavoirNotFoundError out of reach, SavoirNotLiveError off the board, PairKnownError for a
    pair that was a match before, SameMemberError for one person's own two.
    """
    offer = await _found("offer", command.offer_id, uow)
    request = await _found("request", command.request_id, uow)
    await uow.matches.reserve({offer.member_id, request.member_id})
    offer = await _found("offer", command.offer_id, uow)  # an age may have become known meanwhile
    request = await _found("request", command.request_id, uow)
    if not await _is_within_reach(offer, request, command.by, uow):
        raise SavoirNotFoundError
    now = uow.now()
    for savoir in (offer, request):
        if not savoir.is_on_board(now):
            raise SavoirNotLiveError(kind=savoir.kind)
    reasons = (Reason("facilitator"),)
    proposal = Proposal(
        offer=offer,
        request=request,
        reasons=reasons,
        reason=uow.phrases.sentence(reasons, offer.title, request.title),
        proposed_at=now,
        expires_at=now + command.answer_within,
        proposer_id=command.by.member_id,
        released_in=_released_in(offer, request, command.by),
    )
    match = Match.propose(uow.new_id(), proposal)
    if not await uow.matches.add_new(match):
        raise PairKnownError
    uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
    return match


def _released_in(offer: Savoir, request: Savoir, by: Actor) -> frozenset[str]:
    """Whoever may release a match for a minor need not hold what they propose themselves."""
    is_one_of_the_two = by.member_id in (offer.member_id, request.member_id)
    return frozenset() if is_one_of_the_two else by.accompanied


async def _found(kind: Kind, savoir_id: str, uow: UnitOfWork) -> Savoir:
    savoir = await uow.savoirs.find(kind, savoir_id)
    if savoir is None:
        raise SavoirNotFoundError
    return savoir


async def _is_within_reach(offer: Savoir, request: Savoir, by: Actor, uow: UnitOfWork) -> bool:
    """One of the two belongs to a network that they accompany, and each is shown to the other's."""
    if not by.accompanied & {offer.network_id, request.network_id}:
        return False
    for own, other in ((request, offer), (offer, request)):
        linked = await uow.savoirs.linked_networks(own.network_id)
        if not other.is_shown_to(own.network_id, linked):
            return False
        is_beyond = other.network_id not in linked | {own.network_id}
        if is_beyond and (own.is_minor or other.is_minor):
            return False
    return True
