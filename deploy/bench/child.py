"""Runs one measured role in a process of its own: `python -m deploy.bench.child MODULE ROLE JSON`."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 - the roles are named on the command line
from typing import Any

import uvloop

from deploy.places import ROOT, python_environment

ONE_CORE = {"OPENBLAS_NUM_THREADS": "1"}
"""numpy would use them all, and what is measured is what one does."""

Role = Callable[[dict[str, Any]], Coroutine[Any, Any, dict[str, Any]]]


def say(**facts: Any) -> None:
    """Print one line for the parent."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


@dataclass(eq=False)
class Child:
    """A role at work in another process."""

    running: asyncio.subprocess.Process

    @classmethod
    async def launch(cls, module: str, role: str, **specification: Any) -> "Child":
        """Start the role; what it says first is still to be heard."""
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "deploy.bench.child", module, role),
            json.dumps(specification),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**python_environment(ROOT), **ONE_CORE},
            limit=64 * 1024 * 1024,
        )
        return cls(running)

    @classmethod
    async def start(cls, module: str, role: str, **specification: Any) -> "Child":
        """Start the role and return when it says that it is ready."""
        child = await cls.launch(module, role, **specification)
        await child.hear()
        return child

    async def hear(self) -> dict[str, Any]:
        """Return the next line that the role says; raise RuntimeError when it died."""
        assert self.running.stdout is not None
        line = await self.running.stdout.readline()
        if not line:
            raise RuntimeError(f"the measured process ended with code {await self.running.wait()}")
        facts: dict[str, Any] = json.loads(line)
        return facts

    def tell(self, line: str) -> None:
        """Send the role one line."""
        assert self.running.stdin is not None
        self.running.stdin.write(f"{line}\n".encode())

    def go(self) -> None:
        """Let the role begin."""
        self.tell("go")

    async def result(self) -> dict[str, Any]:
        """Return what the role measured, once it has ended."""
        facts = await self.hear()
        await self.running.wait()
        return facts

    async def stop(self) -> None:
        """End the role if it still runs."""
        if self.running.returncode is None:
            self.running.terminate()
            await self.running.wait()


async def wait_for_go() -> None:
    """Say that the role is ready, and wait for the parent's word."""
    say(ready=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


def main() -> None:
    """Run the role that the command line names."""
    module, role, specification = sys.argv[1:4]
    work: Role = getattr(import_module(module), role)
    say(**uvloop.run(work(json.loads(specification))))


if __name__ == "__main__":
    main()
