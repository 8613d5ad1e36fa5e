"""The known load: networks, members, savoirs, exchanges and registrations, through the services' own doors."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from deploy.clients.api import Api, RefusedError
from deploy.clients.mailbox import Mailboxes
from deploy.clients.signer import Signer
from deploy.databases import connect
from deploy.demo.learning import REVIEWS
from deploy.demo.population import Population, population
from deploy.demo.seeding import AT_ONCE, Seeding
from deploy.demo.stage import Stage
from deploy.local.stack import LocalStack
from shared.clock import SystemClock

X = TypeVar("X")
CAPACITY = 14
TRAININGS = 21
OFFICE = "00000000-0000-4000-8000-000000000001"
PROPOSED = """
SELECT match_id::text, offerer_id::text, offerer_network_id::text, requester_id::text,
       network_id::text
FROM match WHERE state = 'proposed' ORDER BY match_id
"""


@dataclass(frozen=True)
class Size:
    """How much of each is made."""

    networks: int = 40
    members: int = 2_400
    exchanges: int = 300
    registrations: int = 420
    subjects: int = 200_000
    idle_s: float = 20.0


@dataclass(eq=False)
class Load:
    """Puts load on a running platform, one kind after the other; each returns how many there were."""

    stack: LocalStack
    api: Api
    size: Size
    refused: Counter[str] = field(default_factory=Counter)
    """Commands that a rule refused, by its code: what they cost is in the others' rows."""

    def __post_init__(self) -> None:
        """Invent everybody, and read the platform's own signing key."""
        where = self.stack.addresses
        self._all = population(1, self.size.networks, self.size.members)
        self._signer = Signer(where.signing_key_file, where.jwks_file)
        assert where.mail_folder is not None, "the embedded catcher keeps its mails in a folder"
        self._mailboxes = Mailboxes(where.mail_folder)
        self._member_ids: list[str] = []

    async def networks(self) -> int:
        """Found the networks, each by its coordinator, and link neighbours."""
        await self._seed(replace(self._all, people=self._all.people[: self.size.networks]))
        return self.size.networks

    async def first_members(self) -> int:
        """Let half of the people join."""
        half = self.size.members // 2
        await self._seed(replace(self._all, people=self._all.people[:half]))
        return half - self.size.networks

    async def other_members(self) -> int:
        """Let the other half join."""
        await self._seed(self._all)
        return self.size.members - self.size.members // 2

    async def savoirs(self) -> int:
        """Put all offers and requests on the boards; the platform proposes what goes together."""
        await self._seed(self._all, has_savoirs=True)
        return len(self._all.savoirs)

    async def exchanges(self) -> int:
        """Take proposals all the way: both accept, meet, agree, learn, and take stock."""
        matching = await connect(self.stack.addresses.databases["matching"].owner)
        try:
            proposed = [dict(row) for row in await matching.fetch(PROPOSED)]
        finally:
            await matching.close()
        done = await _together(self._exchange, proposed[: self.size.exchanges])
        return sum(done)

    async def registrations(self) -> int:
        """Fill sessions of fourteen places to the last."""
        people = self._member_ids[: self.size.registrations]
        office = self._signer.token(OFFICE, movement=["training_office"])
        turns = range(0, len(people), CAPACITY)
        sessions = [await self._open(turn // CAPACITY, office) for turn in turns]
        asked = [(sessions[at // CAPACITY], person) for at, person in enumerate(people)]
        await _together(self._register, asked)
        return len(asked)

    async def idle(self) -> int:
        """Do nothing for a while: what the platform uses meanwhile is taken off the other phases."""
        await asyncio.sleep(self.size.idle_s)
        return 1

    async def _seed(self, planned: Population, *, has_savoirs: bool = False) -> None:
        self._mailboxes.skip()
        stage = Stage(self.api, self._mailboxes, lambda _: None)
        wanted = planned if has_savoirs else replace(planned, savoirs=())
        seeding = Seeding(stage, wanted, lambda part, is_new: None)
        await seeding.run()
        self._member_ids = list(seeding.member_ids.values())

    async def _exchange(self, match: dict[str, str]) -> bool:
        """Take one proposal to its end; False when a rule stops it on the way (one withdrawn meanwhile)."""
        offerer = self._token(match["offerer_id"], match["offerer_network_id"])
        requester = self._token(match["requester_id"], match["network_id"])
        base = f"/matches/{match['match_id']}"
        at = (SystemClock().now() + timedelta(days=7)).isoformat()
        api = self.api
        try:
            await api.post("matching", f"{base}/accept", token=offerer)
            await api.post("matching", f"{base}/accept", token=requester)
            await api.put("matching", f"{base}/meeting", {"meeting_at": at}, offerer)
            agreed = {"content": "Trois rencontres.", "rhythm": "le samedi"}
            await api.put("matching", f"{base}/agreement", agreed, requester)
            begun = await api.post("matching", f"{base}/exchange", token=requester)
            exchange = f"/exchanges/{begun['exchange_id']}"
            await api.post("matching", f"{exchange}/complete", token=offerer)
            await api.post("matching", f"{exchange}/reviews", REVIEWS["offer"], offerer)
            await api.post("matching", f"{exchange}/reviews", REVIEWS["request"], requester)
        except RefusedError as refusal:
            self.refused[refusal.code or str(refusal.status)] += 1
            return False
        return True

    def _token(self, member_id: str, network_id: str) -> str:
        return self._signer.token(member_id, networks={network_id: ["member"]})

    async def _open(self, number: int, office: str) -> str:
        first = SystemClock().now().date() + timedelta(days=120)
        body: dict[str, Any] = {
            "parts": [[str(first), str(first + timedelta(days=1))]],
            "place": "Maison des associations, Évry-Courcouronnes",
            "mode": "in_person",
            "capacity": CAPACITY,
        }
        path = f"/trainings/{number % TRAININGS + 1}/sessions"
        return str((await self.api.post("trainings", path, body, office))["session_id"])

    async def _register(self, asked: tuple[str, str]) -> bool:
        session_id, person = asked
        path = f"/sessions/{session_id}/registrations"
        await self.api.post("trainings", path, token=self._signer.token(person))
        return True


async def _together(work: Callable[[X], Awaitable[bool]], about: Iterable[X]) -> list[bool]:
    places = asyncio.Semaphore(AT_ONCE)

    async def in_turn(each: X) -> bool:
        async with places:
            return await work(each)

    return await asyncio.gather(*(in_turn(each) for each in about))
