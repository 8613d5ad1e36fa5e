"""An invented board: savoirs in networks, and vectors that lie around topics as meanings do."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.float16]
Numbers = NDArray[np.int32]
Kind = Literal["offer", "request"]

WIDTH = 256
TOPICS = 2_000
SPREAD = 0.75
"""Length of what sets a savoir apart from its topic, whose own length is 1: two of one topic are 0.64 alike."""

SKEW = 0.69
"""The n-th largest of 400 networks holds savoirs as n^-SKEW: the largest about 5.6 % of all."""

LINKED_PLACES = (-2, -1, 1, 2)
"""Where on their circle the four networks stand that a network is linked with."""

SAVOIRS_A_MEMBER = 3
KINDS: tuple[Kind, Kind] = ("offer", "request")
VISIBILITIES = ("network", "linked", "everyone")
VISIBILITY_SHARES = (0.25, 0.5, 0.25)
MODES = ("any", "on_site", "remote")
MODE_SHARES = (0.25, 0.6, 0.15)
LANGUAGES = (("fr",), ("fr", "en"), ("en",), ())
LANGUAGE_SHARES = (0.9, 0.05, 0.03, 0.02)
OVER_SHARE = 0.02
"""Savoirs whose time is over and that have not been taken off yet."""

BLOCK = 50_000
_SAVOIR, _MEMBER, _NETWORK = (number << 64 for number in (1, 2, 3))


@dataclass(frozen=True, eq=False)
class Board:
    """One value a savoir in each array; savoirs are numbered in the order in which they came."""

    network: Numbers
    kind: Numbers
    member: Numbers
    visibility: Numbers
    mode: Numbers
    languages: Numbers
    is_over: NDArray[np.bool_]
    vectors: Halves
    """Of length 1, but for what halves round off."""
    linked: Numbers
    """A row of linked networks for each network; links hold both ways."""

    def __len__(self) -> int:
        """Return how many savoirs there are."""
        return len(self.network)

    def requests(self, network: int | None = None) -> Numbers:
        """Return the numbers of requests that linked networks may see, in one network or in all."""
        is_asked = (self.kind == KINDS.index("request")) & ~self.is_over
        is_asked &= self.visibility != VISIBILITIES.index("network")
        if network is not None:
            is_asked &= self.network == network
        return np.flatnonzero(is_asked).astype(np.int32)

    def largest(self) -> int:
        """Return the network that holds most savoirs."""
        return int(np.bincount(self.network).argmax())


def skewed(savoirs: int, networks: int, seed: int) -> Board:
    """Invent a board whose networks differ in size as towns do."""
    weights = np.arange(1, networks + 1, dtype=np.float64) ** -SKEW
    chance = np.random.default_rng(seed)
    homes = chance.choice(networks, size=savoirs, p=weights / weights.sum())
    return _board(homes, networks, chance)


def even(each: int, networks: int, seed: int) -> Board:
    """Invent a board of networks of one size; the first ones come first."""
    return _board(np.repeat(np.arange(networks), each), networks, np.random.default_rng(seed))


def _board(homes: NDArray[np.int64], networks: int, chance: np.random.Generator) -> Board:
    count = len(homes)

    def drawn(shares: tuple[float, ...]) -> Numbers:
        return chance.choice(len(shares), size=count, p=shares).astype(np.int32)

    sizes = np.bincount(homes, minlength=networks)[homes]
    people = (chance.random(count) * (sizes / SAVOIRS_A_MEMBER)).astype(np.int64)
    return Board(
        network=homes.astype(np.int32),
        kind=drawn((0.5, 0.5)),
        member=(homes + networks * people).astype(np.int32),
        visibility=drawn(VISIBILITY_SHARES),
        mode=drawn(MODE_SHARES),
        languages=drawn(LANGUAGE_SHARES),
        is_over=chance.random(count) < OVER_SHARE,
        vectors=_vectors(count, chance),
        linked=_links(networks, chance),
    )


def _vectors(count: int, chance: np.random.Generator) -> Halves:
    centres = _of_length_1(chance.standard_normal((TOPICS, WIDTH), dtype=np.float32))
    vectors = np.empty((count, WIDTH), dtype=np.float16)
    for start in range(0, count, BLOCK):
        stop = min(start + BLOCK, count)
        apart = chance.standard_normal((stop - start, WIDTH), dtype=np.float32)
        apart *= SPREAD / np.sqrt(WIDTH)
        apart += centres[np.arange(start, stop) % TOPICS]
        vectors[start:stop] = _of_length_1(apart)
    return vectors


def _of_length_1(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled


def _links(networks: int, chance: np.random.Generator) -> Numbers:
    """Put the networks on a circle in any order; each is linked with two on either side."""
    circle = chance.permutation(networks)
    places = np.argsort(circle)
    around: Numbers = circle[(places[:, None] + LINKED_PLACES) % networks].astype(np.int32)
    return around


def savoir_id(number: int) -> UUID:
    """Return the id of the savoir with this number."""
    return UUID(int=_SAVOIR + number)


def number_of(savoir: str) -> int:
    """Return the number of the savoir with this id."""
    return UUID(savoir).int - _SAVOIR


def member_id(number: int) -> UUID:
    """Return the id of the person with this number."""
    return UUID(int=_MEMBER + number)


def network_id(number: int) -> UUID:
    """Return the id of the network with this number."""
    return UUID(int=_NETWORK + number)
