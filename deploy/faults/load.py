"""The load: people are entered, offer savoirs, register; places and kits are written; gently, or as fast as it is answered."""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from deploy.clients.api import SilentError
from deploy.faults.lane import Lane, RefusedFastError
from deploy.faults.ledger import Accepted, Kind, Ledger
from deploy.faults.scene import Scene

MOST_REGISTRATIONS = 300
"""Of one session: with many more, the waiting line is what the run would be about."""

KINDS: tuple[Kind, ...] = ("member", "offer", "registration", "place", "kit")

PLACE = {
    "kind": "library",
    "postcode": "91000",
    "town": "Évry-Courcouronnes",
    "department": "91",
    "latitude": 48.6238,
    "longitude": 2.4296,
}
KIT = {
    "theme": "réparer",
    "audience": "tout le monde",
    "text": "On apprend en faisant.",
    "steps": [{"title": "Accueil", "minutes": 15}],
}


@dataclass(frozen=True)
class Pace:
    """How hard the load presses: workers, their pause in seconds, and the share of each kind."""

    workers: int
    pause_s: float
    shares: tuple[float, ...]
    """In the order of `KINDS`; none of those that are left out."""


GENTLE = Pace(8, 0.15, (6, 1, 3, 2, 2))
"""Some 40 commands a second, so that the fault is what the run is about."""

FAST = Pace(16, 0.0, (24, 1, 1, 30, 44))
"""As fast as the platform answers, all its services at once; mostly what costs no search of matches."""


@dataclass(eq=False)
class Load:
    """Gives commands until it is over, and writes down which were accepted."""

    lane: Lane
    scene: Scene
    dice: random.Random
    pace: Pace = GENTLE
    ledger: Ledger = field(default_factory=Ledger)
    is_over: bool = False
    has_mails: bool = True
    members: list[str] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _registered: int = 0

    async def run(self) -> None:
        """Give commands until `is_over`; each worker waits for its answer."""
        await asyncio.gather(*(self._work() for _ in range(self.pace.workers)))

    async def give(self, kind: Kind, count: int) -> None:
        """Give so many commands of one kind, at the load's pace."""
        left = iter(range(count))

        async def work() -> None:
            for _ in left:
                await self._give(kind, next(self._numbers))

        await asyncio.gather(*(work() for _ in range(self.pace.workers)))

    async def _work(self) -> None:
        while not self.is_over:
            kind = self.dice.choices(KINDS[: len(self.pace.shares)], self.pace.shares)[0]
            await self._give(kind if self.members else "member", next(self._numbers))
            if self.pace.pause_s:
                await asyncio.sleep(self.pace.pause_s)

    async def _give(self, kind: Kind, number: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        command: dict[Kind, Callable[[str], Awaitable[Accepted | None]]] = {
            "member": self._enter,
            "offer": self._offer,
            "registration": self._register,
            "place": self._publish_place,
            "kit": self._write_kit,
        }
        try:
            entry = await command[kind](f"{self.scene.name}{kind}{number:06d}")
        except RefusedFastError as refusal:
            self.ledger.refused[refusal.code] += 1
        except SilentError:
            self.ledger.unanswered += 1
        else:
            if entry is not None:
                self.ledger.accepted.append(entry)
        self.ledger.longest_wait_s = max(self.ledger.longest_wait_s, loop.time() - began)

    async def _enter(self, mark: str) -> Accepted:
        body = {"first_name": "Camille", "last_name": mark, "has_signed_charter": True}
        every = 4 if self.pace.pause_s else 200
        if self.has_mails and int(mark[-6:]) % every == 0:
            body["email"] = f"{mark}@faults.example"
        path = f"/networks/{self.scene.network_id}/members"
        made = await self.lane.post("members", path, body, self.scene.facilitator)
        self.members.append(made["person_id"])
        return Accepted("member", mark, made["membership_id"], made["person_id"])

    async def _offer(self, mark: str) -> Accepted:
        member_id = self.dice.choice(self.members)
        is_public = int(mark[-6:]) % 2 == 0
        body = {
            "network_id": self.scene.network_id,
            "member_id": member_id,
            "title": f"Savoir {mark}",
            "themes": [],
            "visibility": "everyone" if is_public else "network",
        }
        made = await self.lane.post("savoirs", "/offers", body, self.scene.facilitator)
        return Accepted("offer", mark, made["offer_id"], member_id, is_public)

    async def _publish_place(self, mark: str) -> Accepted:
        body = {**PLACE, "title": mark, "network_id": self.scene.network_id}
        made = await self.lane.post("members", "/places", body, self.scene.facilitator)
        return Accepted("place", mark, made["place_id"], "", is_public=True)

    async def _write_kit(self, mark: str) -> Accepted:
        body = {**KIT, "title": mark, "network_id": self.scene.network_id}
        made = await self.lane.post("trainings", "/kits", body, self.scene.facilitator)
        return Accepted("kit", mark, made["kit_id"], "")

    async def _register(self, mark: str) -> Accepted | None:
        """Register each member once, in the order in which they came."""
        if self._registered >= min(len(self.members), MOST_REGISTRATIONS):
            return None
        member_id = self.members[self._registered]
        self._registered += 1
        path = f"/sessions/{self.scene.session_id}/registrations"
        body = {"member_id": member_id}
        made = await self.lane.post("trainings", path, body, self.scene.office)
        return Accepted("registration", mark, made["registration_id"], member_id)
