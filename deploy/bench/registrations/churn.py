"""People who come and go while the crowd rushes: places are given up, offered, taken and refused."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from deploy.clients.signer import Signer

STANDING = """
SELECT id, member_id, status FROM registration
WHERE occasion_id = $1 AND status IN ('registered', 'offered') ORDER BY arrival
"""
WORDS = ("accept", "decline", "accept")
PAUSE_S = 0.02


@dataclass(eq=False)
class Churn:
    """Answers every offer of one session, and gives up one place after the other."""

    client: httpx.AsyncClient
    """On the service; nothing is sent twice, so no error is hidden."""
    owner: asyncpg.Connection[Any]
    signer: Signer
    session_id: str
    done: Counter[str] = field(default_factory=Counter)
    """How often each word was heeded: accept, decline, cancel."""
    were_offered: set[str] = field(default_factory=set)
    errors_5xx: int = 0

    def __post_init__(self) -> None:
        """Begin with the first word."""
        self._words = itertools.cycle(WORDS)

    async def run(self, over: asyncio.Event) -> None:
        """Come and go until the rush is over."""
        while not over.is_set():
            if not await self._turn():
                await asyncio.sleep(PAUSE_S)

    async def _turn(self) -> bool:
        """Answer what is offered and give up the oldest place; say whether there was anything to do."""
        rows = await self.owner.fetch(STANDING, self.session_id)
        offered = [row for row in rows if row["status"] == "offered"]
        held = [row for row in rows if row["status"] == "registered"]
        self.were_offered.update(str(row["id"]) for row in offered)
        leaving = [("cancel", row) for row in held[:1]]
        said = [*leaving, *((next(self._words), row) for row in offered)]
        await asyncio.gather(*(self._say(word, row) for word, row in said))
        return bool(said)

    async def _say(self, word: str, row: asyncpg.Record) -> None:
        token = self.signer.token(str(row["member_id"]))
        answer = await self.client.post(
            f"/registrations/{row['id']}/{word}", headers={"Authorization": f"Bearer {token}"}
        )
        self.done[word] += answer.status_code == httpx.codes.OK
        self.errors_5xx += answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
