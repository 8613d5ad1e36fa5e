"""Each figure of an evaluation, held against examples worked out by hand."""

from math import log2
from typing import Literal

import pytest

from deploy.matching.gold import Confusion, GoldRequest, Relevant
from deploy.matching.scores import Ranked, by_case, scores


def asked(
    request_id: str = "q",
    /,
    *confusing: str,
    case: str = "other",
    **grades: Literal[1, 2],
) -> GoldRequest:
    """Return a request with the grades of its offers."""
    return GoldRequest(
        id=request_id,
        request="Guitare",
        case=case,
        relevant=[Relevant(offer_id=offer_id, grade=grade) for offer_id, grade in grades.items()],
        hard_negatives=[Confusion(offer_id=offer_id) for offer_id in confusing],
    )


def figure(name: str, request: GoldRequest, *offer_ids: str, proposed: int = 0) -> float | None:
    return scores([request], {request.id: Ranked(offer_ids, proposed)})[name]


def test_ndcg_weighs_grade_two_three_times_grade_one_and_later_places_less() -> None:
    found = figure("ndcg_at_10", asked(a=2, b=1), "x", "b", "a")

    gained = 1 / log2(3) + 3 / log2(4)
    assert found == pytest.approx(gained / (3 + 1 / log2(3)), abs=1e-4)


def test_ndcg_is_one_in_the_best_order_and_nothing_when_all_come_too_late() -> None:
    late = [f"x{n}" for n in range(10)]

    assert figure("ndcg_at_10", asked(a=2, b=1), "a", "b") == 1.0
    assert figure("ndcg_at_10", asked(a=2, b=1), *late, "a", "b") == 0.0


@pytest.mark.parametrize(("place", "is_hit"), [(1, 1.0), (5, 1.0), (6, 0.0)])
def test_a_hit_is_an_exact_answer_among_the_first_five(place: int, is_hit: float) -> None:
    answer = [*(f"x{n}" for n in range(place - 1)), "a"]

    assert figure("hit_at_5", asked(a=2), *answer) == is_hit


def test_what_answers_nearly_is_no_hit() -> None:
    assert figure("hit_at_5", asked(a=2, b=1), "b", "x", "y", "z", "w", "a") == 0.0


def test_recall_is_the_share_of_exact_answers_among_ten_and_of_ten_at_most() -> None:
    many = [f"a{n}" for n in range(20)]
    all_exact = asked()
    all_exact.relevant = [Relevant(offer_id=each, grade=2) for each in many]

    assert figure("recall_at_10", asked(a=2, b=2, c=2, d=1), "a", "x", "c", "d") == 0.6667
    assert figure("recall_at_10", all_exact, *many) == 1.0


@pytest.mark.parametrize(
    ("answer", "mrr"), [(["a"], 1.0), (["x", "y", "z", "a"], 0.25), (["x"], 0.0)]
)
def test_the_reciprocal_rank_is_of_the_first_exact_answer(answer: list[str], mrr: float) -> None:
    assert figure("mrr", asked(a=2, b=2), *answer) == mrr


@pytest.mark.parametrize(
    ("answer", "is_above"), [(["n", "a"], 1.0), (["a", "n"], 0.0), (["n"], 1.0), ([], 0.0)]
)
def test_a_confusion_is_counted_when_it_stands_before_the_first_exact_answer(
    answer: list[str], is_above: float
) -> None:
    assert figure("hard_negative_above", asked("q", "n", a=2), *answer) == is_above


def test_proposals_are_judged_by_any_grade_and_only_as_many_as_are_proposed() -> None:
    request = asked(a=2, b=1)

    assert figure("proposals_relevant", request, "a", "x", "b", proposed=2) == 0.5
    assert figure("proposals_relevant", request, "a", "x", "b", proposed=3) == 0.6667
    assert figure("match_proposed", request, "a", proposed=1) == 1.0
    assert figure("match_proposed", request, "a", proposed=0) == 0.0


def test_a_request_that_nothing_answers_counts_only_for_false_proposals() -> None:
    requests = [asked("lost"), asked("found", a=2), asked("left")]
    answers = {
        "lost": Ranked(["x", "y"], 2),
        "found": Ranked(["a"], 1),
        "left": Ranked(["x"], 0),
    }

    figures = scores(requests, answers)

    assert figures["no_match_proposed"] == 0.5
    assert figures["ndcg_at_10"] == 1.0
    assert figures["match_proposed"] == 1.0
    assert figures["proposals_relevant"] == 1.0


def test_a_figure_that_is_about_no_request_is_none() -> None:
    figures = scores([asked("lost")], {"lost": Ranked(["x"], 0)})

    assert {name for name, value in figures.items() if value is not None} == {"no_match_proposed"}


def test_figures_are_means_over_requests_and_told_by_case() -> None:
    requests = [asked("one", case="typo", a=2), asked("two", case="synonym", b=2)]
    answers = {"one": Ranked(["a"], 1), "two": Ranked(["x", "b"], 0)}

    cases = by_case(requests, answers)

    assert scores(requests, answers)["mrr"] == 0.75
    assert list(cases) == ["synonym", "typo"]
    assert (cases["synonym"]["mrr"], cases["typo"]["mrr"]) == (0.5, 1.0)
    assert cases["typo"]["requests"] == 1.0
