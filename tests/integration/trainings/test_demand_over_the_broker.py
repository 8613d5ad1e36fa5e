"""Trainings hears its own facts: a place that is taken ends the wish, over a real broker."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import nats
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.secrets import public_jwk
from services.trainings.bootstrap import build
from services.trainings.entrypoints.subscribers import consumer
from shared.clock import HeldClock
from shared.messaging.provision import put_consumer
from shared.settings import Settings
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.integration.trainings.conftest import World
from tests.integration.trainings.demands import status_of, wish


@pytest.fixture
async def on_broker(
    database: NewDatabase, held_clock: HeldClock, nats_url: str, tmp_path: Path
) -> AsyncIterator[World]:
    """A service whose facts go through the broker and come back."""
    connection = await nats.connect(nats_url)
    await put_consumer(connection.jetstream(), consumer.hearing())
    await connection.close()
    place, key = await database("trainings"), Ed25519PrivateKey.generate()
    published = tmp_path / "jwks.json"
    published.write_text(json.dumps({"keys": [public_jwk(key)]}))
    environment = {
        "RERS_DATABASE_URL": place.app_dsn,
        "RERS_NATS_URL": nats_url,
        "RERS_HTTP_PORT": "0",
        "RERS_JWKS_FILE": str(published),
    }
    app = build(Settings.read("trainings", environment), clock=held_clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://trainings", timeout=60)
        )
        yield World(app, client, app.state.database, held_clock, key, place.app_dsn)


async def test_a_place_that_is_taken_ends_the_wish_without_anybody_saying_so(
    on_broker: World,
) -> None:
    made, other = await wish(on_broker, 1), await wish(on_broker, 2)
    session_id = await on_broker.open()

    await on_broker.register(session_id, 1)

    async def is_satisfied() -> bool:
        return await status_of(on_broker, made) == "satisfied"

    await eventually(is_satisfied)
    assert await status_of(on_broker, other) == "waiting"


async def test_when_the_office_gives_a_session_up_its_people_wait_again(on_broker: World) -> None:
    made = await wish(on_broker, 1)
    session_id = await on_broker.open()
    await on_broker.register(session_id, 1)

    async def is_satisfied() -> bool:
        return await status_of(on_broker, made) == "satisfied"

    async def is_waiting() -> bool:
        return await status_of(on_broker, made) == "waiting"

    await eventually(is_satisfied)
    reason = {"reason": "Le formateur est malade"}
    await on_broker.post(f"/sessions/{session_id}/cancel", on_broker.office, reason)

    await eventually(is_waiting)
