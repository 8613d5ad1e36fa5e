"""A match with a minor: nobody knows of it before the facilitators of the minor's network say so."""

from datetime import timedelta

import pytest

from services.matching.application.decline_match import DeclineMatch, decline_match
from services.matching.application.propose_match import ProposeMatch, propose_match
from services.matching.application.release_match import ReleaseMatch, release_match
from services.matching.application.shield_minor import ShieldMinor, shield_minor
from services.matching.domain.actor import Actor
from services.matching.domain.match import Match, MatchState
from services.matching.domain.match_errors import (
    MatchNotAwaitingError,
    MatchNotFoundError,
    MatchNotHeldError,
    MinorAccompaniedError,
)
from services.matching.domain.savoir import SavoirNotFoundError
from shared.events.matching import MatchDeclined, MatchExpired, MatchHeld, MatchProposed
from tests.unit.matching.builders import (
    ANN,
    AS_ANN,
    AS_BOB,
    AS_ZOE,
    BOB,
    CAT,
    GARDEN,
    LIBRARY,
    NOW,
    VILLAGE,
    ZOE,
    a_match,
    a_proposal,
    a_savoir,
    an_accepted_match,
    an_agreement,
    an_id,
)
from tests.unit.matching.fakes import FakeUnitOfWork

LATER = NOW + timedelta(days=14)
AS_CAT = Actor(CAT, frozenset({LIBRARY}))
YOUNG_BOB = a_savoir("request", is_minor=True)
YOUNG_ANN = a_savoir("offer", network_id=LIBRARY, is_minor=True)


def a_held_match(**changes: object) -> Match:
    """Ann's offer for the request of Bob, who is a minor."""
    return Match.propose(an_id("match"), a_proposal(**{"request": YOUNG_BOB, **changes}))


def facts(match: Match) -> list[type]:
    return [type(fact) for fact, _ in match.facts]


def test_a_match_with_a_minor_is_held_and_announced_to_their_network_alone() -> None:
    match = a_held_match()

    ((fact, _),) = match.facts
    assert isinstance(fact, MatchHeld)
    assert fact.facilitated_network_id == GARDEN
    assert match.state is MatchState.AWAITING_FACILITATOR


@pytest.mark.parametrize("actor", [AS_ANN, AS_BOB, AS_CAT])
def test_neither_of_the_two_nor_another_networks_facilitator_sees_it(actor: Actor) -> None:
    match = a_held_match(offer=a_savoir("offer", network_id=LIBRARY))

    with pytest.raises(MatchNotFoundError):
        match.require_seen_by(actor)
    match.require_seen_by(AS_ZOE)


def test_nobody_answers_before_it_is_released() -> None:
    match = a_held_match()

    with pytest.raises(MatchNotAwaitingError):
        match.accept("offerer", NOW)


def test_released_it_is_proposed_as_any_other() -> None:
    match = a_held_match()

    match.release(AS_ZOE, NOW, LATER)

    assert facts(match) == [MatchHeld, MatchProposed]
    assert (match.state, match.expires_at) == (MatchState.PROPOSED, LATER)
    match.require_seen_by(AS_BOB)
    with pytest.raises(MatchNotHeldError):
        match.release(AS_ZOE, NOW, LATER)


def test_two_minors_of_two_networks_need_the_word_of_both() -> None:
    match = a_held_match(offer=YOUNG_ANN)
    held = [fact.facilitated_network_id for fact, _ in match.facts if isinstance(fact, MatchHeld)]
    assert held == sorted([GARDEN, LIBRARY])

    match.release(AS_ZOE, NOW, LATER)
    assert match.state.value == "awaiting_facilitator"
    with pytest.raises(MinorAccompaniedError):
        match.release(AS_ZOE, NOW, LATER)
    match.release(AS_CAT, NOW, LATER)

    assert match.state is MatchState.PROPOSED


@pytest.mark.parametrize(
    ("actor", "on_behalf_of"),
    [(AS_BOB, None), (AS_BOB, BOB), (Actor(BOB, frozenset({GARDEN})), None)],
)
def test_a_minor_does_not_answer_even_as_a_facilitator(
    actor: Actor, on_behalf_of: str | None
) -> None:
    with pytest.raises(MinorAccompaniedError):
        a_held_match().side_for(actor, on_behalf_of)


def test_the_other_person_neither_releases_nor_answers_for_the_minor() -> None:
    match, ann = a_held_match(), Actor(ANN, frozenset({GARDEN}))

    with pytest.raises(MinorAccompaniedError):
        match.release(ann, NOW, LATER)
    with pytest.raises(MinorAccompaniedError):
        match.side_for(ann, BOB)
    assert match.side_for(ann) == "offerer"


def test_a_facilitator_of_the_minors_network_answers_on_their_behalf() -> None:
    assert a_held_match().side_for(AS_ZOE, BOB) == "requester"


def test_what_was_never_released_ends_unknown_to_the_two() -> None:
    declined, expired = a_held_match(), a_held_match()

    declined.decline("requester")
    expired.expire()

    ends = [match.facts[-1][0] for match in (declined, expired)]
    assert isinstance(ends[0], MatchDeclined)
    assert isinstance(ends[1], MatchExpired)
    assert [end.was_held for end in ends if hasattr(end, "was_held")] == [True, True]
    for match in (declined, expired):
        with pytest.raises(MatchNotFoundError):
            match.require_seen_by(AS_ANN)


def a_board(match: Match) -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    uow.matches.kept[match.match_id] = match
    match.facts.clear()
    return uow


async def test_released_through_the_use_case_the_two_have_fourteen_days_from_then() -> None:
    uow = a_board(a_held_match())
    uow.clock.advance(timedelta(days=3))

    match = await release_match(ReleaseMatch(an_id("match"), AS_ZOE, timedelta(days=14)), uow)

    assert match.expires_at == NOW + timedelta(days=17)
    assert uow.timers["expire", match.match_id] == match.expires_at


async def test_a_facilitator_declines_for_the_minor_and_says_why() -> None:
    uow = a_board(a_held_match())

    await decline_match(DeclineMatch(an_id("match"), AS_ZOE, on_behalf_of=BOB, why="too_far"), uow)

    (fact,) = uow.matches.announced
    assert isinstance(fact, MatchDeclined)
    assert (fact.why, fact.was_held) == ("too_far", True)


@pytest.mark.parametrize(
    ("by", "state"),
    [(AS_ZOE, "proposed"), (Actor(ANN, frozenset({GARDEN})), "awaiting_facilitator")],
)
async def test_whoever_may_release_a_match_proposes_it_at_once(by: Actor, state: str) -> None:
    uow = FakeUnitOfWork()
    uow.savoirs.put(a_savoir("offer"), YOUNG_BOB)
    command = ProposeMatch(a_savoir("offer").savoir_id, YOUNG_BOB.savoir_id, by, timedelta(days=14))

    assert (await propose_match(command, uow)).state == state


async def test_nobody_brings_a_minor_together_with_somebody_beyond_the_linked_networks() -> None:
    uow = FakeUnitOfWork()
    offer = a_savoir("offer", network_id=VILLAGE, visibility="everyone")
    request = a_savoir("request", visibility="everyone", is_minor=True)
    uow.savoirs.put(offer, request)
    command = ProposeMatch(offer.savoir_id, request.savoir_id, AS_ZOE, timedelta(days=14))

    with pytest.raises(SavoirNotFoundError):
        await propose_match(command, uow)

    uow.savoirs.links = {frozenset({GARDEN, VILLAGE})}
    assert (await propose_match(command, uow)).proposer_id == ZOE


async def test_what_was_proposed_before_the_age_was_known_is_held_then() -> None:
    match = a_match()
    match.accept("offerer", NOW)
    uow = a_board(match)
    uow.savoirs.minors = {BOB}

    for _ in range(2):
        await shield_minor(ShieldMinor(BOB), uow)

    assert [type(fact) for fact in uow.matches.announced] == [MatchHeld]
    assert (match.state, match.accepted_at) == (MatchState.AWAITING_FACILITATOR, {})


async def test_what_both_accepted_before_is_void_and_awaits_the_facilitators_from_then() -> None:
    match = an_accepted_match()
    match.settle_agreement(an_agreement())
    uow = a_board(match)
    uow.savoirs.minors = {BOB}
    uow.clock.advance(timedelta(days=60))

    for _ in range(2):
        await shield_minor(ShieldMinor(BOB), uow)

    assert [type(fact) for fact in uow.matches.announced] == [MatchHeld]
    assert (match.state, match.accepted_at) == (MatchState.AWAITING_FACILITATOR, {})
    assert match.agreement is None
    assert uow.timers["expire", match.match_id] == match.expires_at == LATER + timedelta(days=60)


@pytest.mark.parametrize("actor", [AS_ANN, AS_BOB, AS_CAT, Actor(ANN, frozenset({GARDEN}))])
def test_only_the_minors_facilitators_settle_what_comes_of_it(actor: Actor) -> None:
    match = a_held_match(offer=a_savoir("offer", network_id=LIBRARY))

    with pytest.raises(MinorAccompaniedError):
        match.require_settled_by(actor)
    match.require_settled_by(AS_ZOE)
    a_match().require_settled_by(AS_ANN)


async def test_what_both_accepted_beyond_the_linked_networks_ends() -> None:
    match = a_match(offer=a_savoir("offer", network_id=VILLAGE))
    match.accept("offerer", NOW)
    match.accept("requester", NOW)
    uow = a_board(match)
    uow.savoirs.minors = {BOB}

    await shield_minor(ShieldMinor(BOB), uow)

    assert match.state is MatchState.CANCELLED


async def test_what_lay_beyond_the_linked_networks_ends() -> None:
    match = a_match(offer=a_savoir("offer", network_id=VILLAGE))
    uow = a_board(match)
    uow.savoirs.minors = {BOB}

    await shield_minor(ShieldMinor(BOB), uow)

    assert match.state is MatchState.CANCELLED


async def test_an_old_fact_shields_nobody_who_has_come_of_age() -> None:
    match = a_match()

    await shield_minor(ShieldMinor(BOB), a_board(match))

    assert match.state is MatchState.PROPOSED
