"""What a measured process says of itself: time, processor, memory."""

import math
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil


@dataclass
class Stopwatch:
    """Wall and processor seconds since it was made."""

    began_at: float = field(default_factory=time.time)
    wall: float = field(default_factory=time.perf_counter)
    processor: float = field(default_factory=time.process_time)

    def read(self, count: int) -> dict[str, float]:
        """Return rate, processor time an item, and when it began and ended (Unix seconds)."""
        seconds = time.perf_counter() - self.wall
        return {
            "per_s": round(count / seconds, 1),
            "cpu_us": round((time.process_time() - self.processor) / count * 1e6, 1),
            "began_at": self.began_at,
            "ended_at": time.time(),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }


def resident_mb() -> float:
    """Return this process's resident memory in MB."""
    return float(psutil.Process().memory_info().rss / 1e6)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
