"""Kills a random process every few seconds, and measures how long the platform takes to be well again."""

import asyncio
import random
import signal
from collections import Counter
from dataclasses import dataclass, field

from deploy.faults.timeline import Timeline
from deploy.local.stack import LocalStack

PAUSE_S = (2.0, 5.0)

PATIENCE_S = 120.0
"""A process that is not ready again by then has not recovered, and the run has failed."""

SPARED = frozenset({"mail", "prometheus", "ops"})
"""The mail catcher stands for the outside world and keeps the evidence; Prometheus and ops watch."""

MOST_DOWN = 4
"""Never hopelessly many at once."""

QUICK = ("nats", "postgres")
"""Back within a second; what starts Python anew takes several on a busy machine."""


@dataclass(eq=False)
class Killer:
    """Sends SIGKILL; which process and when come from the seed alone."""

    stack: LocalStack
    dice: random.Random
    pause_s: tuple[float, float] = PAUSE_S
    quick_share: int = 1
    """How many times the quick ones come in each round of all processes."""
    timeline: Timeline = field(default_factory=Timeline)
    kills: Counter[str] = field(default_factory=Counter)
    longest_recovery_s: float = 0.0
    down: int = 0
    """How many are not back yet."""

    async def run(self, seconds: float) -> None:
        """Kill until the time is over, whether or not the last one is back; then wait for all."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + seconds
        targets: list[str] = []
        async with asyncio.TaskGroup() as recoveries:
            while (pause := self.dice.uniform(*self.pause_s)) <= ends_at - loop.time():
                await asyncio.sleep(pause)
                if self.down >= MOST_DOWN:
                    continue
                targets = targets or self._targets()
                recoveries.create_task(self.kill(targets.pop()))

    def _targets(self) -> list[str]:
        """Return every process once or more, shuffled: a short run still meets them all."""
        names = sorted(set(self.stack.process_names) - SPARED)
        names += [name for name in names if name in QUICK] * (self.quick_share - 1)
        self.dice.shuffle(names)
        return names

    async def kill(self, name: str) -> None:
        """Kill one process, if it runs, and wait until it is ready again."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.stack.kill(name, signal.SIGKILL) is None:
            return
        self.kills[name] += 1
        self.down += 1
        note = self.timeline.begin(name, "kill")
        await asyncio.wait_for(self.stack.ready(name), timeout=PATIENCE_S)
        self.timeline.end(note)
        self.down -= 1
        self.longest_recovery_s = max(self.longest_recovery_s, loop.time() - began)
