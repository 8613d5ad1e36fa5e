"""The programs that partners copy, and the launcher's own commands, run as they are."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.demo.claims import claim
from deploy.demo_partners.heard import Ear, of_event
from deploy.places import ROOT, python_environment
from shared.ending import end

OF_OTHERS = ("RERS_PARTNERS_URL", "RERS_TOKEN", "RERS_NATS_URL")
"""Settings that would lead a command to a platform that somebody uses."""


async def rers(folder: Path, *words: str) -> Any:
    """Run a command of the launcher on this platform and return the object that it prints."""
    environment = {name: text for name, text in _environment().items() if name not in OF_OTHERS}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "deploy.cli", *words, "--json", "--folder", str(folder)),
        cwd=ROOT,
        env=environment,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await child.communicate()
    told = (err or out).decode().strip()
    claim(child.returncode == 0, f"rers {' '.join(words[:3])} : {told}")
    return json.loads(out)


def _environment() -> Mapping[str, str]:
    return python_environment(ROOT)


@dataclass(eq=False)
class Program:
    """One of the examples, in a folder of its own that it keeps its place in."""

    name: str
    folder: Path
    options: tuple[str, ...]
    secrets: Mapping[str, str]
    ear: Ear
    _child: Process | None = None
    _reading: asyncio.Task[None] | None = None
    _errors: Path = field(init=False)

    def __post_init__(self) -> None:
        """Say where its complaints go."""
        self._errors = self.folder / "errors.log"

    async def start(self) -> None:
        """Start it, or start it again where it was."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._errors.open("ab") as errors:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, str(ROOT / "examples" / f"{self.name}.py"), *self.options),
                cwd=self.folder,
                env={**os.environ, **self.secrets},
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=errors,
            )
        self._reading = asyncio.create_task(self._read(self._child))

    async def stop(self) -> None:
        """Stop it, and take what it still says."""
        if self._child is None:
            return
        if self._child.returncode is None:
            self._child.terminate()
        await self._child.wait()
        if self._reading is not None:
            await self._reading
        self._child = None

    async def kill(self) -> None:
        """End it in any case."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()
            await self._child.wait()
        if self._reading is not None:
            await end(self._reading)

    async def _read(self, child: Process) -> None:
        assert child.stdout is not None
        async for line in child.stdout:
            self._take(line.decode().strip())

    def _take(self, text: str) -> None:
        """Read a line: an object, or what the webhook receiver shows."""
        self.ear.texts.append(text)
        if not text.startswith("{"):
            if text.startswith("rers.public."):
                kind, subject, sequence, rest = text.split(" ", 3)
                event = {"type": kind, "subject": subject, "sequence": sequence}
                self.ear.facts.append(of_event({**event, "data": json.loads(rest)}))
            return
        found = json.loads(text)
        if "kind" in found:
            self.ear.things.append({**found, "came": time.monotonic()})
        else:
            self.ear.facts.append(of_event(found))
