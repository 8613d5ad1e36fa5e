"""What a ring may become, who answers for whom, and how loops are compared."""

from dataclasses import replace
from typing import Any

import pytest

from services.matching.domain.actor import Actor
from services.matching.domain.loop import Arrow, Loop, NotALoopError, best_first
from services.matching.domain.match import Match
from services.matching.domain.pair import NotForThemError
from services.matching.domain.ring import Ring, RingState
from services.matching.domain.ring_errors import (
    NotInTheRingError,
    RingAlreadyAcceptedError,
    RingNotAwaitingError,
    RingNotFoundError,
)
from services.matching.domain.ring_link import RingLink, tell_with_ring
from shared.events.matching import RingBroken, RingProposed
from tests.unit.matching.builders import (
    ANN,
    BOB,
    CAT,
    EVE,
    GARDEN,
    LIBRARY,
    NOW,
    ZOE,
    a_proposal,
    a_savoir,
    an_id,
)

HOMES = {ANN: GARDEN, BOB: GARDEN, CAT: LIBRARY}
LATER = a_proposal().expires_at


def three_matches() -> list[Match]:
    """Ann teaches Bob, Bob teaches Cat, Cat teaches Ann."""
    return [
        Match.propose(
            an_id(f"match {giver}"),
            a_proposal(
                offer=a_savoir(
                    "offer", savoir_id=an_id(f"o{giver}"), member_id=giver, network_id=HOMES[giver]
                ),
                request=a_savoir(
                    "request", savoir_id=an_id(f"r{to}"), member_id=to, network_id=HOMES[to]
                ),
            ),
        )
        for giver, to in ((ANN, BOB), (BOB, CAT), (CAT, ANN))
    ]


def a_ring(matches: list[Match]) -> Ring:
    """A ring that has just been proposed, its facts told."""
    ring = Ring(
        ring_id=an_id("ring"),
        links=tuple(RingLink.on(match) for match in matches),
        proposer_id=None,
        proposed_at=NOW,
        expires_at=LATER,
    ).announce()
    assert isinstance(ring.facts[0][0], RingProposed)
    ring.facts.clear()
    return ring


def accept(ring: Ring, matches: list[Match], member_id: str) -> None:
    """Let somebody accept both of their matches, which the ring follows."""
    for match in matches:
        side = match.pair.side_of(member_id)
        if side:
            match.accept(side, NOW)
            ring.follow(match)


def told(ring: Ring) -> list[str]:
    return [event.fact for event, _ in ring.facts]


def test_a_ring_is_accepted_when_the_last_of_all_has_accepted_both_their_matches() -> None:
    matches = three_matches()
    ring = a_ring(matches)

    for member_id in (ANN, BOB, CAT):
        assert ring.state is RingState.PROPOSED
        accept(ring, matches, member_id)

    assert ring.state is RingState.ACCEPTED
    assert told(ring) == ["answered", "answered", "accepted"]
    assert ring.awaiting == []


def test_one_match_of_two_accepted_is_no_answer_to_the_ring() -> None:
    matches = three_matches()
    ring = a_ring(matches)

    matches[0].accept("offerer", NOW)
    ring.follow(matches[0])

    assert told(ring) == []
    assert ANN in ring.awaiting


def test_whoever_has_accepted_both_matches_before_has_nothing_to_answer() -> None:
    matches = three_matches()
    matches[0].accept("offerer", NOW)
    matches[2].accept("requester", NOW)

    ring = a_ring(matches)

    assert ring.awaiting == [BOB, CAT]
    with pytest.raises(RingAlreadyAcceptedError):
        ring.require_awaiting(ANN, NOW)


@pytest.mark.parametrize("end", ["decline", "expire", "cancel", "minor"])
def test_a_match_that_ends_by_itself_breaks_the_ring_once(end: str) -> None:
    matches = three_matches()
    ring = a_ring(matches)
    match = matches[1]
    ends: dict[str, Any] = {
        "decline": lambda: match.decline("offerer"),
        "expire": match.expire,
        "cancel": match.cancel_without_savoir,
        "minor": lambda: match.note_minor(CAT, NOW),
    }
    ends[end]()

    ring.follow(match, BOB)
    ring.follow(match, BOB)

    assert ring.state is RingState.BROKEN
    (fact,) = [event for event, _ in ring.facts]
    assert isinstance(fact, RingBroken)
    assert (fact.match_id, fact.caused_by) == (match.match_id, BOB)


def test_a_person_may_leave_even_after_they_accepted() -> None:
    matches = three_matches()
    ring = a_ring(matches)
    accept(ring, matches, ANN)

    ring.decline(ANN, NOW, "Je pars en voyage")

    assert (ring.state, ring.declined_by) == (RingState.DECLINED, ANN)
    assert told(ring) == ["answered", "declined"]


@pytest.mark.parametrize("state", [s for s in RingState if s is not RingState.PROPOSED])
def test_a_ring_that_has_ended_takes_no_answer(state: RingState) -> None:
    ring = a_ring(three_matches())
    ring.state = state

    with pytest.raises(RingNotAwaitingError):
        ring.require_awaiting(ANN, NOW)
    with pytest.raises(RingNotAwaitingError):
        ring.decline(ANN, NOW)
    with pytest.raises(RingNotAwaitingError):
        ring.expire()


def test_nobody_answers_when_its_time_is_over() -> None:
    ring = a_ring(three_matches())

    with pytest.raises(RingNotAwaitingError):
        ring.decline(ANN, LATER)
    ring.expire()

    assert told(ring) == ["expired"]


def test_a_facilitator_answers_for_somebody_all_of_whose_networks_here_they_accompany() -> None:
    ring = a_ring(three_matches())
    of_garden = Actor(ZOE, frozenset({GARDEN}))

    assert ring.member_for(of_garden, ANN) == ANN
    with pytest.raises(NotForThemError):
        ring.member_for(of_garden, CAT)
    with pytest.raises(NotForThemError):
        ring.member_for(Actor(BOB), ANN)
    with pytest.raises(NotInTheRingError):
        ring.member_for(of_garden)
    with pytest.raises(RingNotFoundError):
        ring.require_seen_by(Actor(EVE))


def test_a_forgotten_persons_titles_leave_the_ring_and_the_others_stay() -> None:
    ring = a_ring(three_matches())

    ring.forget_texts(ANN)

    assert [link.offer_title for link in ring.links] == ["", "Guitare", "Guitare"]
    assert [bool(link.request_title) for link in ring.links] == [True, True, False]


def test_what_a_match_tells_with_its_ring_names_the_ring() -> None:
    match = three_matches()[0]
    match.accept("offerer", NOW)

    tell_with_ring(match, an_id("ring"))

    assert [event.model_dump()["ring_id"] for event, _ in match.facts] == [an_id("ring")] * 2
    assert [sequence for _, sequence in match.facts] == [1, 2]


def an_arrow(giver: str, receiver: str, **changes: Any) -> Arrow:
    arrow = Arrow(
        offer_id=f"o{giver}{receiver}",
        request_id=f"r{giver}{receiver}",
        giver_id=giver,
        giver_network_id="n",
        receiver_id=receiver,
        receiver_network_id="n",
        likeness=0.8,
    )
    return replace(arrow, **changes)


def a_loop(people: str, **changes: Any) -> Loop:
    """A loop of people with names of one letter."""
    pairs = zip(people, people[1:] + people[0], strict=True)
    return Loop.of([an_arrow(giver, receiver, **changes) for giver, receiver in pairs])


def test_a_loop_is_the_same_wherever_one_begins() -> None:
    assert a_loop("abc").key == a_loop("cab").key != a_loop("acb").key
    assert len(best_first([a_loop("abc"), a_loop("bca")])) == 1


@pytest.mark.parametrize("arrows", [["ab"], ["ab", "ab"], ["ab", "bc"], ["ab", "bc", "cb", "ba"]])
def test_what_does_not_close_or_passes_somebody_twice_is_no_loop(arrows: list[str]) -> None:
    with pytest.raises(NotALoopError):
        Loop.of([an_arrow(pair[0], pair[1]) for pair in arrows])


def test_a_loop_of_five_is_too_long() -> None:
    with pytest.raises(NotALoopError):
        a_loop("abcde")


def test_fewest_networks_come_first_then_links_then_short_ones_then_likeness() -> None:
    own = a_loop("abcd", likeness=0.5)
    own_better = a_loop("efgh", likeness=0.6)
    own_shorter = a_loop("ij", likeness=0.5)
    linked = a_loop("kl", giver_network_id="m")
    far = a_loop("mn", giver_network_id="m", is_near=False)

    ordered = best_first([far, own, linked, own_better, own_shorter])

    assert ordered == [own_shorter, own_better, own, linked, far]
