"""The whole service on a real broker: a fact goes in, people are told, mails come out."""

from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from fastapi import FastAPI
from nats.js import JetStreamContext

from deploy.local.secrets import Vault
from services.notifications.bootstrap import build
from services.notifications.entrypoints.subscribers import consumer
from shared.clock import HeldClock
from shared.messaging.provision import put_consumer
from shared.settings import Settings
from tests.fixtures.waiting import eventually
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.letters import FakeMessage
from tests.integration.notifications.people import MATCH, OFFERER, REQUESTER, proposed


@pytest.fixture
async def broker_of_facts(nats_url: str) -> AsyncIterator[JetStreamContext]:
    connection = await nats.connect(nats_url)
    broker = connection.jetstream()
    await put_consumer(broker, consumer.hearing())
    yield broker
    await connection.close()


@pytest.fixture
def app(service: Service, nats_url: str, tmp_path: Path, held_clock: HeldClock) -> FastAPI:
    environment = {
        "RERS_DATABASE_URL": service.app_dsn,
        "RERS_NATS_URL": nats_url,
        "RERS_HTTP_PORT": "1",
        "RERS_JWKS_FILE": str(Vault(tmp_path / "vault").signing_keys().jwks),
    }
    return build(Settings.read("notifications", environment), clock=held_clock)


async def publish(broker: JetStreamContext, message: FakeMessage) -> None:
    await broker.publish(message.subject, message.data, headers=message.headers)


async def test_a_fact_from_the_broker_is_told_and_its_mails_leave(
    service: Service, broker_of_facts: JetStreamContext, app: FastAPI
) -> None:
    message = service.seal(proposed(), MATCH)

    async with app.router.lifespan_context(app):
        await publish(broker_of_facts, message)
        await eventually(service.told)
        await eventually(lambda: _holds(broker_of_facts, "MAIL", 2))
        await eventually(lambda: _is_relayed(service))

    assert await service.told() == [(OFFERER, "match_proposed"), (REQUESTER, "match_proposed")]


async def test_a_fact_that_came_while_the_service_was_away_is_told_when_it_is_back(
    service: Service, broker_of_facts: JetStreamContext, app: FastAPI
) -> None:
    await publish(broker_of_facts, service.seal(proposed(), MATCH))
    await publish(broker_of_facts, FakeMessage("rers.x.members.network.created.y", {}, b"{}"))

    async with app.router.lifespan_context(app):
        await eventually(service.told)
        await eventually(lambda: _holds(broker_of_facts, "DLQ", 1))

    assert len(await service.told()) == 2


async def _holds(broker: JetStreamContext, stream: str, messages: int) -> bool:
    return (await broker.stream_info(stream)).state.messages == messages


async def _is_relayed(service: Service) -> bool:
    return await service.rows("SELECT FROM outbox") == []
