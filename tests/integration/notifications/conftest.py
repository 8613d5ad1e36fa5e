"""A notifications service that hears what a test tells it, on a database of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from asyncpg import Record

from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.entrypoints.subscribers import consumer_of
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.events.members import MovementRolesChanged
from shared.ids import UuidIds
from shared.messaging.consumer import Hearer
from shared.storage.database import Database
from tests.fixtures.databases import NewDatabase
from tests.integration.notifications.letters import Envelopes, FakeMessage
from tests.integration.notifications.people import (
    FACILITATOR,
    NETWORK,
    OFFICE,
    OTHER_NETWORK,
    REQUESTER,
    joined,
)

PUBLIC_URL = "https://rers.example"


@dataclass
class Service:
    """The hearing side of the service."""

    owner_dsn: str
    app_dsn: str
    database: Database
    hearer: Hearer
    envelopes: Envelopes

    async def hear(self, *messages: FakeMessage) -> None:
        """Give messages their effects, as one batch."""
        await self.hearer.hear(list(messages))

    async def hears(
        self, event: Event, about: str | None = None, network_id: str | None = NETWORK
    ) -> FakeMessage:
        """Hear one fact, of the aggregate `about`, in a network; return its message."""
        message = self.seal(event, about, network_id)
        await self.hear(message)
        return message

    def seal(
        self,
        event: Event,
        about: str | None = None,
        network_id: str | None = NETWORK,
        sequence: int = 0,
    ) -> FakeMessage:
        """Put a fact into its envelope."""
        return self.envelopes.seal(event, about or self.envelopes.new_id(), network_id, sequence)

    async def rows(self, query: str, *values: object) -> list[Record]:
        """Read the database."""
        return await self.database.pool.fetch(query, *values)

    async def told(self) -> list[tuple[str, str]]:
        """Return who has been told what, sorted."""
        rows = await self.rows("SELECT member_id, kind FROM notification")
        return sorted((row["member_id"], row["kind"]) for row in rows)

    async def sent(self, kind: str) -> list[Record]:
        """Return the outbox rows of one kind of subject: `sent` or `prepared`."""
        return await self.rows(f"SELECT * FROM outbox WHERE subject LIKE '%.{kind}.%' ORDER BY id")


@pytest.fixture
async def service(database: NewDatabase, held_clock: HeldClock) -> AsyncIterator[Service]:
    """The service's hearer, database and envelopes."""
    made = await database("notifications")
    ids = UuidIds()
    connected = await Database.connect(made.app_dsn, "notifications", clock=held_clock, ids=ids)
    hearer = Hearer(consumer_of(FrenchWordings(PUBLIC_URL)), connected)
    yield Service(made.owner_dsn, made.app_dsn, connected, hearer, Envelopes(held_clock, ids))
    await connected.close()


@pytest.fixture
async def people(service: Service) -> Service:
    """One facilitates a network, one another network, one is of the training office."""
    await service.hears(joined(FACILITATOR, roles=["member", "facilitator"]))
    await service.hears(
        joined(REQUESTER, network_id=OTHER_NETWORK, roles=["member", "coordinator"]),
        network_id=OTHER_NETWORK,
    )
    office = MovementRolesChanged(member_id=OFFICE, roles=["training_office"])
    await service.hears(office, OFFICE, None)
    return service
