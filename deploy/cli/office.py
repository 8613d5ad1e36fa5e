"""Whoever calls the trainings service from a terminal: with their own token, or as this platform's operator."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.clients.api import Api, RefusedError, SilentError
from deploy.clients.signer import Signer
from deploy.errors import CommandRefusedError, ServerUnreachableError
from deploy.local import addresses

URL_SETTING = "RERS_TRAININGS_URL"
TOKEN_SETTING = "RERS_TOKEN"  # noqa: S105 - the name of a setting
OPERATOR_ID = "00000000-0000-4000-8000-00000000c0de"
"""Stands in the history for whoever decided at the terminal of the machine itself."""

SHORTEST_ENDING = 4
T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    """A connection to the trainings service, with the training office's rights."""

    api: Api
    token: str
    url: str

    async def get(self, path: str, **query: Any) -> Any:
        """Ask a question."""
        asked = {name: value for name, value in query.items() if value is not None}
        return await self.api.get("trainings", path, self.token, **asked)

    async def post(self, path: str, body: Any = None) -> Any:
        """Give a command."""
        return await self.api.post("trainings", path, body, self.token)

    async def put(self, path: str, body: Any) -> Any:
        """Replace something."""
        return await self.api.put("trainings", path, body, self.token)

    async def fetch(self, path: str, **query: Any) -> bytes:
        """Return a file as it comes."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with httpx.AsyncClient(timeout=120, trust_env=False) as client:
                answer = await client.get(self.url + path, params=query, headers=headers)
        except httpx.TransportError as error:
            raise SilentError(f"GET {path}: {type(error).__name__}") from error
        if answer.is_error:
            raise RefusedError("GET", path, answer)
        return answer.content

    async def all(self, path: str, page: int = 200, **query: Any) -> list[dict[str, Any]]:
        """Return every page of a list, of so many at once."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            answer = await self.get(path, limit=page, after=after, **query)
            found += answer["items"]
            after = answer["next"]
            if after is None:
                return found

    async def session_id(self, ending: str) -> str:
        """Return the id of the one session whose id ends so; raise CommandRefusedError when none or several do."""
        sessions = await self.all("/sessions")
        return the_one(
            ending, [each["session_id"] for each in sessions], ("aucune session", "sessions")
        )


def the_one(ending: str, ids: Iterable[str], words: tuple[str, str]) -> str:
    """Return the one of these ids that ends so; raise CommandRefusedError, in words for none and for several."""
    ending = ending.strip().lower()
    if len(ending) < SHORTEST_ENDING:
        reason = f"« {ending} » est trop court : donnez au moins {SHORTEST_ENDING} caractères"
        raise CommandRefusedError(reason=reason)
    found = {each for each in ids if each.endswith(ending)}
    if len(found) != 1:
        reason = f"{len(found)} {words[1]}" if found else words[0]
        raise CommandRefusedError(reason=f"{reason} dont l'identifiant finit par « {ending} »")
    return found.pop()


def as_office(folder: Path, act: Callable[[Office], Awaitable[T]]) -> T:
    """Run `act` against the platform of the settings, else the one that runs on `folder`.

    Raises CommandRefusedError with the service's own French sentence, or ServerUnreachableError.
    """
    try:
        return asyncio.run(_run(folder, act))
    except RefusedError as error:
        raise CommandRefusedError(reason=" : ".join([error.title, *error.reasons])) from error
    except SilentError as error:
        raise ServerUnreachableError(setting=URL_SETTING, reason=str(error)) from error


async def _run(folder: Path, act: Callable[[Office], Awaitable[T]]) -> T:
    url, token = os.environ.get(URL_SETTING, ""), os.environ.get(TOKEN_SETTING, "")
    if not url:
        found = addresses.read(folder)
        url = found.services["trainings"][0]
        signer = Signer(found.signing_key_file, found.jwks_file)
        token = token or signer.token(OPERATOR_ID, movement=["training_office"])
    async with Api({"trainings": [url]}) as api:
        return await act(Office(api, token, url))
