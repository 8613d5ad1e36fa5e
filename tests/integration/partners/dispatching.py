"""A dispatcher at work beside a partners service, endpoints that its partners open, and facts for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from asyncpg import Record

from services.partners.adapters.dispatcher import Channels, Dispatcher
from shared.ending import end
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.unit.partners.facts import GARDEN, an_id, an_offer

LOCAL = Channels(is_local_allowed=True)


@asynccontextmanager
async def dispatching(world: World) -> AsyncIterator[Dispatcher]:
    """Run the sender until the end of the block."""
    dispatcher = Dispatcher(world.database, LOCAL)
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher
    finally:
        await end(running)


async def open_endpoint(
    world: World, partner: tuple[str, dict[str, str]], url: str, **more: Any
) -> dict[str, Any]:
    """Open an endpoint of a partner; return it with its secret."""
    world.app.state.channels = LOCAL
    partner_id, headers = partner
    answer = await world.client.post(
        f"/partners/{partner_id}/endpoints", json={"url": url, **more}, headers=headers
    )
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return {**opened, "path": f"/partners/{partner_id}/endpoints/{opened['endpoint_id']}"}


async def share(world: World, *offers: str, sequence: int = 1, network_id: str = GARDEN) -> None:
    """Let the service hear that offers are shared."""
    facts = [(an_offer(name, network_id), an_id(name), sequence) for name in offers]
    await world.hear(*facts)


async def states(world: World) -> list[str]:
    """Return the states of all deliveries, the oldest first."""
    rows = await world.database.pool.fetch("SELECT state FROM delivery ORDER BY delivery_id")
    return [row["state"] for row in rows]


async def all_are(world: World, *wanted: str) -> None:
    """Wait until the deliveries are in these states."""

    async def look() -> bool:
        return await states(world) == list(wanted)

    await eventually(look)


async def endpoint_is(world: World, state: str) -> Record:
    """Wait until the only endpoint is in this state, and return its row."""

    async def look() -> Record | None:
        row: Record | None = await world.database.pool.fetchrow(
            "SELECT * FROM endpoint WHERE state = $1", state
        )
        return row

    found = await eventually(look)
    assert found is not None
    return found


async def attempts(world: World, number: int) -> list[Record]:
    """Wait until so many attempts are noted, and return them."""

    async def look() -> list[Record]:
        rows: list[Record] = await world.database.pool.fetch("SELECT * FROM attempt ORDER BY at")
        return rows if len(rows) >= number else []

    return await eventually(look)


def later(world: World, **by: float) -> None:
    """Move the clock."""
    world.clock.advance(timedelta(**by))
