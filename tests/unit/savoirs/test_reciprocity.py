"""Reciprocity is a state: it changes or it does not, and nothing is counted."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.savoirs.domain.reciprocity import LiveKinds, Reciprocity, reciprocity_id
from shared.events.savoirs import ReciprocityLost, ReciprocityReached
from tests.unit.savoirs.builders import ANN, BOB, GARDEN

BOTH, OFFER, REQUEST, NEITHER = (
    LiveKinds(True, True),
    LiveKinds(True, False),
    LiveKinds(False, True),
    LiveKinds(False, False),
)


def anns(live: LiveKinds = NEITHER) -> Reciprocity:
    return Reciprocity(member_id=ANN, network_id=GARDEN, live=live)


@pytest.mark.parametrize("before", [NEITHER, OFFER, REQUEST])
def test_offering_and_asking_reaches_it(before: LiveKinds) -> None:
    reciprocity = anns(before)

    reciprocity.settle(BOTH)

    assert [event for event, _ in reciprocity.facts] == [
        ReciprocityReached(member_id=ANN, network_id=GARDEN)
    ]


@pytest.mark.parametrize(
    ("after", "missing"), [(OFFER, "request"), (REQUEST, "offer"), (NEITHER, "both")]
)
def test_losing_either_loses_it_and_says_what_is_missing(after: LiveKinds, missing: str) -> None:
    reciprocity = anns(BOTH)

    reciprocity.settle(after)

    ((event, _),) = reciprocity.facts
    assert isinstance(event, ReciprocityLost)
    assert event.missing == missing


@given(st.lists(st.sampled_from([BOTH, OFFER, REQUEST, NEITHER]), max_size=12))
def test_reached_and_lost_always_take_turns(states: list[LiveKinds]) -> None:
    reciprocity = anns()

    for state in states:
        reciprocity.settle(state)

    told = [type(event) for event, _ in reciprocity.facts]
    assert told == [ReciprocityReached, ReciprocityLost] * (len(told) // 2) + [
        ReciprocityReached
    ] * (len(told) % 2)
    assert (len(told) % 2 == 1) == (reciprocity.live == BOTH)


def test_its_id_is_always_the_same_for_the_same_person_and_network() -> None:
    assert anns().reciprocity_id == reciprocity_id(ANN, GARDEN)
    assert reciprocity_id(ANN, GARDEN) != reciprocity_id(BOB, GARDEN)


def test_it_holds_no_number_about_the_person() -> None:
    kinds = {field.name: field.type for field in dataclasses.fields(Reciprocity)}

    assert set(kinds) == {"version", "facts", "member_id", "network_id", "live"}
    assert LiveKinds.__annotations__ == {"has_offer": bool, "has_request": bool}
