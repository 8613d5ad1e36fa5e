"""Who may answer for whom, and who sees what."""

import pytest

from services.matching.domain.actor import Actor
from services.matching.domain.pair import NotForThemError, NotOneOfTheTwoError, Pair
from tests.unit.matching.builders import (
    ANN,
    AS_ANN,
    AS_BOB,
    AS_EVE,
    AS_ZOE,
    BOB,
    EVE,
    GARDEN,
    LIBRARY,
)

PAIR = Pair(ANN, GARDEN, BOB, LIBRARY)
LIBRARIAN = Actor(EVE, frozenset({LIBRARY}))


def test_each_of_the_two_answers_for_their_own_side() -> None:
    assert PAIR.side_for(AS_ANN) == "offerer"
    assert PAIR.side_for(AS_BOB) == "requester"


def test_a_facilitator_answers_for_a_member_of_their_network() -> None:
    assert PAIR.side_for(AS_ZOE, ANN) == "offerer"
    assert PAIR.side_for(LIBRARIAN, BOB) == "requester"


def test_a_facilitator_does_not_answer_for_a_member_of_another_network() -> None:
    with pytest.raises(NotForThemError):
        PAIR.side_for(AS_ZOE, BOB)


def test_a_facilitator_says_for_whom_they_answer() -> None:
    with pytest.raises(NotOneOfTheTwoError):
        PAIR.side_for(AS_ZOE)


def test_one_of_the_two_does_not_answer_for_the_other() -> None:
    with pytest.raises(NotForThemError):
        PAIR.side_for(AS_ANN, BOB)


def test_the_two_and_the_facilitators_of_both_networks_see_it_and_nobody_else() -> None:
    seen = [
        actor for actor in (AS_ANN, AS_BOB, AS_ZOE, LIBRARIAN, AS_EVE) if PAIR.is_seen_by(actor)
    ]

    assert seen == [AS_ANN, AS_BOB, AS_ZOE, LIBRARIAN]
