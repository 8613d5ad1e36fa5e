"""Among counterparts as good as each other, people come in turn."""

from services.matching.domain.fairness import Candidate, fair_order
from tests.unit.matching.builders import a_savoir, an_id

OWN = a_savoir("request")


def a_candidate(
    name: str, likeness: float, *, asked: bool = False, both: bool = False
) -> Candidate:
    return Candidate(a_savoir("offer", savoir_id=an_id(name)), likeness, asked, both)


def order(*candidates: Candidate, own: str = OWN.savoir_id) -> list[Candidate]:
    return fair_order(a_savoir("request", savoir_id=own), candidates, 0.05)


def test_what_is_clearly_more_alike_comes_first_whoever_was_asked() -> None:
    best, other = a_candidate("best", 0.9, asked=True, both=True), a_candidate("other", 0.84)

    assert order(other, best) == [best, other]


def test_within_the_spread_whoever_was_not_asked_lately_comes_first() -> None:
    asked, fresh = a_candidate("asked", 0.9, asked=True), a_candidate("fresh", 0.86, both=True)

    assert order(asked, fresh) == [fresh, asked]


def test_then_whoever_has_not_yet_both_given_and_received() -> None:
    both, not_yet = a_candidate("both", 0.9, both=True), a_candidate("not yet", 0.86)

    assert order(both, not_yet) == [not_yet, both]


def test_then_likeness() -> None:
    more, less = a_candidate("more", 0.9), a_candidate("less", 0.89)

    assert order(less, more) == [more, less]


def test_equals_come_in_another_order_for_another_savoir_and_in_the_same_for_the_same() -> None:
    equals = [a_candidate(str(n), 0.9) for n in range(10)]
    firsts = {order(*equals, own=an_id(f"own {n}"))[0].savoir.savoir_id for n in range(30)}

    assert len(firsts) > 5
    assert order(*equals) == order(*reversed(equals))


def test_a_band_does_not_drift_down_through_neighbours() -> None:
    steps = [a_candidate(str(n), 0.9 - n * 0.04, asked=n == 0) for n in range(4)]

    assert [each.likeness for each in order(*steps)] == [steps[n].likeness for n in (1, 0, 2, 3)]
