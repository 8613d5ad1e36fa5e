"""Runs `rers` commands in processes of their own, as a person would."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.places import ROOT, python_environment
from tests.fixtures.waiting import eventually


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on its standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found


async def begun(*words: str) -> asyncio.subprocess.Process:
    """Start a command and leave it running."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "deploy.cli", *words),
        env={**python_environment(ROOT), "COLUMNS": "200"},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(child: asyncio.subprocess.Process) -> Answer:
    """Wait for a command's end."""
    out, err = await child.communicate()
    return Answer(child.returncode or 0, out.decode(), err.decode())


async def rers(*words: str) -> Answer:
    """Run a command to its end."""
    return await ended(await begun(*words))


@asynccontextmanager
async def running_platform(folder: Path) -> AsyncIterator[None]:
    """Keep `rers up` running on `folder`."""
    child = await begun("up", "--no-witness", "--folder", str(folder))
    try:

        async def is_up() -> bool:
            assert child.returncode is None, await ended(child)
            return (folder / "addresses.json").exists()

        await eventually(is_up, within_s=90)
        yield
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGINT)
        await child.communicate()
