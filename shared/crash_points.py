"""Named points at which a process may be made to die; without the setting of the fault tests they do nothing."""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

POINTS = ("before_commit", "after_commit", "after_publish", "after_effect", "after_post")
"""What has just happened, or is about to, where the process dies."""


@dataclass(eq=False)
class _Death:
    """Dies at every `nth` passage of one point, until the file has one line for each of `times` deaths."""

    point: str
    nth: int
    times: int
    file: Path
    number: signal.Signals = signal.SIGKILL
    passed: int = 0

    def pass_by(self, point: str) -> None:
        if point != self.point:
            return
        self.passed += 1
        if self.passed < self.nth:
            return
        self.passed = 0
        with self.file.open("a+", encoding="ascii") as deaths:
            deaths.seek(0)
            if len(deaths.readlines()) >= self.times:
                return
            deaths.write(f"{point} {os.getpid()}\n")
        os.kill(os.getpid(), self.number)


def planned(environment: Mapping[str, str]) -> _Death | None:
    """Return the death that RERS_CRASH_AT (point:nth:times) and RERS_CRASH_FILE ask for; None usually.

    With RERS_CRASH_SIGNAL=SIGSTOP the process stands still there instead, until it is told to go on.
    """
    asked, file = environment.get("RERS_CRASH_AT"), environment.get("RERS_CRASH_FILE")
    if not asked or not file:
        return None
    point, nth, times = asked.split(":")
    if point not in POINTS:
        raise ValueError(f"RERS_CRASH_AT names no known point: {point}")
    number = signal.Signals[environment.get("RERS_CRASH_SIGNAL") or "SIGKILL"]
    return _Death(point, int(nth), int(times), Path(file), number)


_death = planned(os.environ)


def crash_point(name: str) -> None:
    """Die here, by SIGKILL, when the fault tests have asked for it."""
    if _death is not None:
        _death.pass_by(name)
