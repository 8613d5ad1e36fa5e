"""How well a ranking serves the requests of a gold file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean

from deploy.matching.gold import GoldRequest

TOP = 10
FIRST = 5

Figures = dict[str, float | None]


@dataclass(frozen=True)
class Ranked:
    """What the ranking answered: offers from the likeliest on, and how many it would propose."""

    offer_ids: Sequence[str]
    proposed: int


def scores(requests: Sequence[GoldRequest], answers: Mapping[str, Ranked]) -> Figures:
    """Return the means over the requests that each figure is about; None when it is about none.

    `ndcg_at_10` has gains 2^grade - 1 and leaves out requests that nothing answers; `hit_at_5`,
    `recall_at_10` (of at most ten) and `mrr` look at grade 2; `hard_negative_above` is the share of
    requests with hard negatives where one stands above the first offer of grade 2;
    `no_match_proposed` the share of requests without an answer that got a proposal all the same.
    """
    answered = [(each, answers[each.id]) for each in requests if each.relevant]
    exact = [(each, got) for each, got in answered if 2 in each.grades().values()]
    confusing = [(each, got) for each, got in exact if each.hard_negatives]
    hopeless = [answers[each.id] for each in requests if not each.relevant]
    proposing = [got for _, got in answered]
    return {
        "ndcg_at_10": _mean(_ndcg(each, got) for each, got in answered),
        "hit_at_5": _mean(float(_reciprocal(each, got) >= 1 / FIRST) for each, got in exact),
        "recall_at_10": _mean(_recall(each, got) for each, got in exact),
        "mrr": _mean(_reciprocal(each, got) for each, got in exact),
        "hard_negative_above": _mean(float(_is_confused(each, got)) for each, got in confusing),
        "no_match_proposed": _mean(float(got.proposed > 0) for got in hopeless),
        "match_proposed": _mean(float(got.proposed > 0) for got in proposing),
        "proposals_relevant": _mean(
            float(offer_id in each.grades())
            for each, got in answered
            for offer_id in got.offer_ids[: got.proposed]
        ),
    }


def by_case(requests: Sequence[GoldRequest], answers: Mapping[str, Ranked]) -> dict[str, Figures]:
    """Return the same figures for each case that the gold file names."""
    cases: dict[str, list[GoldRequest]] = {}
    for each in requests:
        cases.setdefault(each.case, []).append(each)
    return {
        case: {"requests": float(len(of_case)), **scores(of_case, answers)}
        for case, of_case in sorted(cases.items())
    }


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(fmean(found), 4) if found else None


def _ndcg(request: GoldRequest, answer: Ranked) -> float:
    grades = request.grades()
    found = [grades.get(offer_id, 0) for offer_id in answer.offer_ids[:TOP]]
    return _gain(found) / _gain(sorted(grades.values(), reverse=True)[:TOP])


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _recall(request: GoldRequest, answer: Ranked) -> float:
    exact = _exact(request)
    return len(exact & set(answer.offer_ids[:TOP])) / min(TOP, len(exact))


def _reciprocal(request: GoldRequest, answer: Ranked) -> float:
    place = _first_rank(request, answer)
    return 1 / place if place <= len(answer.offer_ids) else 0.0


def _first_rank(request: GoldRequest, answer: Ranked) -> int:
    """Return the place, from 1, of the first offer of grade 2; after the last when there is none."""
    exact = _exact(request)
    places = (place for place, each in enumerate(answer.offer_ids, start=1) if each in exact)
    return next(places, len(answer.offer_ids) + 1)


def _is_confused(request: GoldRequest, answer: Ranked) -> bool:
    above = set(answer.offer_ids[: _first_rank(request, answer) - 1])
    return any(each.offer_id in above for each in request.hard_negatives)


def _exact(request: GoldRequest) -> set[str]:
    return {offer_id for offer_id, grade in request.grades().items() if grade == 2}
