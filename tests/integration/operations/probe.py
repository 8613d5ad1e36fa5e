"""A small service of the tests' own: one projection, one side effect, one address to read at."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from asyncpg import Connection, Record
from fastapi import APIRouter
from nats.js import JetStreamContext
from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table, Text, bindparam, insert, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.errors import InvalidError
from shared.events.contract import Event
from shared.events.savoirs import (
    OfferCreated,
    OfferState,
    OfferUpdated,
    OfferWithdrawn,
    ReciprocityReached,
)
from shared.http.app import build_app
from shared.http.door import CommandDoor
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Letter, Received, letter_of
from shared.messaging.publishing import publish_batch
from shared.runtime import Runtime
from shared.settings import Settings
from shared.storage.tables import PLUMBING_V1
from shared.storage.transaction import Transaction

SERVICE = "probe"
NETWORK = "0a000000-0000-7000-8000-000000000000"
BEGAN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TABLES = (
    PLUMBING_V1
    + """
CREATE TABLE projection.offer (
    offer_id uuid PRIMARY KEY,
    title text NOT NULL,
    is_active boolean NOT NULL,
    heard_at timestamptz NOT NULL DEFAULT now(),
    version bigint NOT NULL CHECK (version > 0)
);
CREATE INDEX ix_offer_title ON projection.offer (title) WHERE is_active;
CREATE INDEX ix_offer_version ON projection.offer (version);
CREATE TABLE projection.author (member_id uuid PRIMARY KEY, version bigint NOT NULL);
CREATE TABLE told (offer_id uuid NOT NULL);
CREATE TABLE alembic_version (version_num text NOT NULL);
"""
)

tables = MetaData()
offer = Table(
    "offer",
    tables,
    Column("offer_id", UUID, primary_key=True),
    Column("title", Text),
    Column("is_active", Boolean),
    Column("version", BigInteger),
)
author = Table(
    "author", tables, Column("member_id", UUID, primary_key=True), Column("version", BigInteger)
)
told = Table("told", tables, Column("offer_id", UUID))

_put = upsert(offer).values(
    {name: bindparam(name) for name in ("offer_id", "title", "is_active", "version")}
)
PUT = _put.on_conflict_do_update(
    index_elements=["offer_id"],
    set_={name: _put.excluded[name] for name in ("title", "is_active", "version")},
    where=offer.c.version < _put.excluded.version,
)
_author = upsert(author).values(member_id=bindparam("member_id"), version=bindparam("version"))
PUT_AUTHOR = _author.on_conflict_do_update(
    index_elements=["member_id"],
    set_={"version": _author.excluded.version},
    where=author.c.version < _author.excluded.version,
)
TELL = insert(told).values(offer_id=bindparam("offer_id"))
FIND = select(offer).where(offer.c.offer_id == bindparam("offer_id"))


def consumer() -> Consumer:
    """Return the probe's consumer; its projection refuses one title and fails on another."""
    made = Consumer(SERVICE, batch_size=100)

    @made.on(OfferCreated, OfferUpdated, projection=True)
    async def on_offer(received: Received[OfferState], transaction: Transaction) -> None:
        event = received.event
        if event.title == "refused":
            raise InvalidError
        if event.title == "failing":
            raise ZeroDivisionError("a bug of the handler")
        if received.sequence == 1:
            await transaction.fetch_one(FIND, offer_id=event.offer_id)
        values = {"offer_id": event.offer_id, "title": event.title, "is_active": True}
        transaction.write(PUT, {**values, "version": received.sequence})
        transaction.write(PUT_AUTHOR, {"member_id": event.member_id, "version": received.sequence})

    @made.on(OfferWithdrawn, projection=True)
    async def on_gone(received: Received[OfferWithdrawn], transaction: Transaction) -> None:
        values = {"offer_id": received.event.offer_id, "title": "", "is_active": False}
        transaction.write(PUT, {**values, "version": received.sequence})

    @made.on(OfferCreated)
    async def on_offer_tell(received: Received[OfferCreated], transaction: Transaction) -> None:
        transaction.write(TELL, {"offer_id": received.event.offer_id})
        transaction.schedule("remind", received.event.offer_id, transaction.now())
        reached = ReciprocityReached(member_id=received.event.member_id, network_id=NETWORK)
        transaction.send(letter_of(transaction, reached, reached.member_id, NETWORK, 1))

    return made


def offer_id(number: int) -> str:
    """Return the id of the offer with this number."""
    return f"00000000-0000-7000-8000-{number:012x}"


def fact(number: int, title: str, version: int = 1) -> tuple[Event, str, int]:
    """Return a fact of offer `number`: created when `version` is 1, withdrawn when `title` is empty."""
    ids = {"offer_id": offer_id(number), "network_id": NETWORK, "member_id": offer_id(number % 7)}
    if not title:
        return OfferWithdrawn.model_validate(ids), ids["offer_id"], version
    kind = OfferCreated if version == 1 else OfferUpdated
    state = kind.model_validate(
        {**ids, "title": title, "description": "", "themes": [], "level": "any", "format": "any"}
        | {"mode": "any", "languages": [], "visibility": "network", "expires_at": BEGAN_AT}
    )
    return state, ids["offer_id"], version


class Mouth:
    """Announces facts as a relay does, in atomic batches."""

    def __init__(self, broker: JetStreamContext) -> None:
        """Publish through `broker`."""
        self._client = broker._nc
        self._number = 0

    async def say(self, facts: Iterable[tuple[Event, str, int]]) -> None:
        """Publish these facts, in their order."""
        letters = [self._letter(*each) for each in facts]
        for start in range(0, len(letters), 500):
            batch = letters[start : start + 500]
            await publish_batch(self._client, batch[0].event_id, batch)

    def _letter(self, event: Event, aggregate_id: str, sequence: int) -> Letter:
        self._number += 1
        event_id = f"0e000000-0000-7000-8000-{self._number:012x}"
        headers = {
            "Nats-Msg-Id": event_id,
            "ce-id": event_id,
            "ce-type": event.type_name(),
            "ce-subject": aggregate_id,
            "ce-time": BEGAN_AT.isoformat(),
            "ce-sequence": str(sequence),
        }
        subject = event.subject(NETWORK, aggregate_id)
        return Letter(event_id, "EVENTS", subject, headers, event.model_dump_json())


@dataclass(frozen=True)
class Probe:
    """A running probe: its address, and its database as the owner sees it."""

    http: httpx.AsyncClient
    owner: "Connection[Record]"

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return [tuple(row) for row in await self.owner.fetch(query)]

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(await self.owner.fetchval(f"SELECT count(*) FROM {table}"))

    async def title(self, number: int) -> str | None:
        """Return the title that the probe shows, None when it knows no such offer."""
        answer = await self.http.get(f"/offers/{offer_id(number)}")
        assert answer.status_code == 200, answer.text
        shown: str | None = answer.json()
        return shown

    def knows(self, number: int, title: str) -> Callable[[], Awaitable[bool]]:
        """Return a question: does the probe show this title?"""

        async def look() -> bool:
            return await self.title(number) == title

        return look


@asynccontextmanager
async def running(
    app_dsn: str, owner_dsn: str, nats_url: str, folder: Path
) -> AsyncIterator[Probe]:
    """Run the probe until the end of the block."""
    keys = folder / "jwks.json"
    keys.write_text(json.dumps({"keys": []}))
    settings = Settings.read(
        SERVICE,
        {
            "RERS_DATABASE_URL": app_dsn,
            "RERS_NATS_URL": nats_url,
            "RERS_HTTP_PORT": "0",
            "RERS_JWKS_FILE": str(keys),
            "RERS_RETRY_DELAYS_S": "0.05,0.05",
        },
    )
    app = build_app(Runtime(settings, [consumer()]), [_router()], {})
    owner = await asyncpg.connect(owner_dsn)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://probe")
    try:
        async with app.router.lifespan_context(app), client:
            yield Probe(client, owner)
    finally:
        await owner.close()


def _router() -> APIRouter:
    router = APIRouter()

    @router.get("/offers/{offer_id}")
    async def get_offer(offer_id: str, door: CommandDoor) -> str | None:
        async def query(transaction: Transaction) -> str | None:
            row = await transaction.fetch_one(FIND, offer_id=offer_id)
            return None if row is None else str(row["title"])

        shown: str | None = await door.read(query)
        return shown

    return router
