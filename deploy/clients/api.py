"""Calls the services' HTTP APIs; a command is sent again under its key until it is answered."""

import asyncio
import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_S = 30.0
PAUSE_S = 0.1
AGAIN = frozenset({502, 503, 504})


class RefusedError(Exception):
    """The service answered with a problem; `code` is its stable name."""

    def __init__(self, method: str, path: str, answer: httpx.Response) -> None:
        """Keep what was asked and what was answered."""
        try:
            problem = answer.json()
        except ValueError:
            problem = {}
        self.status = answer.status_code
        self.code = str(problem.get("code", ""))
        self.title = str(problem.get("title", answer.text[:200]))
        self.reasons = [
            f"{each['where'].removeprefix('body.').removeprefix('query.')} : {each['why']}"
            for each in problem.get("errors", [])
        ]
        """Where a request is unreadable, and why."""
        super().__init__(f"{method} {path}: {self.status} {self.code} {self.title}")


class SilentError(Exception):
    """No service answered in time."""


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    service: str
    path: str
    body: Any = None
    token: str = ""
    key: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """Return the headers that say who calls, and under which key."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return headers | ({"Idempotency-Key": self.key} if self.key else {})


@dataclass(eq=False)
class Api:
    """One connection pool to all services of a running platform; copies take turns."""

    urls: Mapping[str, Sequence[str]]
    patience_s: float = PATIENCE_S
    limit: int = 100
    client: httpx.AsyncClient = field(init=False)
    repeats: int = 0
    """How many times a call had to be sent again."""

    def __post_init__(self) -> None:
        """Open the pool."""
        self.client = httpx.AsyncClient(
            timeout=20, limits=httpx.Limits(max_connections=self.limit), trust_env=False
        )
        self._turns = {service: itertools.cycle(urls) for service, urls in self.urls.items()}

    async def __aenter__(self) -> "Api":
        """Use it in an `async with`."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the pool."""
        await self.client.aclose()

    async def get(self, service: str, path: str, token: str = "", **query: Any) -> Any:
        """Ask a question."""
        return await self.ask(Call("GET", service, path, token=token, query=query))

    async def post(
        self, service: str, path: str, body: Any = None, token: str = "", key: str = ""
    ) -> Any:
        """Give a command; it is run once however often it must be sent."""
        key = key or str(uuid.uuid4())
        return await self.ask(Call("POST", service, path, body or {}, token, key))

    async def put(self, service: str, path: str, body: Any, token: str = "") -> Any:
        """Replace something."""
        return await self.ask(Call("PUT", service, path, body, token))

    async def patch(self, service: str, path: str, body: Any, token: str = "") -> Any:
        """Change a part of something."""
        return await self.ask(Call("PATCH", service, path, body, token))

    async def delete(self, service: str, path: str, token: str = "") -> Any:
        """Take something away."""
        return await self.ask(Call("DELETE", service, path, token=token))

    async def ask(self, call: "Call") -> Any:
        """Send a call until it is answered; raise RefusedError or SilentError."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience_s
        why = ""
        while loop.time() < deadline:
            url = next(self._turns[call.service]) + call.path
            try:
                answer = await self.client.request(
                    call.method,
                    url,
                    json=call.body,
                    headers=call.headers(),
                    params=call.query or None,
                )
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                if answer.status_code not in AGAIN:
                    return _content(call.method, call.path, answer)
                why = str(answer.status_code)
            self.repeats += 1
            await asyncio.sleep(PAUSE_S)
        raise SilentError(
            f"{call.method} {call.service}{call.path}: silent for {self.patience_s:.0f} s ({why})"
        )


def _content(method: str, path: str, answer: httpx.Response) -> Any:
    if answer.is_error:
        raise RefusedError(method, path, answer)
    return answer.json() if answer.content else None
