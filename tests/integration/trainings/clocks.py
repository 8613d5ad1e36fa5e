"""Machines whose clocks are set while services run on them, and the instants at which facts appear."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from shared.clock import HeldClock, SteadyClock
from tests.integration.trainings.conftest import World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

Told = Counter[str]
"""How often each type of fact was told."""


class MachineClock(HeldClock):
    """What a service reads on a machine: time passes by `advance`, its wall clock is set by `set_by`."""

    def __init__(self, start: datetime, *, is_steady: bool = True) -> None:
        """Hold the time at `start`; a clock that is not steady shows what the machine shows."""
        super().__init__(start)
        self._wrong_by = timedelta()
        self._steady = SteadyClock(self._wall, self._elapsed) if is_steady else None

    def now(self) -> datetime:
        """Return what the service takes for the time."""
        return self._steady.now() if self._steady else super().now() + self._wrong_by

    @property
    def true_time(self) -> datetime:
        """The instant that it is, whatever the machine says."""
        return super().now()

    def set_by(self, by: timedelta) -> None:
        """Set the machine's wall clock forward, or back."""
        self._wrong_by += by

    def _wall(self) -> float:
        return (super().now() + self._wrong_by).timestamp()

    def _elapsed(self) -> float:
        return super().now().timestamp() - 1e9


class Watch:
    """Moves copies of a service through time together and notes what is told, and when."""

    def __init__(self, *copies: World) -> None:
        """Watch copies that share a database."""
        self.copies = copies
        self.told: dict[datetime, Told] = {}
        self._known = 0

    @property
    def true_time(self) -> datetime:
        """The instant that it is."""
        clock = self.copies[0].clock
        return clock.true_time if isinstance(clock, MachineClock) else clock.now()

    async def until(self, instant: datetime) -> None:
        """Let time pass on every machine, and let every copy fire what is due."""
        passed = instant - self.true_time
        for copy in self.copies:
            copy.clock.advance(passed)
        await self.look()

    async def look(self) -> None:
        """Let every copy fire what is due, and note at the true time what has been told since the last look."""
        for copy in self.copies:
            await copy.fire_timers()
        facts = await self.copies[0].facts()
        new, self._known = facts[self._known :], len(facts)
        if new:
            self.told.setdefault(self.true_time, Counter()).update(fact["type"] for fact in new)

    def forget(self) -> None:
        """Forget what was told so far."""
        self.told.clear()

    def total(self) -> Told:
        """Return how often each fact was told, whenever."""
        return sum(self.told.values(), Counter())


async def fill(world: World, session_id: str, *numbers: int) -> list[dict[str, Any]]:
    """Register the people of these numbers one after another."""
    return [await world.register(session_id, number) for number in numbers]


async def open_on(world: World, *days: str, **more: Any) -> str:
    """Open a session on these days, by default for three of at most three people; return its id."""
    return await world.open(**{"parts": [days], "capacity": 3, "minimum": 3, **more})


async def offered(world: World, session_id: str) -> dict[str, Any]:
    """Return the one registration of a session that is offered a place."""
    page = await world.get(f"/sessions/{session_id}/registrations", world.office, limit=200)
    (one,) = [one for one in page["items"] if one["status"] == "offered"]
    return dict(one)
