"""What everybody on the demonstration's stage uses: the services' addresses, the mails, the narrator."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from deploy.clients.api import Api, RefusedError
from deploy.clients.mailbox import Mail, Mailboxes
from deploy.clients.waiting import effect
from deploy.demo.tellings import Expected

T = TypeVar("T")
PAGE = 100


@dataclass(eq=False)
class Person:
    """Somebody who plays: their names, their mailbox if they have one, and how they are signed in."""

    first_name: str
    last_name: str
    email: str | None = None
    member_id: str = ""
    token: str = ""
    refresh_token: str = ""
    code_mails: set[str] = field(default_factory=set)
    """Message-IDs of the mails whose codes were used."""

    @property
    def called(self) -> str:
        """First and last name, unique on this stage."""
        return f"{self.first_name} {self.last_name}"


@dataclass(eq=False)
class Stage:
    """The running platform as its clients see it, and the list of what people must be told."""

    api: Api
    mailboxes: Mailboxes
    narrate: Callable[[str], None]
    expected: Expected = field(default_factory=Expected)
    people: list[Person] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    async def sign_up(self, person: Person) -> None:
        """Sign up by the code that comes by mail."""
        about = {"first_name": person.first_name, "last_name": person.last_name}
        known = self._received(person)
        started = await self.api.post("members", "/people", {**about, "email": person.email})
        await self._confirm(person, started, known)
        self.people.append(person)

    async def sign_in(self, person: Person) -> None:
        """Sign in, with an account that exists, by the code that comes by mail."""
        known = self._received(person)
        started = await self.api.post("members", "/sign-in", {"email": person.email})
        await self._confirm(person, started, known)

    async def sign_in_on_paper(self, person: Person, facilitator: Person, network_id: str) -> None:
        """Sign in with a code that a facilitator prints."""
        slip = await self.api.post(
            "members",
            f"/networks/{network_id}/members/{person.member_id}/printed-codes",
            token=facilitator.token,
        )
        self._note(
            person, await self.api.post("members", "/sign-in/printed", {"code": slip["code"]})
        )

    async def refresh(self, person: Person) -> None:
        """Take a new token, with today's roles."""
        body = {"refresh_token": person.refresh_token}
        self._note(person, await self.api.post("members", "/token/refresh", body))

    def _received(self, person: Person) -> set[str]:
        return {mail.message_id for mail in self.mailboxes.of(str(person.email))}

    async def _confirm(self, person: Person, started: dict[str, str], known: set[str]) -> None:
        async def look() -> Mail | None:
            arrived = self.mailboxes.of(str(person.email))
            return next((m for m in arrived if m.message_id not in known and m.code()), None)

        mail = await effect(look, f"le code de connexion de {person.called}")
        person.code_mails.add(mail.message_id)
        answer = {"code": mail.code(), "verifier": started["verifier"]}
        path = f"/sign-in/{started['sign_in_id']}/confirm"
        self._note(person, await self.api.post("members", path, answer))

    def _note(self, person: Person, tokens: dict[str, str]) -> None:
        person.token, person.refresh_token = tokens["token"], tokens["refresh_token"]
        person.member_id = tokens["member_id"]

    async def all_of(self, service: str, path: str, part: str, token: str, **query: Any) -> Any:
        """Read a list to its end, page after page; `part` names the list in the answer."""
        found: list[Any] = []
        after: Any = None
        while True:
            cursor = {"after": after} if after else {}
            page = await self.api.get(service, path, token, **query, **cursor, limit=PAGE)
            found += page[part]
            after = page.get("next_after") or page.get("after") or page.get("next")
            if not after:
                return found

    async def once_heard(self, call: Callable[[], Awaitable[T]], what: str, *codes: str) -> T:
        """Give a command as soon as the service has heard what it needs; until then it says `codes`."""

        async def look() -> tuple[T] | None:
            try:
                return (await call(),)
            except RefusedError as error:
                if error.code in codes:
                    return None
                raise

        return (await effect(look, what))[0]
