"""Who belongs together around one offer."""

from datetime import timedelta

import pytest

from services.matching.domain.composition import Reach, compose, cores_of, requesters_of
from tests.unit.matching.builders import GARDEN, LIBRARY, NOW, VILLAGE
from tests.unit.matching.groups import COLLECTIVE, a_candidate, an_offer, ties

HERE = Reach(GARDEN, frozenset({LIBRARY}), frozenset({VILLAGE}))
A, B, C, D = map(a_candidate, "abcd")


def names(found: object) -> list[str]:
    return [each.savoir_id for each in found]  # type: ignore[attr-defined]  # candidates


def test_the_offer_with_most_requests_comes_first_then_the_longest_on_the_board() -> None:
    first, second = an_offer("first"), an_offer("second", returned_at=NOW - timedelta(days=1))
    third = an_offer("third")
    pairs = [*ties(first, A, B), *ties(second, C, D), *ties(third, A, B, C)]

    assert names(cores_of(pairs)) == ["third", "second", "first"]
    assert names(cores_of(pairs, asked_by=3)) == ["third"]


def test_one_person_with_two_requests_counts_once() -> None:
    core, twice = an_offer("core"), a_candidate("a2", member_id="person a")

    assert compose(core, ties(core, A, twice, B), HERE, COLLECTIVE) is None
    found = compose(core, ties(core, A, twice, B, C), HERE, COLLECTIVE)

    assert found is not None
    assert names(found.requesters) == ["a", "b", "c"]


def test_who_has_asked_longest_is_served_first() -> None:
    core = an_offer("core")
    old = a_candidate("z", returned_at=NOW - timedelta(days=9))

    assert names(requesters_of(core, ties(core, A, old), is_remote=False)) == ["z", "a"]


@pytest.mark.parametrize(
    ("answered", "comes"), [((A, B), True), ((A,), False), ((A, B, C, D), True)]
)
def test_a_second_answers_at_least_half_of_those_who_ask(
    answered: tuple[object, ...], comes: bool
) -> None:
    core, second = an_offer("core"), an_offer("second")
    pairs = [*ties(core, A, B, C, D), *ties(second, *answered)]  # type: ignore[arg-type]  # candidates

    found = compose(core, pairs, HERE, COLLECTIVE)

    assert found is not None
    assert names(found.offerers) == (["core", "second"] if comes else ["core"])


def test_a_second_who_asks_the_same_thing_is_there_to_learn() -> None:
    core, second = an_offer("core"), an_offer("second", member_id="person a")

    found = compose(core, [*ties(core, A, B, C), *ties(second, B, C)], HERE, COLLECTIVE)

    assert found is not None
    assert names(found.offerers) == ["core"]


@pytest.mark.parametrize(
    ("home", "visibility", "comes"),
    [
        (GARDEN, "network", True),
        (LIBRARY, "network", False),
        (LIBRARY, "linked", True),
        (LIBRARY, "everyone", True),
        (VILLAGE, "linked", False),
        (VILLAGE, "everyone", True),
        ("far away", "everyone", False),
    ],
)
def test_a_second_sees_the_first_and_lives_near(home: str, visibility: str, comes: bool) -> None:
    core, second = an_offer("core", visibility=visibility), an_offer("second", network_id=home)

    found = compose(core, [*ties(core, A, B, C), *ties(second, A, B, C)], HERE, COLLECTIVE)

    assert found is not None
    assert len(found.offerers) == 1 + comes


def test_far_people_gather_when_all_can_do_so_remotely() -> None:
    core, here = an_offer("core"), a_candidate("d", is_remote_able=False)
    pairs = ties(core, A, B, C, here, is_near=False)

    found = compose(core, pairs, HERE, COLLECTIVE)

    assert found is not None
    assert (found.is_remote, names(found.requesters)) == (True, ["a", "b", "c"])
    rooted = an_offer("core", is_remote_able=False)
    assert compose(rooted, ties(rooted, A, B, C, is_near=False), HERE, COLLECTIVE) is None


def test_an_offer_for_fewer_than_make_a_group_gathers_nobody() -> None:
    core = an_offer("core", group_size=2)

    assert compose(core, ties(core, A, B, C, D), HERE, COLLECTIVE) is None


def test_at_most_three_offer_in_one_group() -> None:
    core, others = an_offer("core"), [an_offer(f"second {n}") for n in range(5)]
    pairs = [*ties(core, A, B, C), *(tie for each in others for tie in ties(each, A, B, C))]

    found = compose(core, pairs, HERE, COLLECTIVE)

    assert found is not None
    assert len(found.offerers) == 3
