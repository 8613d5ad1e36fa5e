"""Starts the platform for the benchmark of matching, and reports what was measured and what bounds it."""

import asyncio
import os
import platform
import statistics
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deploy.bench.matching.measuring import Figures, Tell
from deploy.bench.matching.phases import Bench, Size, growth, near
from deploy.bench.matching.proposals import SERVICES, proposals
from deploy.bench.rings import best_sets_of_rings, rings_through_edges
from deploy.local.stack import LocalStack

SMALL = Size(
    savoirs=4_000,
    networks=40,
    queries=60,
    rounds=1,
    each=20,
    seconds=2,
    edges=2_000,
    tries=50,
    ring_members=30,
)
"""Everything once, in seconds: says that it works, not how fast it is."""

NEAR_P99_MS, LARGEST_P99_MS, PROPOSED_P99_S, RING_P99_MS, FLAT = 50.0, 50.0, 2.0, 10.0, 1.25

BOUND = (
    "A search reads every counterpart of its own and linked networks: it is bound by one core's"
    " processor time in PostgreSQL (a row at a time: its columns, the WHERE, the distance), not by"
    " disks; numpy multiplies bare blocks and keeps no rule. A proposal waits for the next look at"
    " the timers (0.5 s), then for one loop that reads, searches and gives reasons one savoir after"
    " the other: the encoders' and the reasons' processor time bound it."
)


async def run(folder: Path, tell: Tell, size: Size) -> dict[str, Any]:
    """Measure everything on embedded servers in `folder`; return one object."""
    async with LocalStack(folder, services=SERVICES) as stack:
        databases = stack.addresses.databases
        bench = Bench(folder, databases["matching"], size, tell)
        first = await proposals(stack, tell, size.seconds)
        found = await near(bench)
        full = await proposals(stack, tell, size.seconds)
        grown = await growth(bench)
        tell(f"rings through a new edge among {size.edges:,}")
        rings = await rings_through_edges(
            databases["matching"].owner, size.edges, max(10, size.edges // 10), size.tries
        )
    tell(f"the best set of rings for {size.ring_members} people")
    sets = await asyncio.to_thread(best_sets_of_rings, members=size.ring_members)
    figures = {
        "savoirs": size.savoirs,
        "networks": size.networks,
        **found,
        "proposals": first,
        "proposals_beside_all": full,
        "growth": grown,
        "rings": asdict(rings),
        "best_rings": {
            "members": size.ring_members,
            "seconds": round(max(each.seconds for each in sets), 2),
            "share_of_bound": round(min(each.share_of_bound for each in sets), 4),
            "median_share_of_bound": round(
                statistics.median(each.share_of_bound for each in sets), 4
            ),
            "networks": [asdict(each) for each in sets],
        },
    }
    return {
        **figures,
        "reached": _reached(figures),
        "bound": BOUND,
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_1m": round(os.getloadavg()[0], 2),
        },
    }


def _reached(figures: Figures) -> dict[str, bool]:
    """Hold the figures against what they must be."""
    return {
        "p99_ms": figures["p99_ms"] < NEAR_P99_MS,
        "largest_p99_ms": figures["largest_network"]["p99_ms"] < LARGEST_P99_MS,
        "recall": figures["recall"] == 1.0,
        "proposals_p99_s": figures["proposals"]["p99_s"] < PROPOSED_P99_S,
        "proposals_beside_all_p99_s": figures["proposals_beside_all"]["p99_s"] < PROPOSED_P99_S,
        "growth_flat": figures["growth"]["ratio"] <= FLAT,
        "rings_p99_ms": figures["rings"]["p99_ms"] < RING_P99_MS,
    }
