"""The load: people are entered, offer savoirs and register, as fast as they are answered."""

import asyncio
import itertools
import random
from dataclasses import dataclass, field
from datetime import timedelta

from deploy.clients.api import Api, RefusedError, SilentError
from deploy.clients.mailbox import Mailboxes
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.faults.ledger import Accepted, Kind, Ledger
from deploy.local.stack import LocalStack
from shared.clock import SystemClock

WORKERS = 8
PAUSE_S = 0.15
"""So that some 40 commands a second come in, and killing is what the run is about."""

FOUNDER = "fondatrice@faults.example"
CAPACITY = 40


@dataclass(frozen=True)
class Scene:
    """The network and the session that all commands are about, and who gives them."""

    network_id: str
    session_id: str
    facilitator: str
    office: str


@dataclass(eq=False)
class Load:
    """Gives commands until it is cancelled, and writes down which were accepted."""

    api: Api
    scene: Scene
    dice: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    is_over: bool = False
    members: list[str] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _registered: int = 0

    async def run(self) -> None:
        """Give commands until `is_over`; each worker waits for its answer."""
        await asyncio.gather(*(self._work() for _ in range(WORKERS)))

    async def _work(self) -> None:
        while not self.is_over:
            kind: Kind = self.dice.choice(("member", "offer", "registration"))
            await self._give(kind if self.members else "member", next(self._numbers))
            await asyncio.sleep(PAUSE_S)

    async def _give(self, kind: Kind, number: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        command = {"member": self._enter, "offer": self._offer, "registration": self._register}
        try:
            entry = await command[kind](f"{kind}{number:06d}")
        except RefusedError as refusal:
            self.ledger.refused[refusal.code] += 1
        except SilentError:
            self.ledger.unanswered += 1
        else:
            if entry is not None:
                self.ledger.accepted.append(entry)
        self.ledger.longest_wait_s = max(self.ledger.longest_wait_s, loop.time() - began)

    async def _enter(self, mark: str) -> Accepted:
        body = {"first_name": "Camille", "last_name": mark, "has_signed_charter": True}
        if int(mark[-6:]) % 4 == 0:
            body["email"] = f"{mark}@faults.example"
        path = f"/networks/{self.scene.network_id}/members"
        made = await self.api.post("members", path, body, self.scene.facilitator)
        self.members.append(made["person_id"])
        return Accepted("member", mark, made["membership_id"], made["person_id"])

    async def _offer(self, mark: str) -> Accepted:
        member_id = self.dice.choice(self.members)
        body = {
            "network_id": self.scene.network_id,
            "member_id": member_id,
            "title": f"Savoir {mark}",
            "themes": ["musique"],
        }
        made = await self.api.post("savoirs", "/offers", body, self.scene.facilitator)
        return Accepted("offer", mark, made["offer_id"], member_id)

    async def _register(self, mark: str) -> Accepted | None:
        """Register each member once, in the order in which they came."""
        if self._registered >= len(self.members):
            return None
        member_id = self.members[self._registered]
        self._registered += 1
        path = f"/sessions/{self.scene.session_id}/registrations"
        made = await self.api.post("trainings", path, {"member_id": member_id}, self.scene.office)
        return Accepted("registration", mark, made["registration_id"], member_id)


async def set_the_scene(stack: LocalStack, api: Api) -> Scene:
    """Sign up a founder, found a network, open a session."""
    addresses = stack.addresses
    signer = Signer(addresses.signing_key_file, addresses.jwks_file)
    token, member_id = await _sign_up(stack, api)
    network = await api.post("members", "/networks", NETWORK, token)
    network_id = network["network_id"]
    roles = {network_id: ["member", "facilitator", "coordinator"]}
    office = signer.token(member_id, movement=["training_office"])
    begins = SystemClock().now() + timedelta(days=90)
    session = await api.post(
        "trainings",
        "/trainings/1/sessions",
        {
            "parts": [[begins.date().isoformat()]],
            "place": "Évry",
            "mode": "in_person",
            "capacity": CAPACITY,
            "minimum": 12,
            "decision_at": (begins - timedelta(days=30)).isoformat(),
        },
        office,
    )
    facilitator = signer.token(member_id, networks=roles)
    return Scene(network_id, session["session_id"], facilitator, office)


NETWORK = {
    "title": "Réseau d'essai",
    "kind": "town",
    "town": "Évry-Courcouronnes",
    "department": "Essonne",
    "has_accepted_charter": True,
}


async def _sign_up(stack: LocalStack, api: Api) -> tuple[str, str]:
    """Return the founder's token and id, signed in by the mailed code."""
    person = {"first_name": "Fanny", "last_name": "Fondatrice", "email": FOUNDER}
    started = await api.post("members", "/people", person)
    assert stack.addresses.mail_folder is not None
    mailboxes = Mailboxes(stack.addresses.mail_folder)

    async def code() -> str | None:
        return next((code for mail in mailboxes.of(FOUNDER) if (code := mail.code())), None)

    confirmation = {
        "code": await effect(code, "no code was mailed"),
        "verifier": started["verifier"],
    }
    tokens = await api.post("members", f"/sign-in/{started['sign_in_id']}/confirm", confirmation)
    return tokens["token"], tokens["member_id"]
