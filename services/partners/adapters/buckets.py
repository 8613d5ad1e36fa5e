"""How often somebody may ask: a bucket of tokens each, so that nobody takes the others' turn."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

LARGEST_MEMORY = 4096


@dataclass(eq=False)
class Buckets:
    """One bucket by name; each copy of the service counts for itself."""

    per_second: float
    most: float
    seconds: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, name: str) -> float:
        """Take one token and return 0; when there is none, return after how many seconds there is."""
        now = self.seconds()
        left, at = self._left.get(name, (self.most, now))
        left = min(self.most, left + (now - at) * self.per_second)
        is_enough = left >= 1
        self._left[name] = (left - 1 if is_enough else left), now
        self._left.move_to_end(name)
        if len(self._left) > LARGEST_MEMORY:
            self._left.popitem(last=False)  # long unused, so full again
        return 0.0 if is_enough else (1 - left) / self.per_second
