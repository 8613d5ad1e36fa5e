"""One journey: offer, request, search, proposal, answer, registration, message; then everything is taken away."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from deploy.clients.api import Api, RefusedError, SilentError
from deploy.clients.waiting import effect
from deploy.ops.witness.people import WITHIN_S, Company

TITLE = "Essayer la plateforme : parcours témoin"
STEPS = {
    "people": "les personnes",
    "offer": "publier une offre",
    "request": "publier une demande",
    "search": "chercher qui correspond",
    "proposal": "recevoir une proposition",
    "answer": "accepter la proposition",
    "register": "s'inscrire à un atelier",
    "message": "recevoir un message",
    "tidy": "tout retirer",
}
"""Each step's name in metrics, and in words."""


class StepFailedError(Exception):
    """A step did not succeed; `step` is its name, the text its reason."""

    def __init__(self, step: str, reason: str) -> None:
        """Keep where and why."""
        self.step = step
        super().__init__(reason)


@dataclass(eq=False)
class Journey:
    """One run, and what it must take away at its end."""

    api: Api
    company: Company
    seconds: dict[str, float] = field(default_factory=dict)
    _undo: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)

    async def go(self) -> None:
        """Make every step, and take away what was made, also when a step fails; raise StepFailedError."""
        try:
            async with self._step("people"):
                await self.company.gather()
            await self._meet()
            await self._take_part()
        except BaseException:
            with suppress(StepFailedError):  # the first failure is the one to be told
                await self._tidy()
            raise
        await self._tidy()

    async def _meet(self) -> None:
        async with self._step("offer"):
            offer_id = await self._publish("offer", self.company.offerer)
        async with self._step("request"):
            request_id = await self._publish("request", self.company.requester)
        async with self._step("search"):
            await effect(lambda: self._is_searched(request_id), "la recherche", within_s=WITHIN_S)
        async with self._step("proposal"):
            match_id = await self._proposed(offer_id, request_id)
        async with self._step("answer"):
            path = f"/matches/{match_id}/accept"
            await self.api.post("matching", path, token=self.company.offerer)

    async def _take_part(self) -> None:
        known = {each["notification_id"] for each in await self._messages()}
        async with self._step("register"):
            path = f"/occasions/{self.company.memory.workshop_id}/registrations"
            made = await self._heard(
                lambda: self.api.post("trainings", path, {}, self.company.requester)
            )
            undo = f"/registrations/{made['registration_id']}/cancel"
            self._undo.append(
                lambda: self.api.post("trainings", undo, token=self.company.requester)
            )
        async with self._step("message"):

            async def look() -> bool:
                return any(
                    each["kind"] == "seat_taken" and each["notification_id"] not in known
                    for each in await self._messages()
                )

            await effect(look, "le message d'inscription", within_s=WITHIN_S)

    async def _publish(self, kind: str, token: str) -> str:
        body = {
            "network_id": self.company.memory.network_id,
            "title": TITLE,
            "themes": ["essai"],
            "visibility": "network",
        }
        made = await self._heard(lambda: self.api.post("savoirs", f"/{kind}s", body, token))
        savoir_id = str(made[f"{kind}_id"])
        undo = f"/{kind}s/{savoir_id}/withdraw"
        self._undo.append(lambda: self.api.post("savoirs", undo, token=token))
        return savoir_id

    async def _is_searched(self, request_id: str) -> bool:
        path = f"/savoirs/request/{request_id}/search"
        try:
            seen = await self.api.get("matching", path, self.company.requester)
        except RefusedError as error:
            if error.status == 404:  # matching has not heard of it yet
                return False
            raise
        return seen["searched_at"] is not None

    async def _proposed(self, offer_id: str, request_id: str) -> str:
        """Return the platform's own proposal; it makes few to one person, then the founder makes one."""
        wanted = (offer_id, request_id)

        async def look() -> str | None:
            matches = await self.api.get("matching", "/matches", self.company.requester)
            pairs = {(each["offer_id"], each["request_id"]): each for each in matches["items"]}
            return str(pairs[wanted]["match_id"]) if wanted in pairs else None

        found = await look()
        if found is None:
            body = {"offer_id": offer_id, "request_id": request_id}
            with suppress(RefusedError):  # the platform was quicker
                await self._heard(
                    lambda: self.api.post("matching", "/matches", body, self.company.founder),
                    again=(404,),
                )
        return await effect(look, "la proposition", within_s=WITHIN_S)

    async def _messages(self) -> list[dict[str, Any]]:
        try:
            inbox = await self.api.get(
                "notifications", "/notifications", self.company.requester, limit=20
            )
        except RefusedError as error:
            if error.status == 404:  # notifications has not heard of them yet
                return []
            raise
        return list(inbox["notifications"])

    async def _heard(
        self, ask: Callable[[], Awaitable[Any]], again: tuple[int, ...] = (403, 404)
    ) -> Any:
        """Ask until the service has heard what it must know."""
        refused: list[RefusedError] = []

        async def look() -> Any:
            try:
                return await ask()
            except RefusedError as error:
                if error.status not in again and error.code != "not_a_member":
                    raise
                refused.append(error)
                return None

        try:
            return await effect(look, "la réponse", within_s=WITHIN_S)
        except Exception:
            if refused:
                raise refused[-1] from None
            raise

    @asynccontextmanager
    async def _step(self, step: str) -> AsyncIterator[None]:
        began = time.monotonic()
        try:
            yield
        except StepFailedError:
            raise
        except Exception as error:
            raise StepFailedError(step, reason_of(error)) from error
        finally:
            self.seconds[step] = time.monotonic() - began

    async def _tidy(self) -> None:
        """Take everything away, the last first."""
        began, failed = time.monotonic(), ""
        for undo in reversed(self._undo):
            try:
                await undo()
            except (RefusedError, SilentError) as error:
                failed = reason_of(error)
        self.seconds["tidy"] = time.monotonic() - began
        if failed:
            raise StepFailedError("tidy", failed)


def reason_of(error: BaseException) -> str:
    """Return one short line."""
    return f"{type(error).__name__} : {error}"[:200]
