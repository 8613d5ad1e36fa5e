"""Loads a platform step by step and says what each network, member, savoir, exchange and registration cost."""

import os
import platform
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from deploy.backup.restoring import restore
from deploy.backup.taking import Source, take
from deploy.bench.scale.costs import biggest, bytes_by_service, costs, hearing_cpu, idle_cpu
from deploy.bench.scale.load import Load, Size
from deploy.bench.scale.plan import plan
from deploy.bench.scale.reading import Reading, read, settled
from deploy.bench.scale.subjects import subjects_in_memory
from deploy.clients.api import Api
from deploy.local.stack import LocalStack
from shared.clock import SystemClock

SMALL = Size(networks=3, members=48, exchanges=4, registrations=14, subjects=2_000, idle_s=2.0)
"""Everything once, in seconds: says that it works; its figures mean nothing."""

ENVIRONMENT = {
    "RERS_DATABASE_URL": "",
    "RERS_NATS_URL": "",
    "RERS_SMTP_URL": "",
    "RERS_LOG_LEVEL": "WARNING",
}
SIZES = ((700, 200_000), (70_000, 20_000_000))
"""Networks and members."""

HEARERS = ("notifications", "partners", "matching", "trainings")
PHASES = (
    "idle",
    "networks",
    "first_members",
    "other_members",
    "savoirs",
    "exchanges",
    "registrations",
)
SINGULAR = {
    "networks": "network",
    "first_members": "member",
    "other_members": "member_again",
    "savoirs": "savoir",
    "exchanges": "exchange",
    "registrations": "registration",
}

Tell = Callable[[str], None]


async def run(folder: Path, tell: Tell, size: Size) -> dict[str, Any]:
    """Measure on embedded servers in `folder`; return one object."""
    began = time.perf_counter()
    ready: dict[str, float] = {}

    def observe(step: str, about: str) -> None:
        ready.setdefault(f"{step} {about}".strip(), round(time.perf_counter() - began, 2))

    stack = LocalStack(folder / "platform", environment=ENVIRONMENT, observer=observe)
    async with stack, Api(stack.addresses.services) as api:
        started = round(time.perf_counter() - began, 2)
        first = await take(Source(stack.folder, stack.addresses), folder / "backups", _quiet)
        load = Load(stack, api, size)
        readings, counts = await _phases(stack, load, tell)
        tell("sauvegarde")
        taken = await take(Source(stack.folder, stack.addresses), folder / "backups", _quiet)
    tell("restauration")
    again = await restore(taken.path, folder / "again", _quiet)
    tell(f"{size.subjects:,} sujets dans un flux")
    subjects = await subjects_in_memory(folder / "subjects", size.subjects)
    found = _derived(readings, counts)
    return {
        **found,
        "counts": counts,
        "refused": dict(load.refused),
        "plans": _plans(found["per"]),
        "backup": {
            "bytes_empty": first.manifest.bytes,
            "bytes": taken.manifest.bytes,
            "s_empty": round(first.seconds, 2),
            "s": round(taken.seconds, 2),
            "held_ms": round(1e3 * taken.held_s, 1),
            "restore_s": round(again.seconds, 2),
        },
        "start_s": started,
        "ready_s": {name: at for name, at in ready.items() if name.startswith("ready ")},
        "subjects": subjects,
        "size": vars(size),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_1m": round(os.getloadavg()[0], 2),
            "date": SystemClock().now().date().isoformat(),
        },
    }


def _quiet(step: str, about: str) -> None:
    """Hear the steps of a backup, and say nothing."""


def _plans(per: dict[str, Any]) -> list[dict[str, Any]]:
    """Multiply for the sizes of docs/scale.md; nothing while a cost is missing."""
    if not set(SINGULAR.values()) <= per.keys():
        return []
    return [
        {"networks": each.networks, "members": each.members, **each.figures}
        for each in (plan(per, *size) for size in SIZES)
    ]


async def _phases(
    stack: LocalStack, load: Load, tell: Tell
) -> tuple[list[Reading], dict[str, int]]:
    """Play every phase; return the readings before, between and after, and how many things each made."""
    works: dict[str, Callable[[], Awaitable[int]]] = {name: getattr(load, name) for name in PHASES}
    await settled(stack)
    readings, counts = [await read(stack)], {}
    for name, work in works.items():
        tell(name)
        counts[name] = await work()
        await settled(stack)
        readings.append(await read(stack))
    return readings, counts


def _derived(readings: list[Reading], counts: dict[str, int]) -> dict[str, Any]:
    first, last = readings[0], readings[-1]
    idle = idle_cpu(first, readings[1])
    steps = dict(zip(PHASES, pairwise(readings), strict=True))
    return {
        "per": {
            singular: costs(*steps[name], counts[name], idle)
            for name, singular in SINGULAR.items()
            if counts[name]
        },
        "hearing_cpu_ms": {name: hearing_cpu(*steps[name], idle, HEARERS) for name in SINGULAR},
        "idle_cpu": {name: round(used, 4) for name, used in idle.items()},
        "bytes_a_fact": {
            name: round(held.bytes / held.count)
            for name, held in last.streams.items()
            if held.count
        },
        "empty": _state(first),
        "full": _state(last),
        "biggest_tables": biggest(first, last),
    }


def _state(reading: Reading) -> dict[str, Any]:
    return {
        "memory_mb": {name: round(each / 1e6, 1) for name, each in reading.memory_bytes.items()},
        "database_mb": {
            name: round((each + bytes_by_service(reading, inbox=True)[name]) / 1e6, 2)
            for name, each in bytes_by_service(reading, inbox=False).items()
        },
        "connections": dict(reading.connections),
        "facts": reading.streams["EVENTS"].count,
        "subjects": reading.subjects,
    }
