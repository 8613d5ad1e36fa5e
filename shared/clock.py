"""Where the platform takes the time from, so that tests can hold it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


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
