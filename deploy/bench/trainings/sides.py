"""The sides of the comparison, each on sessions of its own, and each checked when it is done."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import signal
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from nats.js import JetStreamContext

from deploy.bench.child import Child
from deploy.bench.trainings.past import SESSIONS
from deploy.bench.trainings.truth import Facts, verify, written
from deploy.clients.waiting import effect
from deploy.local.stack import LocalStack
from shared.events.trainings import SessionConfirmed

WORK = "deploy.bench.trainings.work"
CROWD = "deploy.bench.trainings.crowd"
SERVICE = "trainings-1"
WARM_UP = 200


@dataclass(eq=False)
class Sides:
    """The service at work, its database and its broker, and a crowd of so many for each measure."""

    stack: LocalStack
    owner: asyncpg.Connection[Any]
    broker: JetStreamContext
    connections: int

    async def sessions(self, count: int, people: int) -> list[str]:
        """Enter so many open sessions, each with room for everybody."""
        ids = [str(uuid.uuid4()) for _ in range(count)]
        await self.owner.execute(SESSIONS, ids, people + WARM_UP)
        return ids

    async def in_process(self, role: str, sessions: int, people: int) -> dict[str, Any]:
        """Measure the use case or bare SQL, while the service sleeps: it would relay beside one of them."""
        ids, elsewhere = await self.sessions(sessions, people), await self.sessions(20, people)
        async with self._asleep():
            child = await Child.start(
                WORK,
                role,
                dsn=self.stack.addresses.databases["trainings"].app,
                sessions=ids,
                count=people,
                warm_up_sessions=elsewhere,
                warm_up=WARM_UP,
            )
            await written(self.owner)
            child.go()
            figures = await child.result()
            await verify(self.owner, ids, people, await written(self.owner))
        return figures

    @asynccontextmanager
    async def _asleep(self) -> AsyncIterator[None]:
        await self._settled()
        self.stack.kill(SERVICE, signal.SIGSTOP)
        try:
            yield
        finally:
            self.stack.kill(SERVICE, signal.SIGCONT)

    async def http(self, sessions: int, people: int) -> dict[str, Any]:
        """Measure the whole service: HTTP, tokens, transaction, relay, and what it hears of itself."""
        ids, elsewhere = await self.sessions(sessions, people), await self.sessions(20, people)
        await self._rush(elsewhere, WARM_UP)
        await self._settled()
        before = await self._told()
        figures = await self._rush(ids, people)
        ended = time.perf_counter()
        await self._settled()
        settled_s = round(time.perf_counter() - ended, 2)
        told = await self._told()
        confirmed, all_told = told.confirmed - before.confirmed, told.all - before.all
        facts = Facts(all_told - confirmed, confirmed, all_told)
        await verify(self.owner, ids, people, facts)
        return {**figures, "settled_s": settled_s}

    async def _rush(self, sessions: list[str], people: int) -> dict[str, Any]:
        addresses = self.stack.addresses
        child = await Child.start(
            CROWD,
            "crowd",
            url=self.stack.urls("trainings")[0],
            sessions=sessions,
            count=people,
            connections=self.connections,
            signing_key_file=str(addresses.signing_key_file),
            jwks_file=str(addresses.jwks_file),
        )
        child.go()
        return await child.result()

    async def _settled(self) -> None:
        """Wait until every fact has left the outbox and the service has heard what it hears of itself."""

        async def is_settled() -> bool:
            if await self.owner.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
                return False
            state = await self.broker.consumer_info("EVENTS", "trainings")
            return not state.num_pending and not state.num_ack_pending

        await effect(is_settled, "the service did not settle", within_s=60)

    async def _told(self) -> Facts:
        """Count the facts that the broker keeps, without the public ones beside them."""
        confirmed, messages = await self._kept(SessionConfirmed.subject_filter())
        public, _ = await self._kept("rers.*.public.>")
        own = messages - public
        return Facts(own - confirmed, confirmed, own)

    async def _kept(self, subjects: str) -> tuple[int, int]:
        """Return how many messages have such a subject, and how many there are in all."""
        stream = await self.broker.stream_info("EVENTS", subjects_filter=subjects)
        return sum((stream.state.subjects or {}).values()), stream.state.messages
