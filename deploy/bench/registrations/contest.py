"""One race through the whole service: a crowd, people who come and go meanwhile, and the reckoning."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
from nats.js import JetStreamContext

from deploy.bench.registrations.churn import Churn
from deploy.bench.registrations.crowd import Crowd
from deploy.bench.registrations.ledger import Answers, Rows, Told, reckon
from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.local.stack import LocalStack
from shared.clock import SystemClock

TRAINING = 1
TWELVE = 12


@dataclass(frozen=True)
class Contest:
    """What is raced for."""

    people: int
    places: int
    already: int = 0
    """How many have a place before the race."""
    is_restless: bool = False
    """True when people give places up and answer offers while the crowd rushes."""


@dataclass(eq=False)
class Ground:
    """The service at work, its database and its broker."""

    stack: LocalStack
    owner: asyncpg.Connection[Any]
    broker: JetStreamContext
    signer: Signer
    connections: int

    async def hold(self, contest: Contest) -> dict[str, Any]:
        """Hold one race, and return who got what and what must be 0."""
        session_id = await self._open(contest.places)
        before = await self._told()
        await self._rush(session_id, contest.already)
        churn = self._churn(session_id)
        over = asyncio.Event()
        coming_and_going = asyncio.create_task(churn.run(over)) if contest.is_restless else None
        crowd, seconds = await self._rush(session_id, contest.people)
        over.set()
        if coming_and_going:
            await coming_and_going
        await churn.client.aclose()
        told = (await self._told()).since(before)
        rows = await Rows.of(self.owner, session_id, churn.were_offered)
        got_one = sum(answer.outcome == "registered" for answer in crowd.answers)
        answers = Answers(
            placed=contest.already + got_one,
            accepted=churn.done["accept"],
            declined=churn.done["decline"],
            cancelled=churn.done["cancel"],
        )
        return {
            "people": contest.people,
            "places": contest.places,
            "registered": rows.registered,
            "waitlisted": rows.waiting,
            "promotions": told.offered,
            "given_up": answers.cancelled,
            "declined": answers.declined,
            "confirmations": told.confirmed,
            **reckon(contest.places, rows, told, answers),
            **crowd.figures(),
            "errors_5xx": crowd.errors_5xx + churn.errors_5xx,
            "seconds": round(seconds, 2),
            "per_s": round(contest.people / seconds, 1),
        }

    def _churn(self, session_id: str) -> Churn:
        client = httpx.AsyncClient(base_url=self._url, timeout=120, trust_env=False)
        return Churn(client, self.owner, self.signer, session_id)

    @property
    def _url(self) -> str:
        return self.stack.urls("trainings")[0]

    async def _rush(self, session_id: str, people: int) -> tuple[Crowd, float]:
        tokens = await asyncio.to_thread(
            lambda: [self.signer.token(str(uuid.uuid4())) for _ in range(people)]
        )
        path = f"/sessions/{session_id}/registrations"
        crowd = Crowd(self._url, path, tokens, min(people, self.connections))
        return crowd, await crowd.rush()

    async def _open(self, places: int) -> str:
        office = self.signer.token(str(uuid.uuid4()), movement=["training_office"])
        begins = SystemClock().now() + timedelta(days=90)
        body = {
            "parts": [[begins.date().isoformat()]],
            "place": "Évry",
            "mode": "in_person",
            "capacity": places,
            "minimum": min(TWELVE, places),
            "decision_at": (begins - timedelta(days=30)).isoformat(),
        }
        async with Api({"trainings": self.stack.urls("trainings")}) as api:
            opened = await api.post("trainings", f"/trainings/{TRAINING}/sessions", body, office)
        return str(opened["session_id"])

    async def _told(self) -> Told:
        """Count the facts once all of them have left the outbox."""

        async def is_empty() -> bool:
            return not await self.owner.fetchval("SELECT EXISTS (SELECT FROM outbox)")

        await effect(is_empty, "the outbox did not empty", within_s=60)
        return await Told.of(self.broker)
