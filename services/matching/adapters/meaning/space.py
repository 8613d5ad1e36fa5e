"""The space in which savoirs are compared: learned matrices that take encodings to 256 numbers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.matching.adapters.meaning.encoders import EncoderName, Floats

FILE = Path(__file__).with_name("space.npz")
DIMENSIONS = 256
WIDTHS: Mapping[EncoderName, int] = {"use": 512, "e5": 384}

Views = tuple[Floats, Floats]
"""What an encoder makes of the whole texts, and of their content words; a row for each text."""
Encoded = Mapping[EncoderName, Views]

SHIPPED_WEIGHT = 200
"""Texts that the shipped centre counts for beside the live ones, so that few do not displace it."""


@dataclass(frozen=True)
class Centre:
    """Where the middle of all encodings lies, for both views of each encoder."""

    middles: Mapping[EncoderName, tuple[NDArray[np.float32], NDArray[np.float32]]]
    texts: int
    """How many texts it was taken from."""

    @classmethod
    def of(cls, encoded: Encoded) -> "Centre":
        """Take the middle of what has been encoded."""
        middles = {name: (views[0].mean(0), views[1].mean(0)) for name, views in encoded.items()}
        return cls(middles, max((len(views[0]) for views in encoded.values()), default=0))

    def beside(self, shipped: "Centre") -> "Centre":
        """Return this centre pulled towards the shipped one, the less the more texts it is from.

        What an encoder makes of texts that it has not read is taken from the shipped one alone.
        """
        share = self.texts / (self.texts + SHIPPED_WEIGHT)
        mixed = {
            name: (
                share * self.middles.get(name, middle)[0] + (1 - share) * middle[0],
                share * self.middles.get(name, middle)[1] + (1 - share) * middle[1],
            )
            for name, middle in shipped.middles.items()
        }
        return Centre(mixed, self.texts)

    @property
    def mark(self) -> str:
        """Return eight characters that tell this centre from others."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:8]

    def to_bytes(self) -> bytes:
        """Return it as the bytes of a numpy archive."""
        kept = BytesIO()
        arrays = {
            f"{name}_{n}": m for name, pair in self.middles.items() for n, m in enumerate(pair)
        }
        np.savez(kept, allow_pickle=False, texts=np.array(self.texts), **arrays)
        return kept.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Centre":
        """Read what `to_bytes` has written."""
        with np.load(BytesIO(kept), allow_pickle=False) as arrays:
            middles = {
                name: (arrays[f"{name}_0"], arrays[f"{name}_1"])
                for name in WIDTHS
                if f"{name}_0" in arrays
            }
            return cls(middles, int(arrays["texts"]))


@dataclass(frozen=True)
class Space:
    """Matrices for both encoders together and for each alone, all leading into one space."""

    both: Floats
    alone: Mapping[EncoderName, Floats]
    centre: Centre
    vocabulary: Floats
    """Where each known savoir lies: a row of length 1 for each, in the order of `known_savoirs`."""
    wordings: Floats
    """Where each wording of the vocabulary lies: the name of a savoir, then its wordings, and so on."""
    name: str
    """Changes with every training and every new centre: vectors of other names are re-read."""
    shipped: Centre | None = None
    """The centre it came with, once it is seen from another one."""

    def at(self, centre: Centre) -> "Space":
        """Return the same space seen from another centre."""
        shipped = self.shipped or self.centre
        name = f"{self.name.partition('@')[0]}@{centre.mark}"
        return replace(self, centre=centre.beside(shipped), name=name, shipped=shipped)

    def place(self, encoded: Encoded) -> Floats:
        """Return a vector of length 1 for each text, from whatever encoders have read it."""
        sides = sides_of(encoded, self.centre)
        if sides.keys() == WIDTHS.keys():
            return unit(joined(sides) @ self.both)
        ((name, side),) = sides.items()
        return unit(side @ self.alone[name])


def sides_of(encoded: Encoded, centre: Centre) -> dict[EncoderName, Floats]:
    """Return for each encoder both views together, seen from the centre, at length 1."""
    return {
        name: unit(
            unit(views[0] - centre.middles[name][0]) + unit(views[1] - centre.middles[name][1])
        )
        for name, views in encoded.items()
    }


def joined(sides: Mapping[EncoderName, Floats]) -> Floats:
    """Return both encoders' sides beside each other, at length 1."""
    beside: Floats = np.hstack([sides["use"], sides["e5"]]) / np.sqrt(2, dtype=np.float32)
    return beside


def unit(rows: Floats) -> Floats:
    """Return the rows scaled to length 1; a row of nothing stays nothing."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


@cache
def shipped_space() -> Space:
    """Return the space that comes with this version of the product."""
    content = FILE.read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as kept:
        arrays = {name: kept[name].astype(np.float32) for name in kept.files}
    middles = {
        name: (arrays[f"middle_{name}_whole"], arrays[f"middle_{name}_content"]) for name in WIDTHS
    }
    mark = hashlib.sha256(content).hexdigest()[:8]
    alone = {name: arrays[f"only_{name}"] for name in WIDTHS}
    return Space(
        arrays["both"], alone, Centre(middles, 0), arrays["vocabulary"], arrays["wordings"], mark
    )
