"""People of a few linked networks, and what they offer and ask: told to a running platform at a steady rate."""

import asyncio
import itertools
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.demo.material.reading import Wording, pairs
from deploy.demo.population import TIMES
from deploy.local.stack import LocalStack
from shared.events.contract import Event
from shared.events.members import MemberJoined, NetworkCreated, NetworksLinked
from shared.messaging.envelope import letter_of
from shared.storage.database import Database

NETWORKS = 10
"""On a circle, each linked with two on either side: own and four linked ones."""

VISIBILITIES = ("linked", "everyone", "linked", "network")
MODES = ("any", "on_site", "on_site", "remote", "any")
APART = 10
"""Offers that are told between an offer and the request that it answers."""

HEARD_WITHIN_S = 60.0
KNOWN = "SELECT count(*) FROM projection.membership WHERE member_id = ANY ($1::uuid[])"


@dataclass(frozen=True)
class Told:
    """One savoir that a person is about to put on the board."""

    kind: str
    member_id: str
    network_id: str
    body: dict[str, Any]


def savoirs(count: int) -> list[Told]:
    """Word `count` offers and requests in turn, each by somebody else."""
    networks = [str(uuid.uuid4()) for _ in range(NETWORKS)]
    wordings = itertools.cycle(_wordings())
    times, visibilities, modes = (itertools.cycle(of) for of in (TIMES, VISIBILITIES, MODES))
    told = []
    for number, (kind, theme, wording) in zip(range(count), wordings, strict=False):
        network_id = networks[(number * 7) % NETWORKS]
        body = {
            "network_id": network_id,
            "title": wording.title,
            "description": f"{wording.description} {next(times)}".strip(),
            "themes": [theme],
            "visibility": next(visibilities),
            "mode": next(modes),
        }
        told.append(Told(kind, str(uuid.uuid4()), network_id, body))
    return told


def _wordings() -> list[tuple[str, str, Wording]]:
    """Return offers and requests in turn; what answers one another comes a moment apart."""
    known = pairs()
    turns = [*known[-APART:], *known[:-APART]]
    return [
        each
        for offered, asked in zip(known, turns, strict=True)
        for each in (
            ("offer", offered.theme, offered.offer),
            ("request", asked.theme, asked.request),
        )
    ]


@dataclass(frozen=True)
class Telling:
    """A running platform, and somebody who signs for its people."""

    stack: LocalStack
    signer: Signer

    async def join(self, told: Sequence[Told]) -> None:
        """Let the members service announce networks' links and people; wait until all have heard."""
        networks = list(dict.fromkeys(each.network_id for each in told))
        facts: list[tuple[Event, str]] = [(_founded(each), each) for each in networks]
        facts += [(_joined(each), each.network_id) for each in told]
        facts += [
            (_linked(one, networks[(place + step) % len(networks)]), one)
            for place, one in enumerate(networks)
            for step in (1, 2)
        ]
        members = await Database.connect(self.stack.addresses.databases["members"].app, "members")
        try:
            async with members.transaction() as transaction:
                for fact, network_id in facts:
                    transaction.send(letter_of(transaction, fact, str(uuid.uuid4()), network_id, 1))
        finally:
            await members.close()
        for service in ("savoirs", "matching"):
            await self._heard(service, [each.member_id for each in told])

    async def _heard(self, service: str, member_ids: Sequence[str]) -> None:
        connection = await asyncpg.connect(self.stack.addresses.databases[service].owner)

        async def are_known() -> bool:
            return bool(await connection.fetchval(KNOWN, member_ids) == len(member_ids))

        try:
            await effect(are_known, f"{service} does not know all", within_s=HEARD_WITHIN_S)
        finally:
            await connection.close()

    async def tell(
        self, told: Sequence[Told], per_s: float, on_told: Callable[[str], None]
    ) -> list[str]:
        """Put each savoir on the board at its time, through the HTTP API; return their ids."""

        async def put(savoir: Told, token: str) -> str:
            answer = await api.post("savoirs", f"/{savoir.kind}s", savoir.body, token)
            savoir_id = str(answer[f"{savoir.kind}_id"])
            on_told(savoir_id)
            return savoir_id

        loop = asyncio.get_running_loop()
        tokens = [
            self.signer.token(each.member_id, networks={each.network_id: ["member"]})
            for each in told
        ]
        async with (
            Api({"savoirs": self.stack.urls("savoirs")}) as api,
            asyncio.TaskGroup() as group,
        ):
            began = loop.time()
            tasks = []
            for turn, (each, token) in enumerate(zip(told, tokens, strict=True)):
                await asyncio.sleep(max(0.0, began + turn / per_s - loop.time()))
                tasks.append(group.create_task(put(each, token)))
        return [task.result() for task in tasks]


def _founded(network_id: str) -> NetworkCreated:
    return NetworkCreated(
        network_id=network_id,
        title="Réseau d'essai",
        kind="town",
        has_legal_form=True,
        town="Orly",
        department="94",
        country="FR",
        time_zone="Europe/Paris",
        languages=["fr"],
        is_affiliated=False,
    )


def _joined(told: Told) -> MemberJoined:
    return MemberJoined(
        member_id=told.member_id,
        network_id=told.network_id,
        roles=["member"],
        is_minor=False,
        has_mailbox=True,
    )


def _linked(one: str, other: str) -> NetworksLinked:
    return NetworksLinked(link_id=str(uuid.uuid4()), network_id=one, other_network_id=other)
