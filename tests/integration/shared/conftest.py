"""The workshop's database and broker, fresh for each test."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import structlog

from deploy.databases import Dsns, Passwords, create_database
from shared.clock import HeldClock
from tests.integration.shared.workshop import TABLES, Workshop, open_workshop

SERVICE = "workshop"


@pytest.fixture(autouse=True)
def short_logs() -> Iterator[None]:
    """Log one plain line: structlog's default draws every traceback with its variables."""
    structlog.configure(processors=[structlog.processors.LogfmtRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture
async def dsns(postgres_dsn: str) -> AsyncIterator[Dsns]:
    """The workshop's database, made as a deployment makes one."""
    made = await create_database(postgres_dsn, SERVICE, Passwords("only", "tests"))
    owner = await asyncpg.connect(made.owner)
    await owner.execute(TABLES)
    await owner.close()
    yield made
    server = await asyncpg.connect(postgres_dsn)
    await server.execute(f"DROP DATABASE rers_{SERVICE} WITH (FORCE)")
    await server.close()


@pytest.fixture
async def workshop(dsns: Dsns, nats_url: str, held_clock: HeldClock) -> AsyncIterator[Workshop]:
    """The workshop, connected."""
    database, client = await open_workshop((dsns.app, dsns.owner), nats_url, held_clock)
    yield Workshop(database, dsns.app, dsns.owner, client)
    await client.close()
    await database.close()
