"""Whoever calls the partners service from a terminal: with their own token, or as this platform's operator."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from nats.js.errors import NotFoundError

from deploy.cli.office import OPERATOR_ID, the_one
from deploy.clients.api import Api, RefusedError, SilentError
from deploy.clients.signer import Signer
from deploy.errors import CommandRefusedError, ServerUnreachableError
from deploy.local import addresses
from deploy.operations.broker import connected
from shared.clock import SystemClock
from shared.messaging.partner_durables import STREAM, PartnerDurable

URL_SETTING = "RERS_PARTNERS_URL"
TOKEN_SETTING = "RERS_TOKEN"  # noqa: S105 - the name of a setting
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "j": "days"}
Answer = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """A connection to the partners service, with the rights of ops."""

    api: Api
    token: str
    url: str

    async def get(self, path: str, **query: Any) -> Any:
        """Ask a question."""
        asked = {name: value for name, value in query.items() if value is not None}
        return await self.api.get("partners", path, self.token, **asked)

    async def post(self, path: str, body: Any = None) -> Any:
        """Give a command."""
        return await self.api.post("partners", path, body, self.token)

    async def delete(self, path: str) -> Any:
        """Take something away."""
        return await self.api.delete("partners", path, self.token)

    async def all(self, path: str, **query: Any) -> list[Answer]:
        """Return every page of a list."""
        found: list[Answer] = []
        after: Any = None
        while True:
            answer = await self.get(path, after=after, **query)
            found += answer["items"]
            after = answer.get("next")
            if after is None:
                return found

    async def partner(self, slug: str) -> Answer:
        """Return the partner with this short name; raise CommandRefusedError."""
        found = await self.known(slug)
        if found is None:
            reason = f"aucun partenaire ne s'appelle « {slug} » : voyez rers partners list"
            raise CommandRefusedError(reason=reason)
        return found

    async def known(self, slug: str) -> Answer | None:
        """Return the partner with this short name; None when the service knows none."""
        found: list[Answer] = (await self.get("/partners", slug=slug))["items"]
        return found[0] if found else None

    async def path(self, slug: str) -> str:
        """Return where the partner with this short name is."""
        return f"/partners/{(await self.partner(slug))['partner_id']}"

    async def endpoint(self, path: str, ending: str) -> Answer:
        """Return the one endpoint whose id ends so."""
        found = {each["endpoint_id"]: each for each in await self.all(f"{path}/endpoints")}
        return found[the_one(ending, found, ("aucun webhook", "webhooks"))]


def as_ops(folder: Path, act: Callable[[Desk], Awaitable[T]]) -> T:
    """Run `act` against the service of the settings, else the platform that runs on `folder`.

    Raises CommandRefusedError with the service's own French sentence, or ServerUnreachableError.
    """
    try:
        return asyncio.run(_run(folder, act))
    except RefusedError as error:
        raise CommandRefusedError(reason=" : ".join([error.title, *error.reasons])) from error
    except SilentError as error:
        raise ServerUnreachableError(setting=URL_SETTING, reason=str(error)) from error


async def _run(folder: Path, act: Callable[[Desk], Awaitable[T]]) -> T:
    url, token = os.environ.get(URL_SETTING, ""), os.environ.get(TOKEN_SETTING, "")
    if not url:
        found = addresses.read(folder)
        url = found.services["partners"][0]
        signer = Signer(found.signing_key_file, found.jwks_file)
        token = token or signer.token(OPERATOR_ID, movement=["ops"])
    async with Api({"partners": [url]}) as api:
        return await act(Desk(api, token, url))


async def broker_lag(folder: Path, slug: str) -> Answer | None:
    """Return what waits for a partner at the broker; None when it reads nothing there."""
    url = os.environ.get("RERS_NATS_URL") or addresses.read(folder).nats_url
    async with connected(url) as client:
        try:
            name = PartnerDurable(slug).name
            state = await client.jetstream().consumer_info(STREAM, name)
        except NotFoundError:
            return None
    return {"pending": state.num_pending, "unacknowledged": state.num_ack_pending}


def moment(text: str) -> str:
    """Return an instant: `2h` and `3d` ago, or a date and time; raise CommandRefusedError."""
    text = text.strip()
    number, unit = text[:-1], UNITS.get(text[-1:])
    try:
        if unit and number.isdecimal():
            return (SystemClock().now() - timedelta(**{unit: int(number)})).isoformat()
        return datetime.fromisoformat(text).astimezone().isoformat()
    except (ValueError, OverflowError) as error:
        reason = f"« {text} » n'est ni une durée (30m, 2h, 3d) ni une date (2026-11-22T08:00)"
        raise CommandRefusedError(reason=reason) from error
