"""The last hour of a few dozen series, in memory: what the small curves of the page are drawn from."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EVERY_S = 5.0
KEPT = 720
"""Samples of five seconds in an hour."""
DRAWN = 120
SERIES_AT_MOST = 120


@dataclass(eq=False)
class History:
    """Ring buffers by name; a gap, where nothing was known, is None."""

    kept: int = KEPT
    _rings: dict[str, deque[float | None]] = field(default_factory=dict)
    samples: int = 0

    def add(self, values: Mapping[str, float | None]) -> None:
        """Add one sample of each series; a series that says nothing has a gap."""
        for name in values:
            if name not in self._rings and len(self._rings) < SERIES_AT_MOST:
                self._rings[name] = deque(maxlen=self.kept)
        for name, ring in self._rings.items():
            ring.append(values.get(name))
        self.samples += 1

    def series(self, name: str) -> list[float | None]:
        """Return a series, oldest first."""
        return list(self._rings.get(name, ()))

    def drawn(self, name: str) -> list[float | None]:
        """Return a series thinned to what a small curve shows: of neighbours the largest stays."""
        return thinned(self.series(name), DRAWN)

    @property
    def minutes(self) -> int:
        """How far back it reaches."""
        return int(min(self.samples, self.kept) * EVERY_S // 60)


def thinned(values: list[float | None], count: int) -> list[float | None]:
    """Return at most `count` values; a peak is never lost."""
    if len(values) <= count:
        return values
    size = -(-len(values) // count)
    return [_largest(values[start : start + size]) for start in range(0, len(values), size)]


def _largest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
