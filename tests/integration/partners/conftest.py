"""A running partners service on a database of its own, its ops, two partners, and facts to tell it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from services.partners.bootstrap import build
from services.partners.entrypoints.subscribers import consumer
from services.partners.entrypoints.timers import TIMERS
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.messaging.consumer import Hearer
from shared.messaging.envelope import Received
from shared.settings import Settings
from shared.storage.database import Database
from shared.timers import Timers
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.unit.partners.facts import an_id

NOWHERE = "nats://127.0.0.1:9"
"""No broker answers there: facts are told by the tests themselves."""

Fact = tuple[Event, str, int]
"""A fact, the id of what it is about, and its sequence."""


@dataclass
class World:
    """What a test needs to use the service and to see what it did."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    clock: HeldClock
    key: Ed25519PrivateKey
    owner_dsn: str
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def as_(self, *movement: str, **networks: list[str]) -> dict[str, str]:
        """Return the headers of somebody who is signed in, with roles in the movement."""
        now = datetime.now(UTC)  # noqa: TID251 - tokens are verified against the machine's clock
        claims = {
            "sub": an_id("somebody"),
            "aud": "rers",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "networks": networks,
            "movement": list(movement),
        }
        token = jwt.encode(claims, self.key, algorithm="EdDSA", headers={"kid": "test"})
        return {"Authorization": f"Bearer {token}"}

    async def partner(self, slug: str, **more: Any) -> tuple[str, dict[str, str]]:
        """Let a partner in; return its id and the headers of its key."""
        body = {"slug": slug, "title": slug, "contact_email": f"{slug}@exemple.fr", **more}
        ops = self.as_("ops")
        made = await self.client.post("/partners", json=body, headers=ops)
        assert made.status_code == 201, made.text
        partner_id = made.json()["partner_id"]
        key = await self.client.post(f"/partners/{partner_id}/keys", json={}, headers=ops)
        assert key.status_code == 201, key.text
        return partner_id, {"Authorization": f"Bearer {key.json()['secret']}"}

    async def hear(self, *facts: Fact, ids: Sequence[str] = ()) -> None:
        """Let the service hear facts, in one transaction, inbox included."""
        letters = [
            Received(
                event=event,
                event_id=ids[place] if ids else an_id(f"event {next(self.numbers)}"),
                aggregate_id=aggregate_id,
                network_id=getattr(event, "network_id", None),
                sequence=sequence,
                occurred_at=self.clock.now(),
            )
            for place, (event, aggregate_id, sequence) in enumerate(facts)
        ]
        await Hearer(consumer, self.database).commit(letters)

    async def get(self, path: str, headers: dict[str, str], **query: Any) -> Any:
        """Return what is answered, which must be a success."""
        answer = await self.client.get(path, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fire_timers(self) -> None:
        """Fire all timers that are due."""
        due = Timers(self.database, TIMERS)
        while await due.fire_one():
            pass

    async def is_waiting(self, requests: int = 1) -> None:
        """Wait until so many requests sit in the waiting room."""
        room = self.app.state.waiting_room

        async def are_seated() -> bool:
            return bool(room.taken == requests)

        await eventually(are_seated)


@pytest.fixture
async def world(
    database: NewDatabase, held_clock: HeldClock, tmp_path: Path
) -> AsyncIterator[World]:
    """A service that has no partner yet."""
    place, key = await database("partners"), Ed25519PrivateKey.generate()
    settings = Settings.read(
        "partners",
        {
            "RERS_DATABASE_URL": place.app_dsn,
            "RERS_NATS_URL": NOWHERE,
            "RERS_HTTP_PORT": "0",
            "RERS_JWKS_FILE": str(_published(key, tmp_path)),
        },
    )
    app = build(settings, clock=held_clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://partners")
        )
        yield World(app, client, app.state.database, held_clock, key, place.owner_dsn)


def _published(key: Ed25519PrivateKey, folder: Path) -> Path:
    algorithm = jwt.get_algorithm_by_name("EdDSA")
    public = algorithm.to_jwk(key.public_key(), as_dict=True)
    published = folder / "jwks.json"
    published.write_text(json.dumps({"keys": [{**public, "kid": "test", "alg": "EdDSA"}]}))
    return published
