"""Learns the space from our vocabulary: wordings of one savoir together, confusions apart.

A linear map under a contrastive loss (InfoNCE): each wording must recognise another one of its own
savoir among those of all others and the confusions. The map starts from the principal components
and is held near them (`HOLD`), which is what keeps it honest on savoirs it has never seen; step
count, temperature and hold were chosen on held-out savoirs of the vocabulary, not on a gold set.
"""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.matching.adapters.meaning.encoders import Floats, load_encoders
from services.matching.adapters.meaning.reader import Reader, Text
from services.matching.adapters.meaning.space import (
    DIMENSIONS,
    WIDTHS,
    Centre,
    Encoded,
    Space,
    joined,
    sides_of,
    unit,
)
from services.matching.adapters.meaning.vocabulary import known_savoirs

STEPS, BATCH = 600, 512
TEMPERATURE, RATE, HOLD = 0.1, 1e-3, 1e-2
RIDGE = 1.0
"""Keeps the maps of one encoder alone from following noise."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class _Lesson:
    """Centred encodings of all wordings and confusions, and which savoir each belongs to."""

    wordings: Floats
    savoirs: list[NDArray[np.int64]]
    """The rows of each savoir's wordings."""
    confusions: Floats
    confused: list[NDArray[np.int64]]
    """The rows of what each savoir is easily confused with."""


def train(file: Path, tell: Tell, seed: int = 0) -> None:
    """Write the space to `file`: the same bytes for the same vocabulary, encoders and seed."""
    reader = Reader(
        load_encoders(), Space(_none(), {}, Centre({}, 0), _none(), _none(), "untrained")
    )
    if reader.encoders.keys() != WIDTHS.keys():
        raise RuntimeError("training needs both encoders")
    worded = [(each.name, *each.wordings) for each in known_savoirs()]
    confusing = [each.confusions for each in known_savoirs()]
    tell(f"{sum(map(len, worded))} formulations de {len(worded)} savoirs sont lues")
    read, read_confusing = _read(reader, worded), _read(reader, confusing)
    centre = Centre.of(read)
    sides, confusing_sides = sides_of(read, centre), sides_of(read_confusing, centre)
    lesson = _Lesson(
        joined(sides),
        _rows(worded),
        joined(confusing_sides),
        _rows(confusing),
    )
    both = learn(lesson, tell, seed)
    target = unit(lesson.wordings @ both)
    vocabulary = unit(_means(target, lesson.savoirs))
    arrays = {"both": both, "vocabulary": vocabulary, "wordings": target}
    arrays |= {f"only_{name}": _imitation(side, target) for name, side in sides.items()}
    for name, (whole, content) in centre.middles.items():
        arrays |= {f"middle_{name}_whole": whole, f"middle_{name}_content": content}
    _keep(file, arrays)


def learn(lesson: _Lesson, tell: Tell, seed: int) -> Floats:
    """Return the map for both encoders together."""
    random = np.random.default_rng(seed)
    _, _, components = np.linalg.svd(lesson.wordings, full_matrices=False)
    start: Floats = components[:DIMENSIONS].T.astype(np.float32)
    learned, drift, scale = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        slope, loss = _slope(learned, lesson, random)
        slope += HOLD * (learned - start)
        drift = 0.9 * drift + 0.1 * slope
        scale = 0.999 * scale + 0.001 * slope * slope
        rate = RATE * min(1, step / 50) * (0.5 + 0.5 * np.cos(np.pi * step / STEPS))
        learned -= rate * (drift / (1 - 0.9**step)) / (np.sqrt(scale / (1 - 0.999**step)) + 1e-8)
        if step % 100 == 0:
            tell(f"pas {step} sur {STEPS}, perte {loss:.3f}")
    return learned.astype(np.float32)


def _slope(learned: Floats, lesson: _Lesson, random: np.random.Generator) -> tuple[Floats, float]:
    """Return the gradient and the loss for one batch of savoirs."""
    chosen = random.permutation(len(lesson.savoirs))[:BATCH]
    pairs = [random.choice(lesson.savoirs[savoir], 2, replace=False) for savoir in chosen]
    confusing = [
        random.choice(lesson.confused[savoir]) for savoir in chosen if len(lesson.confused[savoir])
    ]
    own = lesson.wordings[[pair[0] for pair in pairs]]
    others = np.vstack([lesson.wordings[[pair[1] for pair in pairs]], lesson.confusions[confusing]])
    near, near_length = _scaled(own @ learned)
    far, far_length = _scaled(others @ learned)
    logits = near @ far.T / TEMPERATURE
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    right = np.arange(len(chosen))
    loss = float(-np.log(shares[right, right] + 1e-12).mean())
    shares[right, right] -= 1
    shares /= len(chosen) * TEMPERATURE
    slope = own.T @ _through(shares @ far, near, near_length)
    slope += others.T @ _through(shares.T @ near, far, far_length)
    return slope.astype(np.float32), loss


def _scaled(rows: Floats) -> tuple[Floats, Floats]:
    lengths: Floats = np.linalg.norm(rows, axis=1, keepdims=True) + np.float32(1e-9)
    return (rows / lengths).astype(np.float32), lengths


def _through(slope: Floats, scaled: Floats, lengths: Floats) -> Floats:
    """Carry a gradient back through the scaling to length 1."""
    along = (slope * scaled).sum(1, keepdims=True)
    back: Floats = (slope - along * scaled) / lengths
    return back


def _imitation(side: Floats, target: Floats) -> Floats:
    """Return the map by which one encoder alone comes nearest to what both say."""
    gram = side.T @ side + RIDGE * np.eye(side.shape[1], dtype=np.float32)
    found: Floats = np.linalg.solve(gram, side.T @ target).astype(np.float32)
    return found


def _none() -> Floats:
    return np.zeros((0, 0), dtype=np.float32)


def _read(reader: Reader, texts: Sequence[Sequence[str]]) -> Encoded:
    return reader.encoded([Text(text) for group in texts for text in group])


def _rows(texts: Sequence[Sequence[str]]) -> list[NDArray[np.int64]]:
    """Return the row numbers of each group's texts."""
    ends = np.cumsum([0, *map(len, texts)])
    return [np.arange(begin, end) for begin, end in itertools.pairwise(ends)]


def _means(vectors: Floats, groups: Sequence[NDArray[np.int64]]) -> Floats:
    return np.vstack([vectors[rows].mean(0) for rows in groups])


def _keep(file: Path, arrays: Mapping[str, Floats]) -> None:
    kept = BytesIO()
    halves = {name: each.astype(np.float16) for name, each in arrays.items()}
    np.savez_compressed(kept, allow_pickle=False, **halves)
    beside = file.with_suffix(".part")
    beside.write_bytes(kept.getvalue())
    os.replace(beside, file)
