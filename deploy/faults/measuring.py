"""Asks the running platform for figures: counters of all copies, memory, dead letters, consumers."""

from pathlib import Path

from nats.js import JetStreamContext

from deploy.local.probes import fetch
from deploy.local.stack import LocalStack
from shared.messaging.dead_letters import DeadLetter, dead_letters


async def counted(stack: LocalStack, name: str) -> float:
    """Return the sum of one metric over its labels and all copies that answer."""
    total = 0.0
    for service in stack.addresses.services:
        for url in stack.urls(service):
            try:
                _, body = await fetch(f"{url}/metrics")
            except (OSError, TimeoutError):
                continue
            for line in body.decode().splitlines():
                if line.startswith((f"{name} ", f"{name}{{")):
                    total += float(line.rsplit(" ", 1)[1])
    return total


def resident_mb(stack: LocalStack, name: str) -> float:
    """Return how much memory a process holds now, 0 when it does not run."""
    pid = stack.pid(name)
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 1e6


async def letters_of(broker: JetStreamContext, about: str) -> list[DeadLetter]:
    """Return the dead letters whose subject names this network."""
    return [letter async for letter in dead_letters(broker) if f".{about}." in letter.subject]
