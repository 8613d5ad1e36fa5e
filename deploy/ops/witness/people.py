"""Who makes the journey: a network, its founder, two people without mailbox, and a workshop far ahead."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from deploy.clients.api import Api, RefusedError
from deploy.clients.mailbox import Mailboxes
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.ops.settings import OpsSettings
from deploy.ops.witness.memory import remembered
from shared.clock import Clock

NETWORK = {
    "title": "Réseau témoin (essai automatique)",
    # Nothing of a class may ever be shown to everyone: whoever is in the witness's network is adult,
    # yet this is the kind that keeps what it plays among its own people.
    "kind": "class",
    "town": "Évry-Courcouronnes",
    "department": "91",
    "is_affiliated": False,
}
PEOPLE_FOR = timedelta(days=7)
"""Then two others take over, and the former are forgotten by every service: nothing piles up."""
WORKSHOP_AHEAD, WORKSHOP_RENEWED = timedelta(days=60), timedelta(days=10)
WITHIN_S = 20.0


class NotSetUpError(Exception):
    """The witness has no network and cannot found one; the text says why."""


class Company:
    """Sees to it that everybody is there before a journey begins."""

    def __init__(self, settings: OpsSettings, clock: Clock, api: Api) -> None:
        """Read what is remembered; raise NotSetUpError without a key to sign tokens with."""
        watched = settings.watched
        if watched.signing_key_file is None or watched.jwks_file is None:
            raise NotSetUpError("no signing key: RERS_SIGNING_KEY_FILE, RERS_JWKS_FILE")
        self._folder, self._clock, self._api = settings.folder, clock, api
        self._mail_folder = watched.mail_folder
        self._signer = Signer(watched.signing_key_file, watched.jwks_file)
        self._is_tidy = False
        self._is_lent = bool(settings.witness_network and settings.witness_founder)
        self.memory = remembered(settings.folder)
        if self._is_lent:
            self.memory.network_id = settings.witness_network
            self.memory.founder_id = settings.witness_founder

    @property
    def founder(self) -> str:
        """Token of the network's coordinator."""
        return self._token(self.memory.founder_id, "member", "coordinator")

    @property
    def offerer(self) -> str:
        """Token of who offers."""
        return self._token(self.memory.offerer_id, "member")

    @property
    def requester(self) -> str:
        """Token of who asks."""
        return self._token(self.memory.requester_id, "member")

    def _token(self, member_id: str, *roles: str) -> str:
        return self._signer.token(member_id, networks={self.memory.network_id: roles})

    async def gather(self) -> None:
        """Found, enter, propose what is not there yet; replace what has become old."""
        memory = self.memory
        if not memory.network_id:
            await self._found()
        elif not self._is_tidy and not self._is_lent:
            await self._describe()
        if not memory.requester_id or self._is_past(memory.people_since, PEOPLE_FOR):
            await self._enter_two()
        for member_id in memory.former_ids:
            await self._forget(member_id)
        if not memory.workshop_id or self._is_past(memory.workshop_on, -WORKSHOP_RENEWED):
            await self._propose_workshop()
        if not self._is_tidy:
            await self._take_away_what_was_left()
            self._is_tidy = True

    async def _take_away_what_was_left(self) -> None:
        """Withdraw what a journey left behind that was cut short by the end of its process."""
        for member_id, token in (
            (self.memory.offerer_id, self.offerer),
            (self.memory.requester_id, self.requester),
        ):
            savoirs = await self._api.get("savoirs", f"/people/{member_id}/savoirs", token)
            for each in savoirs["items"]:
                if each["status"] == "live":
                    kind = "offer" if each.get("offer_id") else "request"
                    path = f"/{kind}s/{each[f'{kind}_id']}/withdraw"
                    await self._api.post("savoirs", path, token=token)
        own = await self._api.get("trainings", "/registrations", self.requester)
        for each in own["items"]:
            if each["status"] in ("registered", "waiting", "offered"):
                path = f"/registrations/{each['registration_id']}/cancel"
                await self._api.post("trainings", path, token=self.requester)

    def _is_past(self, told: str, after: timedelta) -> bool:
        return self._clock.now() > datetime.fromisoformat(told) + after

    async def _found(self) -> None:
        """Sign up with a code that the mail catcher keeps, and found the network."""
        if self._mail_folder is None:
            raise NotSetUpError(
                "no mailbox here: set RERS_WITNESS_NETWORK and RERS_WITNESS_FOUNDER"
            )
        address = f"temoin-{secrets.token_hex(4)}@rers.example"
        person = {"first_name": "Témoin", "last_name": "Fondatrice", "email": address}
        mailboxes = Mailboxes(self._mail_folder)
        mailboxes.skip()
        started = await self._api.post("members", "/people", person)

        async def code() -> str | None:
            return next((code for mail in mailboxes.of(address) if (code := mail.code())), None)

        path = f"/sign-in/{started['sign_in_id']}/confirm"
        told = {"code": await effect(code, "le code par mail", within_s=WITHIN_S)}
        signed = await self._api.post("members", path, {**told, "verifier": started["verifier"]})
        charter = {"has_accepted_charter": True}
        made = await self._api.post("members", "/networks", NETWORK | charter, signed["token"])
        self.memory.network_id, self.memory.founder_id = made["network_id"], signed["member_id"]
        self.memory.write(self._folder)
        await self._silence(signed["token"])

    async def _describe(self) -> None:
        """Let a network that an earlier version founded be described as it would be today."""
        path = f"/networks/{self.memory.network_id}"
        known = await self._api.get("members", path)
        if any(known[name] != told for name, told in NETWORK.items()):
            await self._api.put("members", path, NETWORK, self.founder)

    async def _silence(self, token: str) -> None:
        """Let the founder be told on the platform alone: a mail each minute would help nobody."""

        async def look() -> bool:
            try:
                known = await self._api.get("notifications", "/preferences", token)
            except RefusedError:
                return False
            kinds = [each["kind"] for each in known["preferences"] if each["has_mail"]]
            choices = [{"kind": kind, "has_mail": False} for kind in kinds]
            body = {"preferences": choices}
            try:
                await self._api.put("notifications", "/preferences", body, token)
            except RefusedError:
                return False
            return True

        await effect(look, "les préférences du témoin", within_s=WITHIN_S)

    async def _enter_two(self) -> None:
        memory, former = self.memory, (self.memory.offerer_id, self.memory.requester_id)
        path = f"/networks/{memory.network_id}/members"
        names = ({"first_name": "Témoin", "last_name": last} for last in ("Offre", "Demande"))
        entered = [
            await self._api.post(
                "members", path, {**name, "has_signed_charter": True}, self.founder
            )
            for name in names
        ]
        memory.offerer_id, memory.requester_id = (each["person_id"] for each in entered)
        memory.former_ids = (*memory.former_ids, *(each for each in former if each))
        memory.people_since = self._clock.now().isoformat()
        memory.write(self._folder)

    async def _forget(self, member_id: str) -> None:
        path = f"/networks/{self.memory.network_id}/members/{member_id}/erasure"
        try:
            await self._api.post("members", path, token=self.founder)
        except RefusedError as error:
            if error.status not in (404, 409):
                raise
        former = self.memory.former_ids
        self.memory.former_ids = tuple(each for each in former if each != member_id)
        self.memory.write(self._folder)

    async def _propose_workshop(self) -> None:
        memory, on = self.memory, self._clock.now() + WORKSHOP_AHEAD
        if memory.workshop_id:
            await self._call_off(memory.workshop_id)
        body = {
            "network_id": memory.network_id,
            "title": "Atelier témoin",
            "visibility": "network",
            "places": 6,
            "venue": {"place": "Nulle part : cet atelier éprouve la plateforme"},
            "dates": [{"starts": on.strftime("%Y-%m-%dT18:00")}],
        }
        made = await self._heard(
            lambda: self._api.post("trainings", "/workshops", body, self.founder)
        )
        path = f"/workshops/{made['workshop_id']}"
        poll = await self._api.get("trainings", f"{path}/poll", self.founder)
        chosen = {"date_id": poll["dates"][0]["date_id"]}
        await self._api.post("trainings", f"{path}/schedule", chosen, self.founder)
        memory.workshop_id, memory.workshop_on = made["workshop_id"], on.isoformat()
        memory.write(self._folder)

    async def _call_off(self, workshop_id: str) -> None:
        path = f"/workshops/{workshop_id}/cancel"
        try:
            await self._api.post("trainings", path, {"reason": "Un autre suit."}, self.founder)
        except RefusedError as error:
            if error.status not in (404, 409):
                raise

    async def _heard(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Ask until the service has heard who belongs to the network."""

        async def look() -> Any:
            try:
                return await ask()
            except RefusedError as error:
                if error.status in (403, 404, 409):
                    return None
                raise

        return await effect(look, "l'appartenance au réseau témoin", within_s=WITHIN_S)
