"""The phases of the benchmark: relay, consumer, end to end, latency, backlog; bare and product in turn."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import nats

from deploy.bench.child import Child
from deploy.bench.events import work
from deploy.bench.measures import percentile
from deploy.databases import Dsns
from services.matching.entrypoints.subscribers import consumer

SIDES = ("bare", "product")
WRITERS = 16

Tell = Callable[[str], None]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    events: int
    rounds: int
    backlog: int
    latency_seconds: int


@dataclass(frozen=True)
class Bench:
    """Addresses of the servers, how much to measure, and who is told how it goes."""

    savoirs: Dsns
    matching: Dsns
    nats_url: str
    size: Size
    tell: Tell

    async def child(self, side: str, role: str, **more: Any) -> Child:
        """Start one role of one side."""
        return await Child.start(
            f"deploy.bench.events.{side}",
            role,
            savoirs_dsn=self.savoirs.app,
            matching_dsn=self.matching.app,
            nats_url=self.nats_url,
            durable=consumer.name,
            writers=WRITERS,
            **more,
        )

    async def clear(self) -> None:
        """Begin from the same state each time: offers as new, nothing heard, an empty stream."""
        await work.fill(self.savoirs.owner)
        connection = await asyncpg.connect(self.matching.owner)
        await connection.execute("TRUNCATE inbox, timer, outbox, projection.savoir")
        await connection.close()
        client = await nats.connect(self.nats_url)
        await client.jetstream().purge_stream("EVENTS")
        await client.close()

    async def write_all(self, count: int) -> Figures:
        """Fill the outbox and the stream through the product's own commands."""
        child = await self.child("product", "write", count=count)
        child.go()
        return await child.result()


async def relay(bench: Bench, side: str) -> float:
    """Return rows a second of the relay alone; the rows are the product's own, put back."""
    await bench.clear()
    connection = await asyncpg.connect(bench.savoirs.owner)
    await _hold_outbox(connection, bench.size.events)
    await connection.close()
    child = await bench.child(side, "relay", count=bench.size.events)
    child.go()
    return float((await child.result())["per_s"])


async def _hold_outbox(connection: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Leave `count` rows of the bare command in the outbox: the columns are the same."""
    await connection.executemany(work.COMMAND, [work.bare_command(turn) for turn in range(count)])


async def consume(bench: Bench, side: str) -> float:
    """Return effects a second of the consumer alone, on a stream that is full."""
    await bench.clear()
    await bench.write_all(bench.size.events)
    child = await bench.child(side, "consume", count=bench.size.events)
    child.go()
    return float((await child.result())["per_s"])


async def end_to_end(bench: Bench, side: str) -> float:
    """Return events a second from the first command to the last effect, all roles at once."""
    await bench.clear()
    hearing = await bench.child(side, "consume", count=bench.size.events)
    writing = await bench.child(side, "write", count=bench.size.events)
    hearing.go()
    writing.go()
    began_at = float((await writing.result())["began_at"])
    ended_at = float((await hearing.result())["ended_at"])
    return bench.size.events / (ended_at - began_at)


async def latency(bench: Bench, per_s: float) -> Figures:
    """Return milliseconds from a command's start to its effect's commit, at a steady rate."""
    count = int(per_s * bench.size.latency_seconds)
    await bench.clear()
    hearing = await bench.child("product", "consume", count=count, times=True)
    writing = await bench.child("product", "write_paced", count=count, per_s=per_s)
    hearing.go()
    writing.go()
    given = (await writing.result())["given"]
    done_at = (await hearing.result())["done_at"]
    waits = [
        (done_at[f"{work.offer_id(turn)}/{turn // work.OFFERS + 2}"] - given[turn]) * 1e3
        for turn in range(count)
    ]
    settled = waits[int(per_s) :]
    return {
        "per_s": per_s,
        "count": len(settled),
        "p50_ms": round(percentile(settled, 0.50), 1),
        "p99_ms": round(percentile(settled, 0.99), 1),
        "max_ms": round(max(settled), 1),
    }


async def backlog(bench: Bench) -> Figures:
    """Drain a backlog: every aggregate in order, nothing lost, memory flat."""
    await bench.clear()
    written = await bench.write_all(bench.size.backlog)
    child = await bench.child("product", "consume", count=bench.size.backlog)
    child.go()
    drained = await child.result()
    connection = await asyncpg.connect(bench.matching.owner)
    remembered = await connection.fetchval("SELECT count(*) FROM inbox")
    await connection.close()
    memory = drained["memory_mb"]
    return {
        "events": bench.size.backlog,
        "written_per_s": written["per_s"],
        "drained_per_s": drained["per_s"],
        "disordered": drained["disordered"],
        "missing": bench.size.backlog - remembered,
        "memory_start_mb": memory[0],
        "memory_end_mb": memory[-1],
        "writer_and_relay_mb": written["rss_mb"],
    }


async def in_turn(
    bench: Bench, name: str, phase: Callable[[Bench, str], Awaitable[float]]
) -> dict[str, float]:
    """Run a phase for both sides in turn, `rounds` times, and return medians and their ratio."""
    rates: dict[str, list[float]] = {side: [] for side in SIDES}
    for turn in range(bench.size.rounds):
        for side in SIDES if turn % 2 == 0 else reversed(SIDES):
            rate = await phase(bench, side)
            bench.tell(f"{name}, {side}: {rate:,.0f}/s")
            rates[side].append(rate)
    ratios = [product / bare for product, bare in zip(rates["product"], rates["bare"], strict=True)]
    return {
        "product_per_s": round(statistics.median(rates["product"]), 1),
        "bare_per_s": round(statistics.median(rates["bare"]), 1),
        "ratio": round(statistics.median(ratios), 3),
    }


async def everything(bench: Bench) -> Figures:
    """Run all phases and return their figures."""
    relayed = await in_turn(bench, "relay", relay)
    consumed = await in_turn(bench, "consume", consume)
    ended = await in_turn(bench, "end to end", end_to_end)
    bench.tell("latency at 100 events/s")
    waited = await latency(bench, 100.0)
    bench.tell(f"backlog of {bench.size.backlog:,}")
    drained = await backlog(bench)
    return {
        "events_per_s": ended["product_per_s"],
        "ratio_relay": relayed["ratio"],
        "ratio_consume": consumed["ratio"],
        "ratio_end_to_end": ended["ratio"],
        "p50_ms": waited["p50_ms"],
        "p99_ms": waited["p99_ms"],
        "relay": relayed,
        "consume": consumed,
        "end_to_end": ended,
        "latency": waited,
        "backlog": drained,
    }
