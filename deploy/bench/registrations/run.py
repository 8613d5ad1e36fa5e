"""Starts the trainings service on real servers and lets crowds at it, beside bare SQL and ways that go wrong."""

import os
from pathlib import Path
from typing import Any

import asyncpg
import nats

from deploy.bench.registrations import bare
from deploy.bench.registrations.contest import TWELVE, Contest, Ground
from deploy.clients.signer import Signer
from deploy.local.stack import LocalStack

CONNECTIONS = 1_000
MUST_BE_0 = (
    *("oversold", "unfilled", "miscounted", "promotions_wrong", "passed_over", "facts_wrong"),
    "errors_5xx",
)
BOUND = (
    "Processor time: HTTP, token verification and the crowd itself share the cores with"
    " PostgreSQL; the bare race has neither HTTP nor tokens."
)


async def run(folder: Path, people: int, places: int) -> dict[str, Any]:
    """Hold the races and return one object."""
    async with LocalStack(folder, services=["trainings"]) as stack:
        addresses = stack.addresses
        owner = await asyncpg.connect(addresses.databases["trainings"].owner)
        client = await nats.connect(addresses.nats_url)
        signer = Signer(addresses.signing_key_file, addresses.jwks_file)
        ground = Ground(stack, owner, client.jetstream(), signer, CONNECTIONS)
        some = await ground.hold(Contest(people, places))
        one = await ground.hold(Contest(people, 1, is_restless=True))
        twelfth = await ground.hold(Contest(people, TWELVE, TWELVE - 1, is_restless=True))
        await client.close()
        await owner.execute(bare.SCHEMA)
        await owner.close()
        compared = await _compared(addresses.databases["trainings"].owner, people, places)
    races = (some, one, twelfth)
    return {
        **some,
        "ratio_sql": round(compared["sql_seconds"] / some["seconds"], 3),
        **compared,
        "one_place": one,
        "twelfth_place": twelfth,
        "is_exact": all(is_exact(race) for race in races),
        "connections": CONNECTIONS,
        "cores": os.cpu_count(),
        "bound": BOUND,
    }


def is_exact(race: dict[str, Any]) -> bool:
    """Say whether a race ended as it must: nothing wrong, everybody answered, one confirmation if there was to be one."""
    is_right = not any(race[name] for name in MUST_BE_0)
    return is_right and race["answered"] == race["people"] and race["confirmations"] == 1


async def _compared(dsn: str, people: int, places: int) -> dict[str, Any]:
    """Hold the same race in bare SQL, and those of the controls, which must go wrong."""
    plain = await bare.race(dsn, people, places)
    naive = await bare.naive_race(dsn, people, places, minimum=min(TWELVE, places))
    for_one = await bare.naive_race(dsn, people, 1, minimum=1)
    return {
        "sql_seconds": round(plain.seconds, 2),
        "sql_per_s": round(people / plain.seconds, 1),
        "sql_registered": plain.registered,
        "control_registered": naive.registered,
        "control_oversold": max(0, naive.registered - places),
        "control_confirmations": naive.confirmations,
        "control_one_place_oversold": max(0, for_one.registered - 1),
    }
