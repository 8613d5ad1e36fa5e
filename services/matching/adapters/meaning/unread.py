"""Texts in letters that no encoder has learned: they lie where their very words put them."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.matching.adapters.meaning.space import DIMENSIONS, unit
from services.matching.adapters.meaning.wording import folded, is_read, is_telling, words_of


def is_understood(text: str) -> bool:
    """Say whether the encoders know the letters of a word that tells what the text is about."""
    return any(map(is_read, _telling(text)))


def place_of_words(text: str) -> NDArray[np.float32]:
    """Return where a text lies that is not understood: near those with the same words, far from all.

    Without a word it lies nowhere: zeros, which are near nothing.
    """
    directions = [_direction(word) for word in _telling(text)]
    place: NDArray[np.float32] = unit(np.vstack([np.zeros(DIMENSIONS), *directions]).sum(0)[None])[
        0
    ]
    return place


def _telling(text: str) -> Sequence[str]:
    words = words_of(text)
    return [word for word in words if is_telling(word)] or words


def _direction(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(folded(word).encode("utf-8", "replace")).digest()[:8])
    return np.random.default_rng(seed).standard_normal(DIMENSIONS)
