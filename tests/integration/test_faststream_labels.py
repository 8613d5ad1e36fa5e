"""Labels stay as few as they are, whatever number of ids facts are about; FastStream's own would not."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.prometheus import NatsPrometheusMiddleware
from nats.js.api import ConsumerConfig
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from deploy.local.secrets import Vault
from shared.events.savoirs import OfferWithdrawn
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.integration.at_work import ANN, NETWORK, AtWork

FACTS = 50
AN_ID = re.compile(r'="[^"]*[0-9a-f]{8}-[0-9a-f]{4}-')


@pytest.fixture
async def at_work(database: NewDatabase, nats_url: str, tmp_path: Path) -> AsyncIterator[AtWork]:
    async with AsyncExitStack() as stack:
        yield AtWork(database, nats_url, Vault(tmp_path / "vault"), stack)


def series(registry: CollectorRegistry = REGISTRY) -> set[str]:
    """Return every series there is, without its value."""
    lines = generate_latest(registry).decode().splitlines()
    return {line.rpartition(" ")[0] for line in lines if not line.startswith("#")}


async def withdraw(at_work: AtWork, first: int, last: int) -> None:
    """Publish one fact about each of these offers."""
    offers = [f"0c000000-0000-7000-8000-{number:012d}" for number in range(first, last)]
    facts = [OfferWithdrawn(offer_id=e, member_id=ANN, network_id=NETWORK) for e in offers]
    await at_work.publish(*((fact, fact.offer_id) for fact in facts))


async def inbox_holds(at_work: AtWork, number: int) -> bool:
    query = "SELECT count(*) FROM inbox"
    return bool(await at_work.database("matching").pool.fetchval(query) == number)


async def test_facts_about_fifty_things_make_no_series_more_than_a_fact_about_one(
    at_work: AtWork,
) -> None:
    await at_work.start("matching")
    await withdraw(at_work, 0, 1)
    await eventually(lambda: inbox_holds(at_work, 1))
    before = series()

    await withdraw(at_work, 1, FACTS)
    await eventually(lambda: inbox_holds(at_work, FACTS))

    assert {each for each in series() - before if "rers_http" not in each} == set()
    assert [each for each in series() if AN_ID.search(each)] == []


async def test_faststreams_own_middleware_makes_a_series_for_every_thing(at_work: AtWork) -> None:
    await at_work.start()
    registry, heard = CollectorRegistry(), list[str]()
    broker = NatsBroker(
        at_work.nats_url, logger=None, middlewares=[NatsPrometheusMiddleware(registry=registry)]
    )

    @broker.subscriber(
        OfferWithdrawn.subject_filter(),
        stream=JStream("EVENTS", declare=False),
        pull_sub=PullSub(10),
        config=ConsumerConfig(),
    )
    async def hear(_: bytes) -> None:
        heard.append("")

    async def has_heard() -> bool:
        return len(heard) == FACTS

    await broker.start()
    await withdraw(at_work, 0, FACTS)
    await eventually(has_heard)
    await broker.stop()

    of_things = {each for each in series(registry) if AN_ID.search(each)}
    labels = {found[0] for each in of_things if (found := re.search(r'handler="[^"]*"', each))}
    assert len(labels) == FACTS
