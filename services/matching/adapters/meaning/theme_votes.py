"""Suggests themes for a wording: what lies nearest to it votes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from services.matching.adapters.meaning.encoders import Floats
from services.matching.adapters.meaning.space import shipped_space
from services.matching.adapters.meaning.vocabulary import known_savoirs, terms_in, themes
from services.matching.adapters.meaning.wording import folded

Sureness = Literal["very_likely", "possible"]

KNOWN_NEIGHBOURS, LIVE_NEIGHBOURS = 10, 20
LEAST_SIMILARITY = 0.3
"""What lies further away says nothing of a text."""

STEEPNESS = 4
"""Power to which a similarity is raised, so that the nearest say most."""

TERM_WEIGHT = 0.2
"""Of a term of the vocabulary that the title contains, shared by the savoirs for which it stands."""

VERY_LIKELY_FROM, POSSIBLE_FROM = 0.7, 0.1
"""Shares of all votes."""

BORNE_BY_AT_LEAST = 2
"""A tag in somebody's own words is suggested once so many live savoirs near here bear it."""

SUGGESTED_AT_MOST = 3


@dataclass(frozen=True)
class TaggedNeighbour:
    """A live savoir that lies near: how near (cosine), and what its person has tagged it with."""

    similarity: float
    themes: Sequence[str]


@dataclass(frozen=True)
class ThemeSuggestion:
    """A theme, and how sure that is."""

    theme: str
    sureness: Sureness


def theme_suggestions(
    title: str,
    vector: NDArray[np.float32],
    around: Iterable[TaggedNeighbour] = (),
    centroids: Floats | None = None,
) -> list[ThemeSuggestion]:
    """Return up to three themes for a title that lies at `vector`, the likeliest first.

    The rule: each of the 10 known savoirs that lie nearest votes for its theme, each of the 20
    nearest live ones (`around`) for every tag that its person gave it; a tag that is one of our
    themes counts for that theme. Such a vote weighs the cosine to the fourth power; under 0.3 there
    is none. A term of the vocabulary in the title adds 0.2 for the savoirs that it stands for.
    A theme with 70 % of all votes is very likely, one with 10 % possible.

    `centroids` stand for the known savoirs, in their order: those of the shipped space, unless a
    measure leaves some wording out. `vector` must be placed in that space as it is shipped.
    """
    votes: dict[str, float] = defaultdict(float)
    known = shipped_space().vocabulary if centroids is None else centroids
    for theme, weight in chain(
        _known_votes(vector, known), _term_votes(title), _live_votes(around)
    ):
        votes[theme] += weight
    total = sum(votes.values())
    likeliest = sorted(votes, key=lambda theme: (-votes[theme], theme))[:SUGGESTED_AT_MOST]
    return [
        ThemeSuggestion(theme, _sureness(votes[theme] / total))
        for theme in likeliest
        if votes[theme] >= POSSIBLE_FROM * total
    ]


def _sureness(share: float) -> Sureness:
    return "very_likely" if share >= VERY_LIKELY_FROM else "possible"


def _known_votes(vector: NDArray[np.float32], centroids: Floats) -> Iterator[tuple[str, float]]:
    similarities = centroids @ vector
    for place in np.argsort(-similarities)[:KNOWN_NEIGHBOURS]:
        weight = _weight(float(similarities[place]))
        if weight:
            yield known_savoirs()[place].theme, weight


def _term_votes(title: str) -> Iterator[tuple[str, float]]:
    for places in terms_in(title).values():
        for place in places:
            yield known_savoirs()[place].theme, TERM_WEIGHT / len(places)


def _live_votes(around: Iterable[TaggedNeighbour]) -> Iterator[tuple[str, float]]:
    near = sorted(around, key=lambda each: -each.similarity)[:LIVE_NEIGHBOURS]
    weights: dict[str, list[float]] = defaultdict(list)
    for each in near:
        for theme in {_known_name(theme) for theme in each.themes}:
            weights[theme].append(_weight(each.similarity))
    for theme, found in weights.items():
        if sum(found) and (theme in themes() or len(found) >= BORNE_BY_AT_LEAST):
            yield theme, sum(found)


def _weight(similarity: float) -> float:
    return similarity**STEEPNESS if similarity >= LEAST_SIMILARITY else 0.0


@cache
def _names() -> dict[str, str]:
    return {folded(theme): theme for theme in themes()}


def _known_name(theme: str) -> str:
    """Return one of our themes as we spell it, and any other as its person did."""
    return _names().get(folded(theme), theme)
