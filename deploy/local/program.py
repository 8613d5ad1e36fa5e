"""What the supervisor must know of one program, and one run of it."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.accounts import Account, child_setup, ourselves

Probe = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Program:
    """A command to keep alive; times in seconds.

    `is_ready` is asked again and again: False or an OSError means not yet. `longest_pause_s`
    bounds the back-off between restarts.
    """

    name: str
    command: tuple[str, ...]
    is_ready: Probe
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    account: Account = field(default_factory=ourselves)
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    stop_within_s: float = 5.5
    ready_within_s: float = 30.0
    longest_pause_s: float = 5.0
    is_alive: Probe | None = None
    """A run is killed when this has been no for `dead_after_s`; or, once it has answered, unanswered for so long."""
    dead_after_s: float = 15.0


async def launch(program: Program, log: Path) -> asyncio.subprocess.Process:
    """Start `program` in a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone."""
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *program.command,
            env=program.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=child_setup(program.account, program.orphan_signal),
        )


async def end(running: asyncio.subprocess.Process, program: Program) -> None:
    """Ask `running` to stop; kill it when it has not within its time."""
    if running.returncode is not None:
        return
    _signal(running, program.stop_signal)
    try:
        await asyncio.wait_for(running.wait(), program.stop_within_s)
    except TimeoutError:
        _signal(running, signal.SIGKILL)
        await running.wait()


def last_line(log: Path) -> str:
    """Return the last line that a program wrote that is not empty."""
    try:
        with log.open("rb") as opened:
            opened.seek(max(0, log.stat().st_size - 4096))
            lines = opened.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _signal(running: asyncio.subprocess.Process, number: signal.Signals) -> None:
    try:
        running.send_signal(number)
    except ProcessLookupError:
        return
