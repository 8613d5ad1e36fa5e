"""The probe's database and broker, fresh for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import nats
import pytest
import structlog
from nats.aio.client import Client

from deploy.databases import Dsns, Passwords, create_database
from shared.messaging.provision import provision
from tests.integration.operations.probe import SERVICE, TABLES, Mouth, Probe, consumer, running


@pytest.fixture(autouse=True)
def short_logs() -> Iterator[None]:
    """Log one plain line: structlog's default draws every traceback with its variables."""
    structlog.configure(processors=[structlog.processors.LogfmtRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture
async def dsns(postgres_dsn: str) -> AsyncIterator[Dsns]:
    """The probe's database, made as a deployment makes one."""
    made = await create_database(postgres_dsn, SERVICE, Passwords("only", "tests"))
    owner = await asyncpg.connect(made.owner)
    await owner.execute(TABLES)
    await owner.close()
    yield made
    server = await asyncpg.connect(postgres_dsn)
    await server.execute(f"DROP DATABASE rers_{SERVICE} WITH (FORCE)")
    await server.close()


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    """A connection to the broker, the probe's durable consumers provisioned."""
    await provision(nats_url, [consumer().hearing()])
    connection = await nats.connect(nats_url)
    yield connection
    await connection.close()


@pytest.fixture
def mouth(client: Client) -> Mouth:
    """Announces facts."""
    return Mouth(client.jetstream())


@pytest.fixture
async def probe(dsns: Dsns, client: Client, nats_url: str, tmp_path: Path) -> AsyncIterator[Probe]:
    """The probe at work."""
    async with running(dsns.app, dsns.owner, nats_url, tmp_path) as probe:
        yield probe
