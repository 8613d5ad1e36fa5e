"""Measures how soon rings are found through a new edge, and how good a network's set of rings is."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from deploy.bench.measures import percentile
from services.matching.adapters.best_rings import best_rings
from services.matching.adapters.ring_search import BREADTH, LOOPS_PER_PAIR, LOOPS_THROUGH
from services.matching.domain.loop import Arrow
from shared.storage.statements import compiled

COLUMNS = (
    "offer_id",
    "request_id",
    "offerer_id",
    "offerer_network_id",
    "requester_id",
    "requester_network_id",
    "scope",
    "likeness",
    "found_at",
)
FOUND_AT = datetime(2026, 1, 1, tzinfo=UTC)
NETWORKS = 400

VACUUMS = 20
IS_SEEN_BY_ALL = """
SELECT relallvisible > 0.9 * relpages FROM pg_class WHERE oid = 'edge'::regclass
"""
"""Rows that some other transaction may not see yet are not read from the index alone."""


@dataclass(frozen=True)
class RingsThroughEdges:
    """How long the service's own statement takes to find the rings through one edge."""

    edges: int
    members: int
    tries: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    loops_p50: float
    """Loops found through the median edge; at most what the service asks for."""


def _rows(edges: int, members: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    people = [UUID(int=chance.getrandbits(128)) for _ in range(members)]
    networks = [UUID(int=chance.getrandbits(128)) for _ in range(NETWORKS)]
    for number in range(edges):
        giver, receiver = chance.sample(range(members), 2)
        homes = networks[giver % NETWORKS], networks[receiver % NETWORKS]
        scope = "same_network" if homes[0] == homes[1] else "linked_network"
        yield (
            UUID(int=2 * number),
            UUID(int=2 * number + 1),
            people[giver],
            homes[0],
            people[receiver],
            homes[1],
            scope,
            0.5 + chance.random() / 2,
            FOUND_AT,
        )


async def load_edges(owner_dsn: str, edges: int, members: int, seed: int = 1) -> None:
    """Replace all edges of a matching database by random ones between as many members."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        await connection.execute("TRUNCATE edge")
        rows = _rows(edges, members, random.Random(seed))  # noqa: S311 - no secret is made of it
        await connection.copy_records_to_table("edge", records=rows, columns=COLUMNS)
        for _ in range(VACUUMS):
            await connection.execute("VACUUM ANALYZE edge")
            if await connection.fetchval(IS_SEEN_BY_ALL):
                return
    finally:
        await connection.close()


async def rings_through_edges(
    owner_dsn: str, edges: int = 1_000_000, members: int = 100_000, tries: int = 2000
) -> RingsThroughEdges:
    """Load random edges and time the search for rings through some of them, each once."""
    await load_edges(owner_dsn, edges, members)
    connection = await asyncpg.connect(owner_dsn)
    try:
        pairs = await connection.fetch(
            "SELECT offerer_id, requester_id FROM edge ORDER BY md5(offer_id::text) LIMIT $1", tries
        )
        found, seconds = [], []
        for giver_id, receiver_id in pairs:
            began = time.perf_counter()
            found.append(len(await _loops(connection, giver_id, receiver_id)))
            seconds.append(time.perf_counter() - began)
    finally:
        await connection.close()
    return RingsThroughEdges(
        edges=edges,
        members=members,
        tries=len(pairs),
        p50_ms=round(percentile(seconds, 0.5) * 1000, 2),
        p99_ms=round(percentile(seconds, 0.99) * 1000, 2),
        worst_ms=round(max(seconds) * 1000, 2),
        loops_p50=percentile(found, 0.5),
    )


async def _loops(
    connection: "asyncpg.Connection[asyncpg.Record]", giver_id: str, receiver_id: str
) -> list["asyncpg.Record"]:
    plan = compiled(LOOPS_THROUGH)
    values = {
        "giver_id": giver_id,
        "receiver_id": receiver_id,
        "breadth": BREADTH,
        "at_most": LOOPS_PER_PAIR,
    }
    return await connection.fetch(plan.sql, *plan.arguments(values))


@dataclass(frozen=True)
class SetOfRings:
    """How many of a network's members the service's own search brings into disjoint rings."""

    degree: int
    members: int
    on_edges: int
    covered: int
    bound: int
    share_of_bound: float
    rounds: int
    seconds: float


def best_sets_of_rings(
    degrees: Sequence[int] = (4, 6, 10, 15, 20),
    members: int = 500,
    budget_s: float = 3.0,
    seed: int = 1,
) -> list[SetOfRings]:
    """Find the best set of rings in random networks, one for each out-degree."""
    return [_best_set(degree, members, budget_s, seed) for degree in degrees]


def _best_set(degree: int, members: int, budget_s: float, seed: int) -> SetOfRings:
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    found = best_rings(list(_arrows(members, degree, chance)), seconds=budget_s, seed=seed)
    return SetOfRings(
        degree=degree,
        members=members,
        on_edges=found.people,
        covered=found.covered,
        bound=found.bound,
        share_of_bound=round(found.covered / found.bound, 4) if found.bound else 1.0,
        rounds=found.rounds,
        seconds=found.seconds,
    )


def _arrows(members: int, degree: int, chance: random.Random) -> Iterator[Arrow]:
    for giver in range(members):
        for receiver in chance.sample([m for m in range(members) if m != giver], degree):
            yield Arrow(
                offer_id=f"offer {giver} {receiver}",
                request_id=f"request {giver} {receiver}",
                giver_id=f"{giver:05}",
                giver_network_id="here",
                receiver_id=f"{receiver:05}",
                receiver_network_id="here",
                likeness=0.5 + chance.random() / 2,
            )
