"""A running matching service on a database of its own, people with tokens, and facts to tell it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from services.matching.bootstrap import COLLECTIVE, POLICY, build
from services.matching.entrypoints.collective_timers import collective_timers_of
from services.matching.entrypoints.subscribers import consumer
from services.matching.entrypoints.timers import timers_of
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.events.members import MemberJoined, MemberLeft, NetworkCreated, NetworksLinked
from shared.events.savoirs import (
    OfferCreated,
    OfferState,
    OfferWithdrawn,
    RequestCreated,
    RequestState,
    RequestWithdrawn,
)
from shared.messaging.consumer import Hearer
from shared.messaging.envelope import Received
from shared.settings import Settings
from shared.storage.database import TRANSIENT, Database
from shared.timers import Timers
from tests.fixtures.databases import Database as Place
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.unit.matching.builders import ANN, BOB, GARDEN, LIBRARY, an_id

NOWHERE = "nats://127.0.0.1:9"
"""No broker answers there: commands and timers do without, their facts wait in the outbox."""

FACILITATOR = ["member", "facilitator"]


@dataclass
class World:
    """What a test needs to use the service and to see what it did."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    clock: HeldClock
    key: Ed25519PrivateKey
    place: Place
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def as_(
        self, member_id: str, movement: Sequence[str] = (), **roles: list[str]
    ) -> dict[str, str]:
        """Return the headers of somebody who is signed in; roles by garden or library."""
        networks = {{"garden": GARDEN, "library": LIBRARY}[name]: of for name, of in roles.items()}
        now = datetime.now(UTC)  # noqa: TID251 - tokens are verified against the machine's clock
        claims = {
            "sub": member_id,
            "aud": "rers",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "networks": networks,
            "movement": list(movement),
        }
        token = jwt.encode(claims, self.key, algorithm="EdDSA", headers={"kid": "test"})
        return {"Authorization": f"Bearer {token}"}

    def received(
        self, event: Event, aggregate_id: str, sequence: int = 1, event_id: str | None = None
    ) -> Received[Event]:
        """Return a foreign fact as it is delivered."""
        return Received(
            event=event,
            event_id=event_id or an_id(f"event {next(self.numbers)}"),
            aggregate_id=aggregate_id,
            network_id=None,
            sequence=sequence,
            occurred_at=self.clock.now(),
        )

    async def hear(self, *letters: Received[Event], has_inbox: bool = True) -> None:
        """Let the service hear facts in one transaction."""
        await Hearer(consumer, self.database, has_inbox=has_inbox).commit(list(letters))

    async def hear_unsearched(self, letter: Received[Event]) -> None:
        """Let the service hear a fact whose search is due a minute later than usual.

        The service searches beside the test: what is to be seen before a search needs a clock's step.
        """
        async with self.database.transaction() as transaction:
            await consumer.apply(letter, transaction)
            await transaction.flush()
            later = "UPDATE timer SET due_at = due_at + interval '1 minute' WHERE kind = 'search'"
            await transaction.connection.execute(later)

    def offer(self, name: str, sequence: int = 1, **changes: Any) -> Received[Event]:
        """Return the fact that Ann, unless said otherwise, offers guitar in GARDEN."""
        return self.savoir(OfferCreated, name, sequence, **changes)

    def request(self, name: str, sequence: int = 1, **changes: Any) -> Received[Event]:
        """Return the fact that Bob, unless said otherwise, asks for guitar in GARDEN."""
        return self.savoir(RequestCreated, name, sequence, **changes)

    def savoir(
        self,
        event: type[OfferState] | type[RequestState],
        name: str,
        sequence: int = 1,
        event_id: str | None = None,
        **changes: Any,
    ) -> Received[Event]:
        """Return a fact that carries a savoir's whole state."""
        is_offer = issubclass(event, OfferState)
        savoir_id = an_id(name)
        values = {
            ("offer_id" if is_offer else "request_id"): savoir_id,
            "member_id": ANN if is_offer else BOB,
            "network_id": GARDEN,
            "title": "Cours de guitare" if is_offer else "Apprendre la guitare",
            "description": "",
            "themes": [],
            "level": "any",
            "format": "any",
            "mode": "any",
            "languages": ["fr"],
            "visibility": "network",
            "expires_at": self.clock.now() + timedelta(days=180),
            **changes,
        }
        return self.received(event.model_validate(values), savoir_id, sequence, event_id)

    def withdrawn(self, kind: str, name: str, sequence: int = 2) -> Received[Event]:
        """Return the fact that a savoir has left the board."""
        savoir_id = an_id(name)
        if kind == "offer":
            event: Event = OfferWithdrawn(offer_id=savoir_id, member_id=ANN, network_id=GARDEN)
        else:
            event = RequestWithdrawn(request_id=savoir_id, member_id=BOB, network_id=GARDEN)
        return self.received(event, savoir_id, sequence)

    def joined(
        self, member_id: str, network_id: str, sequence: int = 1, *, is_minor: bool = False
    ) -> Received[Event]:
        """Return the fact that a person has become a member."""
        event = MemberJoined(
            member_id=member_id,
            network_id=network_id,
            roles=["member"],
            is_minor=is_minor,
            has_mailbox=True,
        )
        return self.received(event, membership_of(member_id, network_id), sequence)

    def left(self, member_id: str, network_id: str, sequence: int = 2) -> Received[Event]:
        """Return the fact that a person has left."""
        event = MemberLeft(member_id=member_id, network_id=network_id)
        return self.received(event, membership_of(member_id, network_id), sequence)

    def network(self, network_id: str, town: tuple[float, float] | None) -> Received[Event]:
        """Return the fact that a network is there, in a town at a latitude and longitude."""
        latitude, longitude = town or (None, None)
        event = NetworkCreated(
            network_id=network_id,
            title="RERS",
            kind="town",
            has_legal_form=False,
            town="",
            department="",
            country="FR",
            time_zone="Europe/Paris",
            languages=["fr"],
            is_affiliated=False,
            latitude=latitude,
            longitude=longitude,
        )
        return self.received(event, network_id)

    def linked(self) -> Received[Event]:
        """Return the fact that GARDEN and LIBRARY are linked."""
        link_id = an_id("link")
        event = NetworksLinked(link_id=link_id, network_id=GARDEN, other_network_id=LIBRARY)
        return self.received(event, link_id)

    async def fire_timers(self) -> None:
        """Fire all timers that are due, and wait for those that the service itself has taken."""
        timers = {**timers_of(POLICY), **collective_timers_of(COLLECTIVE)}
        due = Timers(self.database, timers)
        while await _fired_one(due):
            pass

        async def nothing_is_due() -> bool:
            seen = "SELECT NOT EXISTS (SELECT FROM timer WHERE due_at <= $1 AND kind = ANY ($2))"
            now, kinds = self.clock.now(), list(due.on)
            return cast(bool, await self.database.pool.fetchval(seen, now, kinds))

        await eventually(nothing_is_due)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a table."""
        found = await self.database.pool.fetch(f"SELECT * FROM {table}")
        return [dict(row) for row in found]

    async def facts(self, name: str = "") -> list[dict[str, Any]]:
        """Return the facts announced so far, oldest first; only those of a type such as `match.`."""
        rows = await self.database.pool.fetch(
            "SELECT headers, subject, body FROM outbox ORDER BY id"
        )
        found = [
            {
                "type": row["headers"]["ce-type"].removeprefix("rers.matching.")[: -len(".v1")],
                "sequence": int(row["headers"]["ce-sequence"]),
                "subject": row["subject"],
                **json.loads(row["body"]),
            }
            for row in rows
        ]
        return [fact for fact in found if fact["type"].startswith(name)]

    async def proposed(self) -> dict[str, Any]:
        """Let Ann's offer and Bob's request meet, and return the match."""
        await self.hear(self.offer("offer"), self.request("request"))
        await self.fire_timers()
        (fact,) = await self.facts("match.proposed")
        return fact

    async def post(self, path: str, headers: dict[str, str], body: object = None) -> httpx.Response:
        """Send a command."""
        return await self.client.post(path, json=body, headers=headers)

    async def accepted(self) -> str:
        """Let both accept what was proposed, and return the match's id."""
        match_id: str = (await self.proposed())["match_id"]
        for member_id in (ANN, BOB):
            answer = await self.post(f"/matches/{match_id}/accept", self.as_(member_id))
            assert answer.status_code == 200, answer.text
        return match_id

    async def begun(self) -> str:
        """Let the two agree and begin, and return the exchange's id."""
        match_id, ann = await self.accepted(), self.as_(ANN)
        agreed = {"content": "Trois accords"}
        await self.client.put(f"/matches/{match_id}/agreement", json=agreed, headers=ann)
        answer = await self.post(f"/matches/{match_id}/exchange", ann)
        assert answer.status_code == 201, answer.text
        return cast(str, answer.json()["exchange_id"])


async def _fired_one(due: Timers) -> bool:
    """Fire one, and say whether there may be more: who meets a lock gives way, as the service does."""
    try:
        return await due.fire_one()
    except TRANSIENT:
        return True


def membership_of(member_id: str, network_id: str) -> str:
    """Return the id of a membership."""
    return an_id(f"membership {member_id} {network_id}")


@pytest.fixture
async def world(
    database: NewDatabase, held_clock: HeldClock, tmp_path: Path
) -> AsyncIterator[World]:
    """The service with an empty board; the first sweep is over."""
    place, key = await database("matching"), Ed25519PrivateKey.generate()
    app = build(_settings(place, key, tmp_path), clock=held_clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://matching")
        )
        served = World(app, client, app.state.database, held_clock, key, place)
        await served.fire_timers()  # a sweep that came later would search what a test puts there
        yield served


@pytest.fixture
async def quiet_world(
    database: NewDatabase, held_clock: HeldClock, tmp_path: Path
) -> AsyncIterator[World]:
    """The same without the service: facts are heard and timers fired by the test alone."""
    place, key = await database("matching"), Ed25519PrivateKey.generate()
    app = build(_settings(place, key, tmp_path), clock=held_clock)
    opened = await Database.connect(place.app_dsn, "matching", clock=held_clock)
    async with httpx.AsyncClient() as client:
        yield World(app, client, opened, held_clock, key, place)
    await opened.close()


def _settings(place: Place, key: Ed25519PrivateKey, folder: Path) -> Settings:
    values = {
        "RERS_DATABASE_URL": place.app_dsn,
        "RERS_NATS_URL": NOWHERE,
        "RERS_HTTP_PORT": "0",
        "RERS_JWKS_FILE": str(_published(key, folder)),
    }
    return Settings.read("matching", values)


def _published(key: Ed25519PrivateKey, folder: Path) -> Path:
    algorithm = jwt.get_algorithm_by_name("EdDSA")
    public = algorithm.to_jwk(key.public_key(), as_dict=True)
    published = folder / "jwks.json"
    published.write_text(json.dumps({"keys": [{**public, "kid": "test", "alg": "EdDSA"}]}))
    return published
