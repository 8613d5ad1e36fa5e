"""How soon a new offer or request leads to proposals, while twenty a second come."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import asyncpg
import nats
from nats.errors import TimeoutError as NothingLeftError
from nats.js import JetStreamContext

from deploy.bench.matching.measuring import Figures, Tell
from deploy.bench.matching.telling import Telling, savoirs
from deploy.bench.measures import percentile
from deploy.clients.signer import Signer
from deploy.clients.waiting import NeverCameError, effect
from deploy.local.stack import LocalStack
from shared.clock import SystemClock
from shared.events.contract import Event
from shared.events.matching import MatchProposed
from shared.events.savoirs import OfferCreated, RequestCreated
from shared.messaging.envelope import Received, open_letter

SERVICES = ("members", "savoirs", "matching")
PER_S = 20.0
FIRST = 10
"""Savoirs that are told before anything is measured: the service loads its encoders for the first."""

LOOK_EVERY_S = 0.05
SEARCHED_WITHIN_S = 60.0
"""After the last savoir was told; what has not been searched for by then is missing, and waits so long."""

SEARCHED = """
SELECT savoir_id::text AS savoir_id FROM latest_search WHERE savoir_id = ANY ($1::uuid[])
"""


@dataclass
class Searches:
    """Sees, at most LOOK_EVERY_S late, that the search for a savoir has been committed."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    awaited: set[str] = field(default_factory=set)
    """Ids of the savoirs that have been told and not been seen."""
    seen_at: dict[str, float] = field(default_factory=dict)
    """Unix seconds by the savoir's id."""

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Note which searches are new."""
        rows = await self.connection.fetch(SEARCHED, list(self.awaited))
        now = SystemClock().now().timestamp()
        found = {row["savoir_id"] for row in rows}
        self.seen_at |= dict.fromkeys(found, now)
        self.awaited -= found


async def proposals(stack: LocalStack, tell: Tell, seconds: int) -> Figures:
    """Tell the platform new savoirs for as long as that, and measure what becomes of them."""
    addresses = stack.addresses
    told = savoirs(FIRST + int(PER_S * seconds))
    telling = Telling(stack, Signer(addresses.signing_key_file, addresses.jwks_file))
    await telling.join(told)
    connection = await asyncpg.connect(addresses.databases["matching"].owner)
    searches = Searches(connection)
    try:
        watching = asyncio.create_task(searches.watch())
        try:
            began = time.perf_counter()
            await _settled(searches, await telling.tell(told[:FIRST], PER_S, searches.awaited.add))
            first_s = round(time.perf_counter() - began, 2)
            tell(f"{len(told) - FIRST} new savoirs, {PER_S:.0f} a second")
            savoir_ids = await telling.tell(told[FIRST:], PER_S, searches.awaited.add)
            await _settled(searches, savoir_ids)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        await effect(lambda: _is_sent(connection), "facts of matching wait", within_s=30)
    finally:
        await connection.close()
    client = await nats.connect(addresses.nats_url)
    try:
        measured = await _figures(client.jetstream(), searches, savoir_ids)
        tell(f"  p50 {measured['p50_s']} s, p99 {measured['p99_s']} s")
        return {**measured, "first_searches_s": first_s}
    finally:
        await client.close()


async def _settled(searches: Searches, savoir_ids: Sequence[str]) -> None:
    async def are_all_searched() -> bool:
        return searches.seen_at.keys() >= set(savoir_ids)

    try:
        await effect(are_all_searched, "searches", within_s=SEARCHED_WITHIN_S)
    except NeverCameError:
        return  # the figures say how many are missing


async def _is_sent(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    return not await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)")


async def _figures(
    broker: JetStreamContext, searches: Searches, savoir_ids: Sequence[str]
) -> Figures:
    """Hold when each savoir was told against when its proposals, or else its search, were there."""
    told_at: dict[str, float] = {}
    for kind in (OfferCreated, RequestCreated):
        async for fact, _ in _facts(broker, kind):
            told_at[fact.aggregate_id] = fact.occurred_at.timestamp()
    mine = set(savoir_ids)
    proposed: dict[str, list[float]] = {}
    async for fact, stored_at in _facts(broker, MatchProposed):
        assert isinstance(fact.event, MatchProposed)
        pair = (fact.event.offer_id, fact.event.request_id)
        if mine.issuperset(pair):
            later = max(pair, key=lambda each: told_at[each])
            proposed.setdefault(later, []).append(stored_at - told_at[later])
    searched = {each: at - told_at[each] for each, at in searches.seen_at.items() if each in mine}
    waits = [
        wait
        for each in savoir_ids
        for wait in proposed.get(each, [searched.get(each, SEARCHED_WITHIN_S)])
    ]
    return {
        "per_s": PER_S,
        "savoirs": len(savoir_ids),
        "missing": len(mine - searched.keys()),
        "proposals": sum(map(len, proposed.values())),
        **_shares(waits),
        "proposed": _shares([wait for each in proposed.values() for wait in each]),
        "searched": _shares(list(searched.values())),
    }


def _shares(waits: Sequence[float]) -> dict[str, float]:
    if not waits:
        return {}
    return {
        "p50_s": round(percentile(waits, 0.5), 3),
        "p99_s": round(percentile(waits, 0.99), 3),
        "max_s": round(max(waits), 3),
    }


async def _facts(
    broker: JetStreamContext, kind: type[Event]
) -> AsyncIterator[tuple[Received[Event], float]]:
    """Yield every fact of a kind, and when the stream took it (Unix seconds)."""
    pull = await broker.pull_subscribe(kind.subject_filter(), stream="EVENTS")
    try:
        while True:
            try:
                messages = await pull.fetch(200, timeout=0.5)
            except (NothingLeftError, TimeoutError):
                return
            for message in messages:
                await message.ack()
                stored_at = message.metadata.timestamp.timestamp()
                yield open_letter(message.subject, message.headers, message.data), stored_at
    finally:
        await pull.unsubscribe()
