"""Delivers to many endpoints, all well and then with some dead or slow; and as fast as it goes, beside bare posts."""

import asyncio
import os
import statistics
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nats

from deploy.bench.child import Child
from deploy.bench.measures import percentile
from deploy.bench.partners.crowd import Hook, Size, enrol, hooks_of
from deploy.bench.partners.facts import Fact, fact_of, publish
from deploy.local.stack import LocalStack

HERE = "deploy.bench.partners"
SETTINGS = {"RERS_WEBHOOKS_ALLOW_LOCAL": "1", "RERS_LOG_LEVEL": "ERROR"}
SMALL = Size(endpoints=20, unwell=4, per_s=20, seconds=4, backlog=200, rounds=1)
LAST_ONES_S = 60.0
BOUND = (
    "Bound by processor time: sender, receiver, PostgreSQL and NATS share the cores named here;"
    " what the product does more than the bare posts is the log of deliveries and attempts,"
    " the order of each aggregate, and the check of each address."
)

Tell = Callable[[str], None]


class Receiver:
    """The receiving process."""

    def __init__(self, child: Child, port: int) -> None:
        """Use a started child."""
        self._child, self.port = child, port

    @classmethod
    async def start(cls) -> "Receiver":
        """Start it."""
        child = await Child.launch(f"{HERE}.receiver", "receive")
        return cls(child, (await child.hear())["port"])

    async def count(self) -> int:
        """Return how many posts have come since the last reading."""
        self._child.tell("count")
        return int((await self._child.hear())["count"])

    async def read(self) -> list[tuple[str, str, float]]:
        """Return what has come, and forget it."""
        self._child.tell("read")
        return [(path, event_id, at) for path, event_id, at in (await self._child.hear())["seen"]]

    async def stop(self) -> None:
        """End it."""
        await self._child.stop()


async def run(folder: Path, tell: Tell, size: Size) -> dict[str, Any]:
    """Measure; return one object."""
    receiver = await Receiver.start()
    try:
        async with LocalStack(folder, services=["partners"], environment=SETTINGS) as stack:
            tell("tous les webhooks répondent")
            well = await _paced(stack, receiver, size, unwell=0)
            tell("aussi vite que possible, à nu et par le produit")
            rates = await _rates(stack, receiver, size)
            tell("certains ne répondent pas, ou tard")
            mixed = await _paced(stack, receiver, size, unwell=size.unwell)
    finally:
        await receiver.stop()
    ratio = round(mixed["p99_ms"] / well["p99_ms"], 2)
    return {
        "endpoints": size.endpoints,
        "unwell": size.unwell,
        "facts_per_s": size.per_s,
        "deliveries_per_fact": size.fan_out,
        "all_well": well,
        "some_unwell": mixed,
        "healthy_p99_ratio": ratio,
        **rates,
        "reached": {
            "healthy_p99_ratio": ratio <= 2.0,
            "missing": well["missing"] == mixed["missing"] == 0,
        },
        "bound": BOUND,
        "cores": os.cpu_count(),
    }


async def _paced(stack: LocalStack, receiver: Receiver, size: Size, unwell: int) -> dict[str, Any]:
    """Announce at the wanted pace; the endpoints of earlier phases hear nothing of these networks."""
    hooks = hooks_of(size, receiver.port, unwell)
    await enrol(stack, hooks)
    await receiver.read()
    sent = await _announce(stack, hooks, size)
    well = {hook.path: hook.network_id for hook in hooks if hook.is_well}
    expected = sum(network == wanted for network, _ in sent.values() for wanted in well.values())
    seen = await _arrived(receiver, set(well), expected)
    delays = [(at - sent[event_id][1]) * 1000 for _, event_id, at in seen if event_id in sent]
    pairs = {(path, event_id) for path, event_id, _ in seen}
    return {
        "deliveries": len(pairs),
        "missing": expected - len(pairs),
        "repeated": len(seen) - len(pairs),
        "p50_ms": round(percentile(delays, 0.5), 1),
        "p99_ms": round(percentile(delays, 0.99), 1),
    }


async def _announce(
    stack: LocalStack, hooks: list[Hook], size: Size
) -> dict[str, tuple[str, float]]:
    """Publish at the wanted pace; return the network and the instant of each fact."""
    networks = sorted({hook.network_id for hook in hooks})
    client = await nats.connect(stack.addresses.nats_url)
    broker, loop = client.jetstream(), asyncio.get_running_loop()
    sent: dict[str, tuple[str, float]] = {}
    began = loop.time()
    try:
        for number in range(size.per_s * size.seconds):
            await asyncio.sleep(max(0.0, began + number / size.per_s - loop.time()))
            network_id = networks[number % len(networks)]
            fact = fact_of(network_id, number)
            sent[fact.event_id] = (network_id, _unix(fact))
            await broker.publish(
                fact.subject, fact.body, stream="EVENTS", headers=fact.headers, timeout=5
            )
    finally:
        await client.close()
    return sent


def _unix(fact: Fact) -> float:
    return datetime.fromisoformat(fact.headers["ce-time"]).timestamp()


async def _arrived(
    receiver: Receiver, paths: set[str], expected: int
) -> list[tuple[str, str, float]]:
    """Wait until all that is expected has come, or nothing new has for a while; return it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LAST_ONES_S
    seen: list[tuple[str, str, float]] = []
    while loop.time() < deadline:
        seen += [each for each in await receiver.read() if each[0] in paths]
        if len({(path, event_id) for path, event_id, _ in seen}) >= expected:
            break
        await asyncio.sleep(0.2)
    return seen


async def _rates(stack: LocalStack, receiver: Receiver, size: Size) -> dict[str, Any]:
    bare: list[float] = []
    mended: list[float] = []
    product: list[float] = []
    urls = [f"http://127.0.0.1:{receiver.port}/well/{each}" for each in range(size.endpoints)]
    single = replace(size, fan_out=1)
    hooks = hooks_of(single, receiver.port, 0)
    await enrol(stack, hooks)
    for _ in range(size.rounds):
        for rates, is_mended in ((bare, False), (mended, True)):
            child = await Child.start(
                f"{HERE}.bare", "post", urls=urls, count=size.backlog, is_mended=is_mended
            )
            child.go()
            rates.append(float((await child.result())["per_s"]))
        await receiver.read()
        product.append(await _drained(stack, receiver, hooks, size.backlog))
    rate, bare_rate, mended_rate = (statistics.median(each) for each in (product, bare, mended))
    return {
        "deliveries_per_s": round(rate, 1),
        "httpx_per_s": round(bare_rate, 1),
        "ratio_httpx": round(rate / bare_rate, 2),
        "httpx_mended_per_s": round(mended_rate, 1),
        "ratio_httpx_mended": round(rate / mended_rate, 2),
    }


async def _drained(stack: LocalStack, receiver: Receiver, hooks: list[Hook], count: int) -> float:
    """Publish a backlog at once and return how many deliveries a second came, first to last."""
    client = await nats.connect(stack.addresses.nats_url)
    try:
        facts = [fact_of(hooks[each % len(hooks)].network_id, each) for each in range(count)]
        await publish(client.jetstream(), facts)
    finally:
        await client.close()
    wanted = {hook.path for hook in hooks}
    times = sorted(at for _, _, at in await _arrived(receiver, wanted, count))
    if len(times) < count:
        raise RuntimeError(f"{count - len(times)} deliveries never came")
    return count / (times[-1] - times[0])
