"""Where the platform takes the time from, so that tests can hold it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

log = structlog.get_logger("clock")

DRIFTS_S = 2.0
"""A clock that is set right little by little never differs by more between two looks."""

HELD_FOR_S = 7200.0
"""A jump that has lasted for so long is taken for the truth: until then it may be a mistake."""

FARTHEST = timedelta(days=3660)
"""How far a demonstration may travel."""


class Clock(Protocol):
    """Tells the current instant, always aware and in UTC."""

    def now(self) -> datetime:
        """Return the current instant."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's current instant."""
        return datetime.now(UTC)


def since_boot() -> float:
    """Return seconds that nobody can set, counted while the machine sleeps too."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


@dataclass(frozen=True)
class _Look:
    """What two clocks of the machine said at one moment, in seconds."""

    wall: float
    elapsed: float


class SteadyClock:
    """The machine's clock, held steady when somebody sets it: nothing happens early, nothing twice.

    The time that has passed is counted by a clock that cannot be set. When the machine's clock
    says something else by more than `DRIFTS_S`, this one goes on as before, until the machine has
    said the same for `HELD_FOR_S`; a jump that is put right before that is never seen.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, elapsed: Callable[[], float] = since_boot
    ) -> None:
        """Start from what the machine says; the two functions tell its time and what has passed, in seconds."""
        self._wall, self._elapsed = wall, elapsed
        self._trusted = _Look(wall(), elapsed())
        self._jumped: _Look | None = None
        """First look after a jump."""

    def now(self) -> datetime:
        """Return the current instant."""
        look = _Look(self._wall(), self._elapsed())
        if not _differ(look, self._trusted):
            self._trusted, self._jumped = look, None
        elif self._jumped is None or _differ(look, self._jumped):
            self._jumped = look
            log.warning("clock_jumped", by_s=round(_gap(look, self._trusted)), held_s=HELD_FOR_S)
        elif look.elapsed - self._jumped.elapsed >= HELD_FOR_S:
            log.warning("clock_jump_believed", by_s=round(_gap(look, self._trusted)))
            self._trusted, self._jumped = look, None
        passed = look.elapsed - self._trusted.elapsed
        return datetime.fromtimestamp(self._trusted.wall + passed, UTC)


def _gap(look: _Look, earlier: _Look) -> float:
    """Return by how many seconds the machine's clock was set between two looks."""
    return (look.wall - earlier.wall) - (look.elapsed - earlier.elapsed)


def _differ(look: _Look, earlier: _Look) -> bool:
    return abs(_gap(look, earlier)) > DRIFTS_S


class TravellingClock:
    """A clock that runs ahead by as many seconds as a file says; for demonstrations, whose days must pass.

    Whoever runs the demonstration raises the number while the services run. It never goes back, and
    what cannot be read changes nothing.
    """

    def __init__(self, file: Path, clock: Clock | None = None) -> None:
        """Start from `clock`, a SteadyClock by default; raise ValueError or OSError when the file says no number."""
        self._file, self._clock = file, clock or SteadyClock()
        self._ahead = self._read()

    def now(self) -> datetime:
        """Return the current instant."""
        with suppress(OSError, ValueError):
            self._ahead = max(self._ahead, self._read())
        return self._clock.now() + self._ahead

    def _read(self) -> timedelta:
        """Return by how much the file says; a number that no time can hold is a ValueError too."""
        try:
            ahead = timedelta(seconds=float(self._file.read_text("ascii")))
        except OverflowError as error:
            raise ValueError from error
        if not timedelta() <= ahead <= FARTHEST:
            raise ValueError
        return ahead


@dataclass(frozen=True)
class NotBefore:
    """A clock that is never earlier than an instant that has been acted upon."""

    earliest_at: datetime
    clock: Clock

    def now(self) -> datetime:
        """Return the clock's instant, or the known one if that is later."""
        return max(self.earliest_at, self.clock.now())


class HeldClock:
    """A clock that moves only when it is told to; for tests."""

    def __init__(self, start: datetime) -> None:
        """Hold the clock at `start`, which must be aware."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the held instant."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock by `by`, which may be negative (a clock that jumps back)."""
        self._now += by
