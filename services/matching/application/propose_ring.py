"""A loop becomes a ring: each of its pairs a match, and all are asked at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.matching.application.ports import UnitOfWork
from services.matching.domain.loop import Arrow, Loop
from services.matching.domain.match import Match
from services.matching.domain.match_state import ANSWERABLE, EXPIRE_TIMER, MatchState
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.proposal import Proposal
from services.matching.domain.reason import Reason
from services.matching.domain.ring import RING_EXPIRE_TIMER, Ring
from services.matching.domain.ring_errors import (
    RingKnownError,
    RingMemberBusyError,
    RingNothingToAskError,
    RingPairKnownError,
    RingWithMinorError,
)
from services.matching.domain.ring_link import RingLink, tell_with_ring
from services.matching.domain.savoir import Kind, Savoir, SavoirNotFoundError, SavoirNotLiveError
from services.matching.domain.scope import Surroundings, circle_between, place_reasons

CARRYING = ANSWERABLE | {MatchState.ACCEPTED}
"""States of a match that a ring can stand on."""

Key = tuple[str, str]
"""Offer id and request id."""


@dataclass(frozen=True)
class ProposeRing:
    """Ask the people of a loop; `proposer_id` is the facilitator, or None for the platform."""

    loop: Loop
    policy: ProposalPolicy
    proposer_id: str | None = None


async def propose_ring(command: ProposeRing, uow: UnitOfWork) -> Ring:
    """Check the loop anew with its savoirs held, make the missing matches and the ring.

    Raise a DomainError that says what stands against it; nothing is changed then.
    """
    loop = Loop.of(command.loop.arrows)
    await uow.loops.hold(loop.savoir_ids)
    await uow.matches.reserve(loop.member_ids)
    proposals = {_key(arrow): await _proposal(arrow, command, uow) for arrow in loop.arrows}
    known = await _known_matches(loop, uow)
    await _require_room(command, known, uow)
    made = {
        key: Match.propose(uow.new_id(), proposal)
        for key, proposal in proposals.items()
        if key not in known
    }
    matches = {**known, **made}
    ring = Ring(
        ring_id=uow.new_id(),
        links=tuple(RingLink.on(matches[_key(arrow)]) for arrow in loop.arrows),
        proposer_id=command.proposer_id,
        proposed_at=uow.now(),
        expires_at=uow.now() + command.policy.answer_within,
    ).announce()
    if not await uow.rings.add_new(ring):
        raise RingMemberBusyError
    await _keep_matches(ring, matches, uow)
    return ring


async def _keep_matches(ring: Ring, matches: Mapping[Key, Match], uow: UnitOfWork) -> None:
    """Add the new matches; give those that await an answer as long as the others of the ring."""
    for match in matches.values():
        if not match.is_awaiting:
            continue
        match.expires_at = max(match.expires_at, ring.expires_at)
        if match.facts:
            tell_with_ring(match, ring.ring_id)
            if not await uow.matches.add_new(match):
                raise RuntimeError(f"match {match.match_id} came up although its savoirs are held")
        else:
            uow.matches.save(match)
        uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
    uow.schedule(RING_EXPIRE_TIMER, ring.ring_id, ring.expires_at)


async def _proposal(arrow: Arrow, command: ProposeRing, uow: UnitOfWork) -> Proposal:
    offer, request = await _found("offer", arrow, uow), await _found("request", arrow, uow)
    place = await _place(offer, request, command, uow)
    for savoir in (offer, request):
        _require_fit(savoir, uow.now())
    reasons = (Reason("closes_ring", {"people": str(len(command.loop.arrows))}), *place)
    return Proposal(
        offer=offer,
        request=request,
        reasons=reasons,
        reason=uow.phrases.sentence(reasons, offer.title, request.title),
        proposed_at=uow.now(),
        expires_at=uow.now() + command.policy.answer_within,
        proposer_id=command.proposer_id,
        likeness=None if command.proposer_id else arrow.likeness,
    )


async def _found(kind: Kind, arrow: Arrow, uow: UnitOfWork) -> Savoir:
    """Return a savoir of the arrow as it stands; it cannot change before the commit."""
    is_offer = kind == "offer"
    savoir = await uow.savoirs.find(kind, arrow.offer_id if is_offer else arrow.request_id)
    whose = arrow.giver_id if is_offer else arrow.receiver_id
    if savoir is None or savoir.member_id != whose:
        raise SavoirNotFoundError
    return savoir


def _require_fit(savoir: Savoir, now: datetime) -> None:
    """Refuse what is off the board, and minors; only of what one may see is this said."""
    if not savoir.is_on_board(now):
        raise SavoirNotLiveError(kind=savoir.kind)
    if savoir.is_minor:
        raise RingWithMinorError


async def _place(
    offer: Savoir, request: Savoir, command: ProposeRing, uow: UnitOfWork
) -> tuple[Reason, ...]:
    """Return where the two meet, as a reason; raise SavoirNotFoundError where they may not."""
    linked = await uow.savoirs.linked_networks(offer.network_id)
    if command.proposer_id:
        is_shown = request.is_shown_to(offer.network_id, linked) and offer.is_shown_to(
            request.network_id, await uow.savoirs.linked_networks(request.network_id)
        )
        if not is_shown:
            raise SavoirNotFoundError
        return (Reason("facilitator"),)
    near = await uow.savoirs.near_networks(offer.network_id, command.policy.near_km)
    circle = circle_between(offer, request, Surroundings(linked, near))
    if circle is None:
        raise SavoirNotFoundError
    return place_reasons(circle, near.get(request.network_id))


async def _known_matches(loop: Loop, uow: UnitOfWork) -> dict[Key, Match]:
    """Return the matches that some pairs already are; raise unless they can carry a ring."""
    found = await uow.loops.matches_of([_key(arrow) for arrow in loop.arrows])
    if any(match.state not in CARRYING or _is_over(match, uow) for match in found):
        raise RingPairKnownError
    if len(found) == len(loop.arrows) and not any(match.is_awaiting for match in found):
        raise RingNothingToAskError
    return {(match.offer_id, match.request_id): match for match in found}


def _is_over(match: Match, uow: UnitOfWork) -> bool:
    return match.is_awaiting and uow.now() >= match.expires_at


async def _require_room(command: ProposeRing, known: Mapping[Key, Match], uow: UnitOfWork) -> None:
    """Refuse a ring that was one, and people who have another to answer.

    Those who must be asked something new must also have room for it, if the platform asks.
    """
    loop = command.loop
    if await uow.rings.known([loop.key]):
        raise RingKnownError
    if await uow.rings.busy(loop.member_ids):
        raise RingMemberBusyError
    new = [arrow for arrow in loop.arrows if _key(arrow) not in known]
    people = {member_id for each in new for member_id in (each.giver_id, each.receiver_id)}
    if command.proposer_id or not people:
        return
    asked = await uow.matches.asked(people, command.policy, uow.now())
    if asked.full:
        raise RingMemberBusyError


def _key(arrow: Arrow) -> Key:
    return arrow.offer_id, arrow.request_id
