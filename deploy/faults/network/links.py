"""The links between services and their servers are bad: slow, cut in mid-word, half open, refused."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.clients.waiting import NeverCameError, effect
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.network.proxy import Mood, Proxy, port_of
from deploy.faults.servers.outage import drawn, unclear
from deploy.faults.stage import Stage
from deploy.local.probes import is_well

BEHIND = ("members", "notifications")
"""One that takes commands and announces, and one that hears most."""
SPARE_FILES = 20
"""A pool grows under load and stays so; a leak grows with each cut."""
LONGEST_RECOVERY_S = 30.0
ALERT = "ServiceNotReady"


@dataclass(frozen=True)
class Links:
    """The proxies in front of the two servers, of one copy."""

    name: str
    broker: Proxy
    database: Proxy

    def become(self, mood: Mood) -> None:
        """Let both behave so."""
        self.broker.become(mood)
        self.database.become(mood)


@asynccontextmanager
async def through_proxies(stage: Stage) -> AsyncIterator[list[Links]]:
    """Start copies anew whose every word to broker and database goes through a proxy; as before at the end."""
    where = stage.stack.addresses
    async with AsyncExitStack() as proxies:
        links = []
        for service in BEHIND:
            broker = await proxies.enter_async_context(Proxy(port_of(where.nats_url)))
            app = where.databases[service].app
            database = await proxies.enter_async_context(Proxy(port_of(app)))
            links.append(Links(f"{service}-1", broker, database))
            await stage.platform.tell(
                f"{service}-1",
                RERS_NATS_URL=broker.instead_of(where.nats_url),
                RERS_DATABASE_URL=database.instead_of(app),
                **stage.plain_settings(),
            )
        try:
            yield links
        finally:
            for each in links:
                await stage.platform.tell(each.name, **stage.plain_settings())


def bad(*moods: Mood, alert: str = "") -> Scenario:
    """Return a scenario in which the links go through these moods, one after the other."""

    async def scenario(stage: Stage) -> None:
        async with through_proxies(stage) as links:
            async with stage.under_load():
                await asyncio.sleep(2.0)
                at_first = _files(stage, links)
                for mood in moods:
                    await _suffer(stage, links, mood, stage.seconds / len(moods), alert)
                await asyncio.sleep(1.0)
            await _compare(stage, at_first, links)
        stage.findings.expect(unclear(stage) == 0, "a 5xx that is no 503")

    return scenario


async def _suffer(stage: Stage, links: list[Links], mood: Mood, seconds: float, alert: str) -> None:
    before = sum(each.broker.bitten + each.database.bitten for each in links)
    async with drawn(stage, mood.value):
        for each in links:
            each.become(mood)
        began = time.time()
        await asyncio.sleep(max(2.0, seconds))
        if alert and stage.platform.watch.is_on:
            await stage.platform.watch.delay_of(alert, began)
    for each in links:
        each.become(Mood.PLAIN)
    bitten = sum(each.broker.bitten + each.database.bitten for each in links) - before
    stage.happened[mood.value] += bitten
    stage.findings.expect(bitten > 0, f"{mood.value} did its harm")
    took = await _well_again(links, stage)
    name = f"recovery_{mood.value}_s"
    stage.figures[name] = took
    stage.findings.expect(took < LONGEST_RECOVERY_S, f"well again after {mood.value}")


async def _well_again(links: list[Links], stage: Stage) -> float:
    """Wait until every copy behind a proxy says that it is ready, and commands are taken again."""
    began = time.monotonic()
    taken = len(stage.load.ledger.accepted)

    async def is_ready() -> bool:
        for each in links:
            url = stage.stack.urls(each.name.rpartition("-")[0])[0]
            try:
                if not await is_well(f"{url}/readyz"):
                    return False
            except (OSError, TimeoutError):
                return False
        return len(stage.load.ledger.accepted) > taken

    await effect(is_ready, "not well again", within_s=90)
    return time.monotonic() - began


def _files(stage: Stage, links: list[Links]) -> dict[str, int]:
    """Return how many files and sockets each copy has open."""
    return {each.name: _open_files(stage.stack.pid(each.name)) for each in links}


def _open_files(pid: int | None) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir())) if pid is not None else 0


async def _compare(stage: Stage, at_first: dict[str, int], links: list[Links]) -> None:
    """After a while no copy may hold more than before, nor the proxies more than the copies use."""

    async def is_small() -> bool:
        now = _files(stage, links)
        return all(now[name] <= count + SPARE_FILES for name, count in at_first.items())

    try:
        await effect(is_small, "files", within_s=10)
    except NeverCameError:
        stage.findings.expect(False, "no leak of connections")
    now = _files(stage, links)
    for each in links:
        stage.figures[f"files_before_{each.name}"] = at_first[each.name]
        stage.figures[f"files_after_{each.name}"] = now[each.name]
        stage.figures[f"connections_{each.name}"] = each.broker.open + each.database.open
        stage.findings.expect(each.broker.open <= 2, "one connection to the broker")


FAULTS = (
    Fault(
        name="flaky-network",
        title="Réseau qui flanche",
        injects="Entre deux services et leurs serveurs : retards, coupures au milieu d'un mot, un octet par "
        "seconde, refus.",
        scenario=bad(Mood.LATE, Mood.CUT, Mood.DRIP, Mood.REFUSE),
        proof="cut",
        control=Control("outbox", seconds=8),
        seconds=24,
        has_ci_control=False,
    ),
    Fault(
        name="half-open-network",
        title="Connexions mortes sans le dire",
        injects="Entre deux services et leurs serveurs plus rien ne passe, et aucune connexion n'est fermée : "
        "elles ne revivent jamais.",
        scenario=bad(Mood.HALF_OPEN, alert=ALERT),
        proof="half_open",
        control=Control("outbox", seconds=8),
        alert=ALERT,
        seconds=35,
    ),
)
