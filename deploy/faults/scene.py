"""Where a fault plays: a network and a session of its own, made by the founder of them all."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from deploy.clients.api import Api
from deploy.clients.mailbox import Mailboxes
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.local.stack import LocalStack
from shared.clock import SystemClock

FOUNDER = "fondatrice@faults.example"
CAPACITY = 40

NETWORK = {
    "kind": "town",
    "town": "Évry-Courcouronnes",
    "department": "Essonne",
    "has_accepted_charter": True,
}


@dataclass(frozen=True)
class Scene:
    """The network and the session that all commands are about, and who gives them."""

    name: str
    """Begins every mark of its commands, so that scenes on one platform never meet."""
    network_id: str
    session_id: str
    facilitator: str
    office: str


@dataclass(frozen=True)
class Founder:
    """The first person of a platform, who opens a network for each fault."""

    member_id: str
    signer: Signer

    async def set_the_scene(self, api: Api, name: str) -> Scene:
        """Open a network and a session for one fault."""
        title = {"title": f"Réseau d'essai {name}"}
        token = self.signer.token(self.member_id)  # the one of her signing up ends too soon
        network = await api.post("members", "/networks", {**NETWORK, **title}, token)
        network_id = network["network_id"]
        roles = {network_id: ["member", "facilitator", "coordinator"]}
        office = self.signer.token(self.member_id, movement=["training_office"])
        opened = await api.post("trainings", "/trainings/1/sessions", _session(), office)
        facilitator = self.signer.token(self.member_id, networks=roles)
        return Scene(name, network_id, opened["session_id"], facilitator, office)


async def found(stack: LocalStack, api: Api) -> Founder:
    """Sign the founder up, by the mailed code."""
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
    signer = Signer(stack.addresses.signing_key_file, stack.addresses.jwks_file)
    return Founder(tokens["member_id"], signer)


def _session() -> dict[str, Any]:
    begins = SystemClock().now() + timedelta(days=90)
    return {
        "parts": [[begins.date().isoformat()]],
        "place": "Évry",
        "mode": "in_person",
        "capacity": CAPACITY,
        "minimum": 12,
        "decision_at": (begins - timedelta(days=30)).isoformat(),
    }
