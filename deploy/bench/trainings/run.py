"""Starts the trainings service on real servers, measures its sides in turns, and reports ratios."""

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import nats

from deploy.bench.trainings.past import PAST, analyze
from deploy.bench.trainings.sides import Sides
from deploy.local.stack import LocalStack

Tell = Callable[[str], None]
Round = dict[str, dict[str, Any]]

TARGETS = {"ratio_http": 0.5, "ratio_use_case": 0.8}
FLAT = 1.25
"""A cost that grows by no more than this is called flat."""

FIGURES = ("per_s", "p50_ms", "p99_ms", "cpu_us", "settled_s")

COMPARED = (
    "sql: the same reads and writes in bare asyncpg, one transaction of separate statements."
    " sql_at_once: all of it in one statement, the least that it can cost."
    " Neither has tokens, HTTP, relay or consumers; http has them all, in one process, and shares"
    " the cores with PostgreSQL, the broker and the crowd. After each side every place, person,"
    " confirmation and fact is counted, and a wrong number ends the benchmark."
)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    registrations: int = 7_500
    sessions: int = 500
    rounds: int = 3
    few: int = 100
    many: int = 100_000
    connections: int = 64


SMALL = Size(registrations=300, sessions=20, rounds=1, few=10, many=500, connections=16)


async def run(folder: Path, tell: Tell, size: Size) -> dict[str, Any]:
    """Measure everything on embedded servers in `folder`; return one object."""
    async with LocalStack(folder, services=["trainings"]) as stack:
        addresses = stack.addresses
        owner = await asyncpg.connect(addresses.databases["trainings"].owner)
        client = await nats.connect(addresses.nats_url)
        sides = Sides(stack, owner, client.jetstream(), size.connections)
        hot = await _in_turns(sides, size, tell, "une session", 1)
        spread = await _in_turns(sides, size, tell, f"{size.sessions} sessions", size.sessions)
        past = await _past(sides, size, tell)
        await client.close()
        await owner.close()
    found = {
        "ratio_http": min(hot["ratio_http"], spread["ratio_http"]),
        "ratio_use_case": min(hot["ratio_use_case"], spread["ratio_use_case"]),
    }
    reached = {name: found[name] >= least for name, least in TARGETS.items()}
    return {
        "hot": hot,
        "spread": spread,
        "past": past,
        **found,
        "targets": TARGETS,
        "reached": {**reached, "past": past["ratio"] <= FLAT},
        "registrations": size.registrations,
        "rounds": size.rounds,
        "compared": COMPARED,
        "cores": os.cpu_count(),
        "machine": platform.machine(),
    }


async def _in_turns(
    sides: Sides, size: Size, tell: Tell, about: str, sessions: int
) -> dict[str, Any]:
    """Measure the sides in turns, so that a noisy moment falls on all, and take medians."""
    people = size.registrations
    rounds: list[Round] = []
    for number in range(size.rounds):
        tell(f"{about}, tour {number + 1} sur {size.rounds}")
        rounds.append(
            {
                "sql": await sides.in_process("bare", sessions, people),
                "use_case": await sides.in_process("use_case", sessions, people),
                "http": await sides.http(sessions, people),
                "sql_at_once": await sides.in_process("at_once", sessions, people),
            }
        )
    return summary(rounds)


def summary(rounds: Sequence[Round]) -> dict[str, Any]:
    """Return the ratios to bare SQL of the same round, and every side's figures: medians over the rounds."""
    return {
        **{f"ratio_{side}": _ratio(rounds, side) for side in ("use_case", "http", "sql_at_once")},
        **{side: _medians(rounds, side) for side in rounds[0]},
    }


def _ratio(rounds: Sequence[Round], side: str) -> float:
    ratios = [float(each[side]["per_s"] / each["sql"]["per_s"]) for each in rounds]
    return round(statistics.median(ratios), 3)


def _medians(rounds: Sequence[Round], side: str) -> dict[str, float]:
    return {
        name: round(statistics.median(each[side][name] for each in rounds), 2)
        for name in FIGURES
        if name in rounds[0][side]
    }


async def _past(sides: Sides, size: Size, tell: Tell) -> dict[str, Any]:
    """Measure the use case after few and after many past sessions: the best of the rounds, noise only adds."""
    costs = []
    for count in (size.few, size.many):
        tell(f"{count} sessions passées")
        await sides.owner.execute(PAST, count)
        await analyze(sides.owner)
        rounds = [
            await sides.in_process("use_case", size.sessions, size.registrations)
            for _ in range(size.rounds)
        ]
        costs.append(1e6 / max(each["per_s"] for each in rounds))
    few, many = costs
    return {
        "few": size.few,
        "many": size.many,
        "us_few": round(few, 1),
        "us_many": round(many, 1),
        "ratio": round(many / few, 3),
        "flat_below": FLAT,
    }
