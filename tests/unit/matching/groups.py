"""Valid candidates, compositions and groups; a savoir's id is its name."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import Candidate, Composition, Tie
from services.matching.domain.gathering import Gathering
from tests.unit.matching.builders import GARDEN, NOW

COLLECTIVE = CollectivePolicy(
    answer_within=timedelta(days=14),
    requesters_from=3,
    least_likeness=0.6,
    near_km=30.0,
    group_size=8,
    offerers_at_most=3,
)


def a_candidate(name: str, **changes: Any) -> Candidate:
    """A request in GARDEN, unless said otherwise."""
    values: dict[str, Any] = {
        "savoir_id": name,
        "kind": "request",
        "member_id": f"person {name}",
        "network_id": GARDEN,
        "title": f"Guitare {name}",
        "visibility": "network",
        "returned_at": NOW,
        "is_remote_able": True,
    }
    return Candidate(**{**values, **changes})


def an_offer(name: str, **changes: Any) -> Candidate:
    """An offer in GARDEN, unless said otherwise."""
    return a_candidate(name, **{"kind": "offer", **changes})


def ties(offer: Candidate, *requests: Candidate, is_near: bool = True) -> list[Tie]:
    """The offer could teach each of these."""
    return [Tie(offer, request, is_near) for request in requests]


def a_composition(
    requests: str, sizes: Sequence[int] = (8,), names: Sequence[str] = ()
) -> Composition:
    """Requests a, b, c… around the offers o1, o2…, which take so many each."""
    offers = [
        an_offer(name, group_size=size)
        for name, size in zip(names or ("o1", "o2", "o3"), sizes, strict=False)
    ]
    return Composition(offers[0], tuple(offers), tuple(map(a_candidate, requests)), is_remote=False)


def a_group(
    requests: str, sizes: Sequence[int] = (8,), names: Sequence[str] = ()
) -> CollectiveMatch:
    """A group that has just been proposed."""
    gathering = Gathering(NOW + timedelta(days=12), GARDEN, "Orly")
    composition = a_composition(requests, sizes, names)
    return CollectiveMatch.propose(f"group {requests}", composition, gathering, COLLECTIVE, NOW)
