"""A running savoirs service on a database of its own, people with tokens, and facts to tell it."""

import json
from collections.abc import AsyncIterator
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

from services.savoirs.bootstrap import build
from services.savoirs.config import FRESHNESS
from services.savoirs.entrypoints.subscribers import consumer
from services.savoirs.entrypoints.timers import timers
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.events.members import (
    MemberErased,
    MemberJoined,
    MemberLeft,
    NetworkCreated,
    NetworkKind,
    NetworksLinked,
    NetworkUpdated,
)
from shared.messaging.consumer import Hearer
from shared.messaging.envelope import Received
from shared.settings import Settings
from shared.storage.database import Database
from shared.timers import Timers
from tests.fixtures.databases import NewDatabase
from tests.unit.savoirs.builders import FARAWAY, GARDEN, LIBRARY, an_id

ANN, BOB, EVE, ZOE = (an_id(f"person {name}") for name in ("ann", "bob", "eve", "zoe"))
"""Ann and Bob are members of GARDEN, Zoe is its facilitator, Eve is a member of LIBRARY."""

NOWHERE = "nats://127.0.0.1:9"
"""No broker answers there: commands and timers do without, their facts wait in the outbox."""


@dataclass
class World:
    """What a test needs to use the service and to see what it did."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    clock: HeldClock
    key: Ed25519PrivateKey
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def as_(self, member_id: str, **roles: list[str]) -> dict[str, str]:
        """Return the headers of somebody who is signed in; roles by GARDEN or LIBRARY."""
        networks = {NETWORKS[name]: of for name, of in roles.items()}
        now = datetime.now(UTC)  # noqa: TID251 - tokens are verified against the machine's clock
        claims = {
            "sub": member_id,
            "aud": "rers",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "networks": networks,
        }
        token = jwt.encode(claims, self.key, algorithm="EdDSA", headers={"kid": "test"})
        return {"Authorization": f"Bearer {token}"}

    async def hear(
        self, event: Event, aggregate_id: str, sequence: int = 1, event_id: str | None = None
    ) -> None:
        """Let the service hear a foreign fact, inbox included."""
        letter = Received(
            event=event,
            event_id=event_id or an_id(f"event {next(self.numbers)}"),
            aggregate_id=aggregate_id,
            network_id=None,
            sequence=sequence,
            occurred_at=self.clock.now(),
        )
        await Hearer(consumer, self.database).commit([letter])

    async def found(self, network_id: str, kind: NetworkKind = "town") -> None:
        """Let the service hear of a new network."""
        created = NetworkCreated(**network_state(network_id, kind))
        await self.hear(created, network_id)

    async def become(self, network_id: str, kind: NetworkKind, sequence: int = 2) -> None:
        """Let a network become one of another kind."""
        await self.hear(NetworkUpdated(**network_state(network_id, kind)), network_id, sequence)

    async def join(self, member_id: str, network_id: str, sequence: int = 1) -> None:
        """Let a person become a member."""
        joined = MemberJoined(
            member_id=member_id,
            network_id=network_id,
            roles=["member"],
            is_minor=False,
            has_mailbox=True,
        )
        await self.hear(joined, membership_of(member_id, network_id), sequence)

    async def leave(self, member_id: str, network_id: str, sequence: int = 2) -> None:
        """Let a person leave a network."""
        left = MemberLeft(member_id=member_id, network_id=network_id)
        await self.hear(left, membership_of(member_id, network_id), sequence)

    async def erase(self, member_id: str) -> None:
        """Let a person be forgotten."""
        await self.hear(MemberErased(member_id=member_id), member_id, 2)

    async def link(self) -> None:
        """Link the two networks."""
        link_id = an_id("link")
        linked = NetworksLinked(link_id=link_id, network_id=GARDEN, other_network_id=LIBRARY)
        await self.hear(linked, link_id)

    async def fire_timers(self) -> None:
        """Fire all timers that are due."""
        due = Timers(self.database, timers(FRESHNESS))
        while await due.fire_one():
            pass

    async def facts(self, name: str = "") -> list[dict[str, Any]]:
        """Return the service's own facts announced so far, oldest first; only those of a type such as `offer.created`."""
        rows = await self.database.pool.fetch(
            "SELECT headers, subject, body FROM outbox"
            " WHERE subject NOT LIKE 'rers.%.public.%' ORDER BY id"
        )
        found = [
            {
                "type": row["headers"]["ce-type"].removeprefix("rers.savoirs.").removesuffix(".v1"),
                "sequence": int(row["headers"]["ce-sequence"]),
                "subject": row["subject"],
                **json.loads(row["body"]),
            }
            for row in rows
        ]
        return [fact for fact in found if fact["type"].startswith(name)]

    async def offer(self, headers: dict[str, str], **terms: Any) -> dict[str, Any]:
        """Publish an offer and return it."""
        return await self._publish("/offers", headers, terms)

    async def request(self, headers: dict[str, str], **terms: Any) -> dict[str, Any]:
        """Publish a request and return it."""
        return await self._publish("/requests", headers, terms)

    async def _publish(
        self, path: str, headers: dict[str, str], terms: dict[str, Any]
    ) -> dict[str, Any]:
        body = {"network_id": GARDEN, "title": "Tailler les rosiers", **terms}
        answer = await self.client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def board(self, headers: dict[str, str] | None = None, **query: str | int) -> list[str]:
        """Return the titles on the board in their order."""
        answer = await self.client.get("/board", params=query, headers=headers or {})
        assert answer.status_code == 200, answer.text
        return [item["title"] for item in answer.json()["items"]]


NETWORKS = {"garden": GARDEN, "library": LIBRARY, "faraway": FARAWAY}


def network_state(network_id: str, kind: NetworkKind) -> dict[str, Any]:
    """Return what members says of a network."""
    return {
        "network_id": network_id,
        "title": "Les Jardins",
        "kind": kind,
        "has_legal_form": True,
        "town": "Padern",
        "department": "11",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "languages": ["fr"],
        "is_affiliated": True,
    }


def membership_of(member_id: str, network_id: str) -> str:
    """Return the id of a membership."""
    return an_id(f"membership {member_id} {network_id}")


@pytest.fixture
async def world(
    database: NewDatabase, held_clock: HeldClock, tmp_path: Path
) -> AsyncIterator[World]:
    """A service in which Ann, Bob and Zoe are members of GARDEN, and Eve of LIBRARY."""
    place, key = await database("savoirs"), Ed25519PrivateKey.generate()
    settings = Settings.read(
        "savoirs",
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
        transport = httpx.ASGITransport(app)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://savoirs")
        )
        made = World(app, client, app.state.database, held_clock, key)
        for network_id in (GARDEN, LIBRARY):
            await made.found(network_id)
        for member_id, network_id in ((ANN, GARDEN), (BOB, GARDEN), (ZOE, GARDEN), (EVE, LIBRARY)):
            await made.join(member_id, network_id)
        yield made


def _published(key: Ed25519PrivateKey, folder: Path) -> Path:
    algorithm = jwt.get_algorithm_by_name("EdDSA")
    public = algorithm.to_jwk(key.public_key(), as_dict=True)
    published = folder / "jwks.json"
    published.write_text(json.dumps({"keys": [{**public, "kid": "test", "alg": "EdDSA"}]}))
    return published
