"""The exhaustive answer in double precision, and whether a search has given it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from deploy.bench.matching import board as invented
from deploy.bench.matching.board import Board

ROUNDING = 1e-6
"""What single precision may lose of the likeness of two vectors of length 1: nearer is a tie."""

_SHARED = np.array(
    [
        [not one or not other or bool(set(one) & set(other)) for other in invented.LANGUAGES]
        for one in invented.LANGUAGES
    ]
)
_APART = {"on_site": "remote", "remote": "on_site"}
_TOGETHER = np.array(
    [[_APART.get(one) != other for other in invented.MODES] for one in invented.MODES]
)


@dataclass(frozen=True, eq=False)
class Truth:
    """Looks at every savoir of the networks; the order of the board's networks is kept once."""

    board: Board
    members_of: list[NDArray[np.int64]]
    """The numbers of each network's savoirs."""
    known: dict[tuple[int, int], tuple[frozenset[int], int]] = field(default_factory=dict)
    """Answers that have been worked out, by who asked and for how many."""

    @classmethod
    def of(cls, board: Board) -> "Truth":
        """Sort the board by network."""
        order = np.argsort(board.network, kind="stable")
        ends = np.cumsum(np.bincount(board.network, minlength=len(board.linked)))
        return cls(board, np.split(order, ends[:-1]))

    def recall(self, asked: int, answered: Sequence[int], most: int) -> float:
        """Return the share of the `most` likest counterparts of `asked` that were answered.

        An answer counts when it may be seen and is as like as the last of the exhaustive ones:
        between ties either is right.
        """
        right, wanted = self._right(asked, most)
        if wanted == 0:
            return 0.0 if answered else 1.0
        return len(right.intersection(answered)) / wanted

    def _right(self, asked: int, most: int) -> tuple[frozenset[int], int]:
        """Return the numbers of right answers, ties included, and how many of them are wanted."""
        if (asked, most) not in self.known:
            seen, likeness = self._seen(asked)
            wanted = min(most, len(seen))
            least = np.partition(likeness, -wanted)[-wanted] - ROUNDING if wanted else 0.0
            right = frozenset(seen[likeness >= least].tolist())
            self.known[asked, most] = (right, wanted)
        return self.known[asked, most]

    def _seen(self, asked: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return who may be brought together with `asked` in its own and linked networks, and how like."""
        board, home = self.board, int(self.board.network[asked])
        own = self.members_of[home]
        seen = own
        if invented.VISIBILITIES[board.visibility[asked]] != "network":
            linked = np.concatenate([self.members_of[other] for other in board.linked[home]])
            hidden = board.visibility[linked] == invented.VISIBILITIES.index("network")
            seen = np.concatenate([own, linked[~hidden]])
        is_right = (
            (board.kind[seen] != board.kind[asked])
            & ~board.is_over[seen]
            & (board.member[seen] != board.member[asked])
            & _SHARED[board.languages[asked], board.languages[seen]]
            & _TOGETHER[board.mode[asked], board.mode[seen]]
        )
        seen = seen[is_right]
        vectors = board.vectors[seen].astype(np.float64)
        return seen, vectors @ board.vectors[asked].astype(np.float64)
