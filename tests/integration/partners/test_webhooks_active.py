"""The active copy of the service, and no other, posts webhooks."""

from pathlib import Path

import pytest

from services.partners.adapters.dispatcher import Channels
from services.partners.bootstrap import build
from shared.settings import Settings
from tests.fixtures.waiting import eventually
from tests.integration.partners.conftest import World
from tests.integration.partners.dispatching import all_are, open_endpoint, share, states
from tests.integration.partners.receiver import receiving


async def test_the_active_copy_posts_and_stops_when_it_ends(
    world: World, nats_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RERS_WEBHOOKS_ALLOW_LOCAL", "1")
    waiting: Settings = world.app.state.settings
    environment = {
        "RERS_DATABASE_URL": waiting.database_url,
        "RERS_NATS_URL": nats_url,
        "RERS_HTTP_PORT": "0",
        "RERS_JWKS_FILE": str(waiting.jwks_file),
    }
    active = build(Settings.read("partners", environment), clock=world.clock)
    async with receiving() as receiver:
        await open_endpoint(world, await world.partner("map"), receiver.url)
        await share(world, "a")
        assert await states(world) == ["pending"]

        async with active.router.lifespan_context(active):
            assert isinstance(active.state.channels, Channels)
            await receiver.has_taken(1)
            await all_are(world, "delivered")
        await share(world, "b")

        async def is_pending() -> bool:
            return await states(world) == ["delivered", "pending"]

        await eventually(is_pending)
        assert len(receiver.posts) == 1
