"""Kills a random process every few seconds, and measures how long the platform takes to be well again."""

import asyncio
import random
import signal
from collections import Counter
from dataclasses import dataclass, field

from deploy.local.stack import LocalStack

PAUSE_S = (2.0, 5.0)

PATIENCE_S = 120.0
"""A process that is not ready again by then has not recovered, and the run has failed."""

SPARED = frozenset({"mail"})
"""The mail catcher stands for the outside world: it keeps the evidence."""


@dataclass(eq=False)
class Killer:
    """Sends SIGKILL; which process and when come from the seed alone."""

    stack: LocalStack
    dice: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    longest_recovery_s: float = 0.0

    async def run(self, seconds: float) -> None:
        """Kill until the time is over, whether or not the last one is back; then wait for all."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + seconds
        targets: list[str] = []
        async with asyncio.TaskGroup() as recoveries:
            while (pause := self.dice.uniform(*PAUSE_S)) <= ends_at - loop.time():
                await asyncio.sleep(pause)
                targets = targets or self._targets()
                recoveries.create_task(self._kill(targets.pop()))

    def _targets(self) -> list[str]:
        """Return every process once, shuffled: a short run still meets them all."""
        names = sorted(set(self.stack.process_names) - SPARED)
        self.dice.shuffle(names)
        return names

    async def _kill(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.stack.kill(name, signal.SIGKILL) is None:
            return
        self.kills[name] += 1
        await asyncio.wait_for(self.stack.ready(name), timeout=PATIENCE_S)
        self.longest_recovery_s = max(self.longest_recovery_s, loop.time() - began)
