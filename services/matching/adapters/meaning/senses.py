"""Which known savoirs a text most likely speaks of, as shares: what two texts have in common of them."""

from collections.abc import Mapping
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from services.matching.adapters.meaning.encoders import Floats
from services.matching.adapters.meaning.space import Space
from services.matching.adapters.meaning.vocabulary import known_savoirs

Senses = Mapping[int, float]
"""Places in `known_savoirs`, with shares that add up to 1."""

KEPT = 8
"""Savoirs that are kept of each text: more only blur it."""

SHARPNESS = 20.0
"""How much more a nearer wording counts: e^(SHARPNESS * cosine)."""


@cache
def _owners() -> NDArray[np.int64]:
    """Return for each shipped wording the place of its savoir."""
    counts = [1 + len(each.wordings) for each in known_savoirs()]
    return np.repeat(np.arange(len(counts)), counts)


def senses_of(vectors: Floats, space: Space) -> list[Senses]:
    """Return the senses of each vector."""
    weights = np.exp(SHARPNESS * (vectors @ space.wordings.T - 1))
    owners = _owners()
    found: list[Senses] = []
    for row in weights:
        shares = np.bincount(owners, weights=row)
        nearest = np.argsort(-shares, kind="stable")[:KEPT]
        total = float(shares[nearest].sum())
        found.append({int(place): float(shares[place]) / total for place in nearest})
    return found


def shared_sense(one: Senses, other: Senses) -> float:
    """Return from 0 to 1 how far two texts speak of the same known savoirs."""
    return sum(sqrt(share * other[place]) for place, share in one.items() if place in other)
