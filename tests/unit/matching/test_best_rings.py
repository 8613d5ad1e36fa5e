"""A good set of rings: disjoint, real, as large as can be, the same every time."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.adapters.best_rings import BestRings, best_rings
from services.matching.domain.loop import Arrow, Loop
from tests.unit.matching.test_ring_states import a_loop, an_arrow


def random_arrows(people: int, degree: int, seed: int) -> list[Arrow]:
    chance = random.Random(seed)
    names = [f"{number:03}" for number in range(people)]
    return [
        an_arrow(giver, receiver, likeness=0.5 + chance.random() / 2)
        for giver in names
        for receiver in chance.sample([name for name in names if name != giver], degree)
    ]


def check(found: BestRings, arrows: Sequence[Arrow]) -> None:
    """See that the rings are made of the arrows, closed, and that nobody is in two."""
    members = [member_id for loop in found.loops for member_id in loop.member_ids]
    assert len(members) == len(set(members)) == found.covered <= found.bound
    assert all(arrow in arrows for loop in found.loops for arrow in loop.arrows)
    for loop in found.loops:
        Loop.of(loop.arrows)


def arrows_of(*loops: Loop) -> list[Arrow]:
    return list({(a.offer_id, a.request_id): a for loop in loops for a in loop.arrows}.values())


def test_a_loop_that_spoils_two_others_is_left_out() -> None:
    arrows = arrows_of(a_loop("bcfg"), a_loop("abcd"), a_loop("efgh"))

    found = best_rings(arrows, rounds=50)

    check(found, arrows)
    assert (found.people, found.covered, found.bound) == (8, 8, 8)


def test_of_two_rings_that_spoil_each_other_alike_the_likelier_one_is_taken() -> None:
    arrows = arrows_of(a_loop("ab", likeness=0.6), a_loop("bc", likeness=0.9), a_loop("de"))

    found = best_rings(arrows, rounds=50)

    assert {loop.member_ids for loop in found.loops} == {("b", "c"), ("d", "e")}


def test_a_ring_that_was_one_before_is_not_planned_again() -> None:
    known = a_loop("ab")

    found = best_rings(arrows_of(known, a_loop("cd")), known=frozenset({known.key}))

    assert [loop.member_ids for loop in found.loops] == [("c", "d")]


def test_without_any_loop_there_is_nothing_to_plan() -> None:
    assert best_rings([]).loops == ()
    found = best_rings([an_arrow("a", "b"), an_arrow("b", "c")])
    assert (found.people, found.covered, found.bound) == (3, 0, 0)


def test_the_same_seed_gives_the_same_set() -> None:
    arrows = random_arrows(60, 5, 3)

    one, two = (
        best_rings(order, seconds=60, seed=7, rounds=12) for order in (arrows, arrows[::-1])
    )

    assert one.loops == two.loops
    assert one.rounds == two.rounds


@pytest.mark.parametrize(("people", "degree"), [(60, 3), (80, 4), (60, 10)])
def test_the_search_makes_the_first_set_better_and_keeps_to_its_bound(
    people: int, degree: int
) -> None:
    arrows = random_arrows(people, degree, 1)

    first, better = best_rings(arrows, rounds=0), best_rings(arrows, rounds=30, seconds=60)

    check(first, arrows)
    check(better, arrows)
    assert better.covered >= first.covered
    assert better.covered >= 0.9 * better.bound


def exact(arrows: Sequence[Arrow]) -> int:
    """Return how many people the best set of rings covers, by trying all."""
    ahead: dict[str, set[str]] = {}
    for arrow in arrows:
        ahead.setdefault(arrow.giver_id, set()).add(arrow.receiver_id)

    def loops(path: tuple[str, ...]) -> list[frozenset[str]]:
        found = [frozenset(path)] if path[0] in ahead.get(path[-1], ()) and len(path) > 1 else []
        if len(path) < 4:
            for after in ahead.get(path[-1], set()) - set(path):
                found += loops((*path, after))
        return found

    sets = {one for giver in ahead for one in loops((giver,))}

    def best(left: list[frozenset[str]]) -> int:
        if not left:
            return 0
        taken = len(left[0]) + best([one for one in left if not one & left[0]])
        return max(taken, best(left[1:]))

    return best(sorted(sets, key=sorted))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=14))
def test_in_small_networks_the_set_is_as_large_as_trying_all_finds(
    pairs: list[tuple[str, str]],
) -> None:
    arrows = [an_arrow(giver, receiver) for giver, receiver in set(pairs) if giver != receiver]

    found = best_rings(arrows, rounds=30)

    check(found, arrows)
    assert found.covered == exact(arrows) <= found.bound
