"""A running trainings service on a database of its own, people with tokens, and facts to tell it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
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

from deploy.local.secrets import public_jwk
from services.trainings.bootstrap import build
from services.trainings.entrypoints.subscribers import consumer
from services.trainings.entrypoints.timers import TIMERS
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.events.members import MemberErased, MemberJoined, MemberLeft
from shared.messaging.consumer import Hearer
from shared.messaging.envelope import Received
from shared.settings import Settings
from shared.storage.database import Database
from shared.timers import Timers
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.unit.trainings.builders import a_member

NOWHERE = "nats://127.0.0.1:9"
"""No broker answers there: facts wait in the outbox, where tests read them."""

OFFICE = a_member(0xFFF)
NETWORK = "00000000-0000-7000-8000-00000000c001"
OTHER_NETWORK = "00000000-0000-7000-8000-00000000c002"
DUE = "SELECT count(*) = 0 FROM timer WHERE due_at <= $1"


@dataclass
class World:
    """What a test needs to use the service and to see what it did."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    clock: HeldClock
    key: Ed25519PrivateKey
    app_dsn: str
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def token(
        self, member_id: str, networks: dict[str, list[str]] | None = None, *movement: str
    ) -> dict[str, str]:
        """Return the headers of somebody who is signed in."""
        now = datetime.now(UTC)  # noqa: TID251 - tokens are verified against the machine's clock
        claims = {
            "sub": member_id,
            "aud": "rers",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "networks": networks or {},
            "movement": list(movement),
        }
        kid = public_jwk(self.key)["kid"]
        token = jwt.encode(claims, self.key, algorithm="EdDSA", headers={"kid": kid})
        return {"Authorization": f"Bearer {token}"}

    @property
    def office(self) -> dict[str, str]:
        """Headers of the training office."""
        return self.token(OFFICE, None, "training_office")

    async def post(
        self, path: str, headers: dict[str, str], body: Any = None, expect: int = 200
    ) -> Any:
        """Post and return the answer's object."""
        answer = await self.client.post(path, headers=headers, json=body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def get(self, path: str, headers: dict[str, str], expect: int = 200, **query: Any) -> Any:
        """Get and return the answer's object."""
        answer = await self.client.get(path, headers=headers, params=query)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def open(self, capacity: int = 20, minimum: int = 12, **more: Any) -> str:
        """Open a session of training 2 that begins on 11 June 2026; return its id."""
        body = {
            "parts": [["2026-06-11", "2026-06-12"], ["2026-10-16"]],
            "place": "Evry",
            "capacity": capacity,
            "minimum": minimum,
            **more,
        }
        session = await self.post("/trainings/2/sessions", self.office, body, expect=201)
        return str(session["session_id"])

    async def register(self, session_id: str, number: int, *others: int) -> dict[str, Any]:
        """Register the person of this number by themselves, with those who come along."""
        path, body = f"/sessions/{session_id}/registrations", None
        if others:
            body = {"with_member_ids": [a_member(each) for each in others]}
        made: dict[str, Any] = await self.post(path, self.token(a_member(number)), body, expect=201)
        return made

    async def decide(
        self, session_id: str, word: str, expect: int = 200, **body: Any
    ) -> dict[str, Any]:
        """Let the office decide about a session."""
        said = {"reason": "Parce que", **body} if word != "resume" else None
        path = f"/sessions/{session_id}/{word}"
        decided: dict[str, Any] = await self.post(path, self.office, said, expect=expect)
        return decided

    async def put(self, path: str, body: Any, expect: int = 200) -> Any:
        """Put by the office and return the answer's object."""
        answer = await self.client.put(path, headers=self.office, json=body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def session(self, session_id: str) -> dict[str, Any]:
        """Return a session as everybody sees it."""
        found: dict[str, Any] = await self.get(f"/sessions/{session_id}", self.office)
        return found

    def move_to(self, instant: str) -> None:
        """Hold the clock at an instant such as `2026-05-28T07:00`, UTC."""
        self.clock.advance(datetime.fromisoformat(f"{instant}+00:00") - self.clock.now())

    async def answer(
        self, registration: dict[str, Any], word: str, expect: int = 200
    ) -> dict[str, Any]:
        """Cancel, accept or decline by the person themselves."""
        path = f"/registrations/{registration['registration_id']}/{word}"
        answered: dict[str, Any] = await self.post(
            path, self.token(registration["member_id"]), expect=expect
        )
        return answered

    async def statuses(self, session_id: str) -> list[str]:
        """Return the statuses of a session's registrations in order of arrival."""
        page = await self.get(f"/sessions/{session_id}/registrations", self.office, limit=200)
        return [one["status"] for one in page["items"]]

    async def hear(self, event: Event, about: str, sequence: int, event_id: str = "") -> None:
        """Let the service hear a foreign fact, inbox included."""
        letter = Received(
            event=event,
            event_id=event_id or f"00000000-0000-7000-8000-0000000e{next(self.numbers):04x}",
            aggregate_id=about,
            network_id=None,
            sequence=sequence,
            occurred_at=self.clock.now(),
        )
        await Hearer(consumer, self.database).commit([letter])

    async def join(self, member_id: str, network_id: str = NETWORK, sequence: int = 1) -> None:
        """Let a person become a member."""
        joined = MemberJoined(
            member_id=member_id,
            network_id=network_id,
            roles=["member"],
            is_minor=False,
            has_mailbox=True,
        )
        await self.hear(joined, f"{network_id}-{member_id}", sequence)

    async def leave(self, member_id: str, network_id: str = NETWORK, sequence: int = 2) -> None:
        """Let a person leave."""
        left = MemberLeft(member_id=member_id, network_id=network_id)
        await self.hear(left, f"{network_id}-{member_id}", sequence)

    async def erase(self, member_id: str, event_id: str = "") -> None:
        """Let a person be forgotten."""
        await self.hear(MemberErased(member_id=member_id), member_id, 2, event_id)

    async def fire_timers(self) -> None:
        """Return when everything due has been done, here or by the service's own poller."""
        timers = Timers(self.database, dict(TIMERS))
        while await timers.fire_one():
            pass
        await eventually(lambda: self.database.pool.fetchval(DUE, self.clock.now()))

    async def facts(self, name: str = "") -> list[dict[str, Any]]:
        """Return the service's own facts announced so far, oldest first; only those of a type such as `session.opened`."""
        rows = await self.database.pool.fetch(
            "SELECT headers, subject, body FROM outbox"
            " WHERE subject NOT LIKE 'rers.%.public.%' ORDER BY id"
        )
        found = [
            {
                "type": row["headers"]["ce-type"]
                .removeprefix("rers.trainings.")
                .removesuffix(".v1"),
                "sequence": int(row["headers"]["ce-sequence"]),
                "subject": row["subject"],
                **json.loads(row["body"]),
            }
            for row in rows
        ]
        return [fact for fact in found if fact["type"].startswith(name)]


Serve = Callable[..., Awaitable[World]]


@pytest.fixture
async def serve(database: NewDatabase, tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts copies of the service on one database, each with a clock of its own and without a broker."""
    place, key = await database("trainings"), Ed25519PrivateKey.generate()
    published = tmp_path / "jwks.json"
    published.write_text(json.dumps({"keys": [public_jwk(key)]}))
    environment = {
        "RERS_DATABASE_URL": place.app_dsn,
        "RERS_NATS_URL": NOWHERE,
        "RERS_HTTP_PORT": "0",
        "RERS_JWKS_FILE": str(published),
    }
    async with AsyncExitStack() as stack:

        async def start(clock: HeldClock, **more: str) -> World:
            app = build(Settings.read("trainings", {**environment, **more}), clock=clock)
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app), base_url="http://trainings", timeout=60
                )
            )
            return World(app, client, app.state.database, clock, key, place.app_dsn)

        yield start


@pytest.fixture
async def world(serve: Serve, held_clock: HeldClock) -> World:
    """A service without a broker, its shipped catalogue in place."""
    return await serve(held_clock)
