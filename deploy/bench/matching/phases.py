"""The phases over vectors: a skewed board, fresh rows after the gathering, more networks of one size."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from deploy.bench.matching import board as invented
from deploy.bench.matching.board import Board
from deploy.bench.matching.loading import Loading
from deploy.bench.matching.measuring import Figures, Measuring, Tell
from deploy.bench.matching.truth import Truth
from deploy.databases import Dsns

SEED = 20_260_601
FRESH_SHARE = 0.1
"""Savoirs that have come since the table was last gathered by network."""

FEW, MANY = 100, 400
"""Networks of one size, before and after the platform has grown."""

EVERYWHERE = 8
"""Questions to the widest circle: each reads the whole board."""


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    savoirs: int = 1_000_000
    networks: int = 400
    queries: int = 600
    rounds: int = 3
    """Turns of product and numpy, one after the other."""
    each: int = 1_000
    """Savoirs in each network where all are of one size."""
    seconds: int = 20
    """For how long new savoirs are told to the platform, PER_S a second."""
    edges: int = 1_000_000
    tries: int = 2_000
    """Edges through which rings are looked for."""
    ring_members: int = 500
    """People of the network for which the best set of rings is looked for."""


@dataclass(frozen=True)
class Bench:
    """A running PostgreSQL with the service's tables, how much to measure, and who is told."""

    folder: Path
    matching: Dsns
    size: Size
    tell: Tell


async def near(bench: Bench) -> Figures:
    """Measure a skewed board: as gathered, with fresh rows after it, in its largest network."""
    size, tell = bench.size, bench.tell
    board = await asyncio.to_thread(invented.skewed, size.savoirs, size.networks, SEED)
    truth = await asyncio.to_thread(Truth.of, board)
    loading = await Loading.open(bench.matching.owner, board)
    try:
        built = await _built(loading, bench)
        measuring = _measuring(bench, board)
        asked = measuring.sample(size.queries)
        tell(f"{len(asked)} questions, a tenth of the savoirs after the gathering")
        fresh = await measuring.near(asked, truth)
        built["cluster_s"] = round(await loading.cluster(), 1)
        tell(f"{len(asked)} questions, all gathered, beside numpy")
        gathered = await measuring.beside_numpy(asked, truth)
        tell(f"{len(asked)} questions through the whole ranking")
        ranked = await measuring.ranked(asked)
        largest = measuring.sample(max(1, size.queries // 4), board.largest())
        tell(f"{len(largest)} questions of the largest network, beside numpy")
        crowded = await measuring.beside_numpy(largest, truth)
        tell(f"{EVERYWHERE} questions to all networks")
        everywhere = await measuring.everywhere(EVERYWHERE)
        tell("what is done now and then over the whole board")
        upkeep = await measuring.upkeep()
        memory = await loading.memory()
    finally:
        await loading.close()
    is_offer = board.kind == invented.KINDS.index("offer")
    offers = int(is_offer[board.network == board.largest()].sum())
    memory["backend_mb"] = gathered.pop("backend_mb")
    memory["numpy_mb"] = gathered["numpy"]["resident_mb"]
    return {
        **gathered,
        "ranking": ranked,
        "largest_network": {"offers": offers, **crowded},
        "fresh_tenth": fresh,
        "everywhere": everywhere,
        "upkeep": upkeep,
        "load": built,
        "memory": memory,
    }


async def _built(loading: Loading, bench: Bench) -> Figures:
    """Load most of the board, gather it by network, then append the rest."""
    count = len(loading.board)
    kept = int(count * (1 - FRESH_SHARE))
    bench.tell(f"loading {count:,} savoirs")
    first_s = await loading.append(0, kept)
    await loading.cluster()
    rest_s = await loading.append(kept, count)
    bench.tell("texts, people and latest searches")
    return {"load_s": round(first_s + rest_s, 1), "tell_s": round(await loading.tell(), 1)}


async def growth(bench: Bench) -> Figures:
    """Measure FEW, then MANY networks of one size: what matters is one's own, not how many there are."""
    board = await asyncio.to_thread(invented.even, bench.size.each, MANY, SEED)
    few = await asyncio.to_thread(invented.even, bench.size.each, FEW, SEED)
    figures = {}
    for networks, made in ((FEW, few), (MANY, board)):
        loading = await Loading.open(bench.matching.owner, made)
        try:
            bench.tell(f"{networks} networks of {bench.size.each:,} savoirs each")
            await loading.append(0, len(made))
            await loading.tell()
            await loading.cluster()
        finally:
            await loading.close()
        measuring = _measuring(bench, made)
        figures[networks] = await measuring.near(measuring.sample(bench.size.queries))
    return {
        "savoirs_a_network": bench.size.each,
        **{f"p50_ms_{networks}": each["p50_ms"] for networks, each in figures.items()},
        "ratio": round(figures[MANY]["p50_ms"] / figures[FEW]["p50_ms"], 3),
        "ratio_cpu": round(
            figures[FEW]["queries_per_cpu_s"] / figures[MANY]["queries_per_cpu_s"], 3
        ),
    }


def _measuring(bench: Bench, board: Board) -> Measuring:
    return Measuring(bench.folder, bench.matching.app, board, bench.size.rounds, bench.tell)
