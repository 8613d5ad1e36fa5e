"""The platform that faults are played on, and the stage of one fault on it."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import nats
from nats.aio.client import Client

from deploy.clients.api import Api
from deploy.clients.waiting import NeverCameError, effect
from deploy.faults.alerts import LIMIT_S, AlertWatch
from deploy.faults.checker import Findings
from deploy.faults.killer import Killer
from deploy.faults.lane import Lane
from deploy.faults.load import Load, Pace
from deploy.faults.measuring import counted
from deploy.faults.scene import Founder, Scene, found
from deploy.faults.timeline import Timeline
from deploy.local.program import Program
from deploy.local.stack import LocalStack, Observer
from shared.ending import end
from shared.messaging.broker_url import nodes_of
from shared.settings import SERVICES

CONTROL_PATIENCE_S = 8.0
READY_WITHIN_S = 120.0
"""On a machine that others use too: a run must not end because a start took long."""

LONGEST_PAUSE_S = 0.5
"""Between restarts: what is killed on purpose must not be punished with a longer wait each time."""


@dataclass(eq=False)
class Platform:
    """A running platform that several faults may share, one after the other."""

    stack: LocalStack
    api: Api
    founder: Founder
    watch: AlertWatch
    folder: Path
    scenes: int = 0
    _lacking: dict[str, str] = field(default_factory=dict)
    _plain: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def services(self) -> list[str]:
        """Return the names of all processes that are copies of services."""
        return [name for name in self.stack.process_names if name.rpartition("-")[0] in SERVICES]

    def dress(self, name: str, settings: Mapping[str, str]) -> None:
        """Give one copy these settings, and no others of the faults', from its next run on."""

        def told(program: Program) -> Program:
            plain = self._plain.setdefault(name, program.environment)
            return replace(program, environment={**plain, **settings})

        self.stack.supervisor.change(name, told)

    async def tell(self, name: str, **settings: str) -> None:
        """Start one copy anew with these settings."""
        self.dress(name, settings)
        await self.restart(name, signal.SIGTERM)

    async def switch_off(self, lacks: str, services: Collection[str]) -> None:
        """Have the copies of these services lack a guarantee, and no others lack any; all at once."""
        wanted = {
            name: lacks if name.rpartition("-")[0] in services else "" for name in self.services()
        }
        changed = [name for name, lack in wanted.items() if lack != self._lacking.get(name, "")]
        self._lacking = wanted
        await asyncio.gather(*(self.tell(name, RERS_BREAK=wanted[name]) for name in changed))

    async def restart(self, name: str, number: signal.Signals) -> None:
        """End a process and wait until its next run is ready."""
        before = self.stack.kill(name, number)

        async def is_another() -> bool:
            return self.stack.pid(name) not in (None, before)

        await effect(is_another, f"{name} did not start again", within_s=READY_WITHIN_S)
        await self.stack.ready(name)


@dataclass(frozen=True)
class Needs:
    """What a platform for faults must be."""

    copies: int = 1
    settings: Mapping[str, str] = field(default_factory=dict)
    is_watched: bool = False
    """Whether a Prometheus and the ops process that it reads run beside it."""
    nats_nodes: int = 1


@asynccontextmanager
async def platform(folder: Path, needs: Needs, observer: Observer) -> AsyncIterator[Platform]:
    """Run a platform for faults."""
    environment = {"RERS_LOG_LEVEL": "WARNING", **_bytecode(folder.parent), **needs.settings}
    stack = LocalStack(
        folder,
        copies=needs.copies,
        environment=environment,
        observer=observer,
        nats_nodes=needs.nats_nodes,
        ops=needs.is_watched,
    )
    stack.supervisor.patience_s = READY_WITHIN_S
    async with stack:
        for name in stack.process_names:
            stack.supervisor.change(name, _hurried)
        async with (
            AlertWatch(stack, folder, is_wanted=needs.is_watched) as watch,
            Api({name: stack.urls(name) for name in stack.addresses.services}) as api,
        ):
            yield Platform(stack, api, await found(stack, api), watch, folder)


def _hurried(program: Program) -> Program:
    return replace(program, longest_pause_s=min(program.longest_pause_s, LONGEST_PAUSE_S))


def _bytecode(folder: Path) -> dict[str, str]:
    """Where Python may not keep what it has compiled, let it, for this run: half of each start."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder.absolute() / "bytecode"),
    }


@dataclass(frozen=True)
class Enough:
    """How much is asked of a run in all."""

    commands: int = 0
    kills: int = 0


NOTHING_MORE = Enough()


@dataclass(eq=False)
class Stage:
    """What one scenario has in hand: the platform, its own scene, load, dice, and what it notes."""

    platform: Platform
    scene: Scene
    load: Load
    lane: Lane
    dice: random.Random
    seconds: float
    killer: Killer
    findings: Findings = field(default_factory=Findings)
    happened: Counter[str] = field(default_factory=Counter)
    figures: dict[str, float] = field(default_factory=dict)
    """What was measured, named with its unit."""
    lacks: str = ""
    """The guarantees that are off in this play: it is a control."""
    alert: str = ""
    """What must fire while the fault lasts; empty in a control."""
    began: float = 0.0
    """Seconds of the machine's clock."""
    wanted: Enough = NOTHING_MORE
    """The fault that can goes on until there is as much."""
    at_end: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What clears away after the alert was waited for."""
    others: list[tuple[Scene, Load]] = field(default_factory=list)
    """More scenes of this fault, which the checker looks at too."""

    @property
    def stack(self) -> LocalStack:
        """The platform's processes."""
        return self.platform.stack

    @property
    def timeline(self) -> Timeline:
        """What was done when."""
        return self.killer.timeline

    def must_last(self) -> bool:
        """Say whether the fault must go on: somebody watches, and its alert has not fired yet (two minutes at most)."""
        watch = self.platform.watch
        if not self.alert or not watch.is_on or time.time() > self.began + LIMIT_S:
            return False
        return not watch.has_fired(self.alert, self.began)

    @asynccontextmanager
    async def under_load(self) -> AsyncIterator[None]:
        """Let commands come in meanwhile; afterwards each of them has its answer."""
        loading = asyncio.create_task(self.load.run())
        try:
            yield
            self.load.is_over = True
            await loading
        finally:
            await end(loading)
            self.load.is_over = False

    def plain_settings(self) -> dict[str, str]:
        """Return the settings that every copy has in this play."""
        return {"RERS_BREAK": self.lacks} if self.lacks else {}

    async def another_scene(self) -> tuple[Scene, Load]:
        """Open a second network, for what must not touch the first."""
        self.platform.scenes += 1
        name = f"{self.scene.name.rstrip('-')}-{self.platform.scenes}-"
        scene = await self.platform.founder.set_the_scene(self.platform.api, name)
        load = Load(self.lane, scene, random.Random(self.dice.random()), self.load.pace)
        self.others.append((scene, load))
        return scene, load

    @asynccontextmanager
    async def broker(self) -> AsyncIterator[Client]:
        """Connect to the broker, with the platform's own rights."""
        client = await nats.connect(
            nodes_of(self.stack.addresses.nats_url), pending_size=64 * 1024 * 1024
        )
        try:
            yield client
        finally:
            await client.close()

    async def until(
        self, look: Callable[[], Awaitable[bool]], what: str, within_s: float = 60.0
    ) -> None:
        """Wait for what is promised; when it does not come that is noted, and NeverCameError raised.

        A control, which will not see it, waits less.
        """
        within_s = min(within_s, CONTROL_PATIENCE_S) if self.lacks else within_s
        try:
            await effect(look, what, within_s=within_s)
        except NeverCameError:
            self.findings.broken[what] += 1
            raise

    async def suppressed(self) -> float:
        """Return how many duplicates the running copies' inboxes have suppressed since they started."""
        return await counted(self.stack, "rers_inbox_duplicates_total")


async def set_up(on: Platform, name: str, seed: int, seconds: float, pace: Pace) -> Stage:
    """Open a scene for one fault on a platform."""
    on.scenes += 1
    scene = await on.founder.set_the_scene(on.api, f"{name}-{on.scenes}-")
    urls = {service: on.stack.urls(service) for service in on.stack.addresses.services}
    lane = Lane(urls)
    load = Load(lane, scene, random.Random(seed), pace)
    killer = Killer(on.stack, random.Random(seed + 1))
    return Stage(on, scene, load, lane, random.Random(seed + 2), seconds, killer)
