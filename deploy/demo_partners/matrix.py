"""Tries every operation as every identity at a running broker: what is forbidden must be refused."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import Enum

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from deploy.demo_partners.imports import reached, wanted
from deploy.demo_partners.operations import (
    INBOX_OF_SERVICES,
    SERVICES,
    STORED_NOWHERE,
    WAKE,
    Operation,
    Way,
    operations,
)
from deploy.local.addresses import Addresses
from deploy.local.broker_accounts import SERVICES_USER
from deploy.local.partner_accounts import Access
from shared.ending import end
from shared.messaging.broker_url import nodes_of, shown

ANSWERS_WITHIN_S = 1.0
HEARS_WITHIN_S = 0.15


class Outcome(Enum):
    """What came of one trial."""

    REFUSED = "refused"
    """The broker said so: at the connection, or as a violation of permissions."""
    SILENT = "silent"
    """Not refused, and nobody answered or nothing was heard."""
    ANSWERED = "answered"


@dataclass(frozen=True)
class Identity:
    """Somebody who connects; `is_confined` for whom silence is no excuse: the broker must refuse."""

    name: str
    user: str | None
    password: str | None
    is_confined: bool = True


@dataclass(frozen=True)
class Cell:
    """One trial: who, what, whether it should be allowed, and what came of it."""

    identity: str
    operation: str
    is_wanted: bool
    is_allowed: bool
    outcome: Outcome


@dataclass(frozen=True)
class Matrix:
    """Every trial of every identity."""

    cells: list[Cell]

    @property
    def forbidden_allowed(self) -> list[Cell]:
        """What should have been refused."""
        return [cell for cell in self.cells if cell.is_allowed and not cell.is_wanted]

    @property
    def allowed_refused(self) -> list[Cell]:
        """What should have worked."""
        return [cell for cell in self.cells if cell.is_wanted and not cell.is_allowed]


async def examine(where: Addresses, first: Access, second: Access) -> Matrix:
    """Try everything at the broker's first node, as nobody, as two partners, as the services.

    A list of trials cannot find what is let in under another name, so the imports of both partners'
    accounts are read too: each is one cell.
    """
    assert where.nats_system_url is not None, "the broker is the platform's own"
    node = nodes_of(where.nats_url)[0]
    password = node.partition("@")[0].rpartition(":")[2]
    identities = [
        Identity("anonymous", None, None),
        Identity("wrong password", first.user, second.password),
        Identity(first.user, first.user, first.password),
        Identity(second.user, second.user, second.password),
        Identity(SERVICES, SERVICES_USER, password, is_confined=False),
    ]
    tried = operations((first.durable, second.durable))
    async with AsyncExitStack() as opened:
        speakers = {
            each.name: await opened.enter_async_context(_connected(shown(node), each))
            for each in identities[2:]
        }
        await _listen(speakers[SERVICES].client)
        rows = [await _row(shown(node), each, tried, speakers) for each in identities]
    system = nodes_of(where.nats_system_url)[0]
    found = await reached(system, (first.durable, second.durable))
    rows += [_imports(name, subjects) for name, subjects in found.items()]
    return Matrix([cell for row in rows for cell in row])


def _imports(account: str, found: set[str]) -> list[Cell]:
    return [
        Cell(
            account,
            f"import {subject}",
            is_wanted=subject in wanted(account),
            is_allowed=subject in found,
            outcome=Outcome.ANSWERED if subject in found else Outcome.REFUSED,
        )
        for subject in sorted(found | wanted(account))
    ]


async def _row(
    node: str, identity: Identity, tried: Sequence[Operation], speakers: "Mapping[str, _Trier]"
) -> list[Cell]:
    try:
        async with _connected(node, identity) as trier:
            outcomes = [await trier.attempt(each, speakers) for each in tried]
    except NatsError:
        outcomes = [Outcome.REFUSED for _ in tried]
    return [
        _cell(identity, operation, outcome)
        for operation, outcome in zip(tried, outcomes, strict=True)
    ]


def _cell(identity: Identity, operation: Operation, outcome: Outcome) -> Cell:
    is_wanted = identity.name in operation.allowed_to
    must_be_refused = identity.is_confined and not is_wanted and not operation.is_listening_allowed
    is_allowed = outcome is Outcome.ANSWERED or (must_be_refused and outcome is Outcome.SILENT)
    return Cell(identity.name, operation.name, is_wanted, is_allowed, outcome)


async def _listen(client: Client) -> None:
    """Answer, as the services would, on subjects that only they should reach."""

    async def answer(message: Msg) -> None:
        if message.reply:
            await message.respond(b"heard")

    for subject in (WAKE, INBOX_OF_SERVICES):
        await client.subscribe(subject, cb=answer)
    await _settled(client)


async def _heard(listening: Subscription, words: bytes) -> Msg:
    """Return the first message that holds these words; TimeoutError when there is none."""
    async with asyncio.timeout(HEARS_WITHIN_S):
        while True:
            message = await listening.next_msg(timeout=HEARS_WITHIN_S)
            if words in message.data:
                return message


async def _settled(client: Client) -> None:
    """Return once the broker has taken what was sent; the client's first ping may overtake that."""
    await client.flush()
    await client.flush()


@asynccontextmanager
async def _connected(node: str, identity: Identity) -> "AsyncIterator[_Trier]":
    violations: list[str] = []

    async def note(error: Exception) -> None:
        violations.append(str(error))

    client = await nats.connect(
        node,
        user=identity.user,
        password=identity.password,
        allow_reconnect=False,
        max_reconnect_attempts=1,
        connect_timeout=5,
        error_cb=note,
    )
    try:
        yield _Trier(client, violations)
    finally:
        await client.close()


@dataclass(eq=False)
class _Trier:
    client: Client
    violations: list[str]

    async def attempt(self, operation: Operation, speakers: "Mapping[str, _Trier]") -> Outcome:
        """Do one operation and say what came of it."""
        self.violations.clear()
        if operation.way is Way.ASK:
            return await self._ask(operation)
        return await self._hear(operation, speakers[operation.said_by])

    async def _ask(self, operation: Operation) -> Outcome:
        inbox = self.client.new_inbox()
        answers = await self.client.subscribe(inbox)
        await self.client.publish(
            operation.subject,
            operation.body,
            reply=inbox,
            headers=dict(operation.headers) or None,
        )
        outcome = await self._outcome(answers.next_msg(timeout=ANSWERS_WITHIN_S))
        await answers.unsubscribe()
        return outcome

    async def _hear(self, operation: Operation, speaker: "_Trier") -> Outcome:
        heard = await self.client.subscribe(operation.subject)
        await _settled(self.client)
        if operation.said_on:
            await speaker.say(operation.said_on)
        outcome = await self._outcome(_heard(heard, operation.said_words))
        await heard.unsubscribe()
        return outcome

    async def say(self, subject: str) -> None:
        """Say something that listeners hear and that no stream stores."""
        await self.client.publish(
            subject, b"", reply=self.client.new_inbox(), headers=dict(STORED_NOWHERE)
        )
        await _settled(self.client)

    async def _outcome(self, arriving: Coroutine[None, None, Msg]) -> Outcome:
        """Say what came: a refusal is told before the answer to the ping that follows it."""
        arrival = asyncio.create_task(arriving)
        await _settled(self.client)
        if self.violations:
            await end(arrival)
            return Outcome.REFUSED
        try:
            message = await arrival
        except (NatsError, TimeoutError):
            return Outcome.SILENT
        is_unheard = (message.headers or {}).get("Status") == "503"
        return Outcome.SILENT if is_unheard else Outcome.ANSWERED
