"""Keeps programs alive: starts, waits until ready, restarts with back-off, stops in order."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.errors import NotReadyError
from deploy.local.program import Probe, Program, end, last_line, launch

FIRST_PAUSE_S = 0.2
HEALTHY_AFTER_S = 30.0
PROBE_EVERY_S = 0.1
LOOKS_BEFORE_DEATH = 10
"""How often a run is asked whether it is alive in the time after which it is taken for dead."""
EXITS_BEFORE_GIVING_UP = 5


@dataclass
class _Watched:
    program: Program
    log: Path
    running: asyncio.subprocess.Process | None = None
    restarts: int = 0
    has_been_ready: bool = False
    keeper: asyncio.Task[None] | None = None
    exits: int = 0
    killed_pid: int | None = None
    is_frozen: bool = False
    """Stopped on purpose: its silence is no death."""
    may_run: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Runs programs; one that stops by itself is started again until `stop`."""

    def __init__(self, logs: Path, on_restart: Callable[[str, int], None] | None = None) -> None:
        """Write each program's output in `logs`; tell `on_restart` the name and exit code of what fell."""
        self._logs = logs
        self._on_restart = on_restart or (lambda name, code: None)
        self._watched: dict[str, _Watched] = {}
        self.patience_s = 0.0
        """How long any program may take to become ready, where its own time is shorter."""

    @property
    def names(self) -> list[str]:
        """Names of all programs, in the order of their start."""
        return list(self._watched)

    def pid(self, name: str) -> int | None:
        """Return the pid of the program's present run, or None between two runs."""
        running = self._watched[name].running
        return running.pid if running and running.returncode is None else None

    def restarts(self, name: str) -> int:
        """How many times the program was started again since its first start."""
        return self._watched[name].restarts

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int | None:
        """Send a signal to the program's present run and return its pid, None when it is not running."""
        pid = self.pid(name)
        if pid is not None:
            self._watched[name].is_frozen = number == signal.SIGSTOP
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if number == signal.SIGKILL:
                self._watched[name].killed_pid = pid
        return pid

    def hold(self, name: str) -> None:
        """Start the program no more, once its present run has ended, until `release`."""
        self._watched[name].may_run.clear()

    def release(self, name: str) -> None:
        """Start a program that was held again."""
        self._watched[name].may_run.set()

    def change(self, name: str, change: Callable[[Program], Program]) -> None:
        """Have the program's next run be another one; the present run goes on."""
        watched = self._watched[name]
        watched.program = change(watched.program)

    async def start(self, program: Program) -> None:
        """Start `program` and wait until it is ready; raise NotReadyError when that takes too long."""
        self.begin(program)
        await self.ready(program.name)

    def begin(self, program: Program) -> None:
        """Start `program` without waiting."""
        watched = _Watched(program, self._logs / f"{program.name}.log")
        watched.may_run.set()
        self._watched[program.name] = watched
        watched.keeper = asyncio.create_task(self._keep(watched), name=f"keep-{program.name}")

    async def ready(self, name: str) -> None:
        """Wait until the program answers that it is ready."""
        watched = self._watched[name]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + max(watched.program.ready_within_s, self.patience_s)
        while not await _answers(watched):
            if loop.time() > deadline or _is_hopeless(watched):
                raise NotReadyError(name=name, log=watched.log, last_line=last_line(watched.log))
            await asyncio.sleep(PROBE_EVERY_S)
        watched.has_been_ready = True

    async def stop(self, names: Sequence[str] | None = None) -> None:
        """Stop the named programs (all by default) at once; returns when none is left."""
        chosen = [self._watched[name] for name in (self.names if names is None else names)]
        await asyncio.gather(*(_stop(watched) for watched in chosen))
        for watched in chosen:
            self._watched.pop(watched.program.name, None)

    async def _keep(self, watched: _Watched) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE_S
        while True:
            began = loop.time()
            watched.is_frozen = False
            watched.running = await launch(watched.program, watched.log)
            code = await _ended(watched.running, watched)
            watched.exits += 1
            if loop.time() - began >= HEALTHY_AFTER_S:
                pause = FIRST_PAUSE_S
            if watched.has_been_ready:
                self._on_restart(watched.program.name, code)
            await asyncio.sleep(pause)
            await watched.may_run.wait()
            pause = min(pause * 2, watched.program.longest_pause_s)
            watched.restarts += 1


async def _ended(running: asyncio.subprocess.Process, watched: _Watched) -> int:
    """Return the exit code of a run, which is killed when it is dead already in all but name."""
    program, is_alive = watched.program, watched.program.is_alive
    if is_alive is None:
        return await running.wait()

    async def look() -> bool:
        return watched.is_frozen or await is_alive()

    looking = asyncio.create_task(_kill_when_dead(running, look, program.dead_after_s))
    try:
        return await running.wait()
    finally:
        looking.cancel()


async def _kill_when_dead(
    running: asyncio.subprocess.Process, is_alive: Probe, dead_after_s: float
) -> None:
    loop = asyncio.get_running_loop()
    since: float | None = None  # when it was last well; if never, when it first said that it is not
    while running.returncode is None:
        await asyncio.sleep(dead_after_s / LOOKS_BEFORE_DEATH)
        with suppress(OSError, TimeoutError):
            if await is_alive() or since is None:
                since = loop.time()
        if since is not None and loop.time() - since >= dead_after_s:
            with suppress(ProcessLookupError):
                running.kill()
            return


async def _answers(watched: _Watched) -> bool:
    running = watched.running
    if running is None or running.returncode is not None or running.pid == watched.killed_pid:
        return False
    with suppress(OSError, TimeoutError):
        return await watched.program.is_ready()
    return False


def _is_hopeless(watched: _Watched) -> bool:
    """A program that falls again and again at its first start will not mend by itself."""
    if watched.keeper is not None and watched.keeper.done():
        return True
    return not watched.has_been_ready and watched.exits >= EXITS_BEFORE_GIVING_UP


async def _stop(watched: _Watched) -> None:
    if watched.keeper is not None:
        watched.keeper.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await watched.keeper
    if watched.running is not None:
        await end(watched.running, watched.program)
