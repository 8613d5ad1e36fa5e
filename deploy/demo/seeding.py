"""Fills a running platform with an invented population, through the services' public APIs.

What is there already is read first, so a second run adds nothing and an interrupted one goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from deploy.clients.api import RefusedError
from deploy.demo.homes import Home
from deploy.demo.population import InventedPerson, InventedSavoir, Population, linked_pairs
from deploy.demo.stage import Person, Stage

T = TypeVar("T")
X = TypeVar("X")

AT_ONCE = 24
"""Calls that wait for an answer at the same time."""

Advance = Callable[[str, bool], None]
"""Told what is there now (networks, members, links, offers, requests), and whether it is new."""


@dataclass(eq=False)
class Seeding:
    """One run over one population."""

    stage: Stage
    population: Population
    advance: Advance
    homes: list[Home] = field(default_factory=list)
    member_ids: dict[int, str] = field(default_factory=dict)
    there: set[tuple[str, str, str]] = field(default_factory=set)
    """What was on the boards before: person's id, kind and title."""
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> None:
        """Networks first, then their people and links, then who is in two networks, then the boards."""
        planned = self.population
        founders = planned.people[: len(planned.networks)]
        self.homes = [
            Home(self.stage, network, Person(who.first_name, who.last_name, who.email))
            for network, who in zip(planned.networks, founders, strict=True)
        ]
        await self._all(self._network, self.homes)
        await self._all(self._person, planned.people)
        await self._all(self._link, linked_pairs(planned.networks))
        await self._all(self._visit, (each for each in planned.people if len(each.networks) > 1))
        boards = await self._all(Home.board, self.homes)
        self.there = {each for board in boards for each in board}
        await self._all(self._savoir, planned.savoirs)

    async def _all(self, work: Callable[[X], Awaitable[T]], about: Iterable[X]) -> list[T]:
        async def in_turn(each: X) -> T:
            async with self._places:
                return await work(each)

        async with asyncio.TaskGroup() as together:
            tasks = [together.create_task(in_turn(each)) for each in about]
        return [task.result() for task in tasks]

    async def _network(self, home: Home) -> None:
        self.advance("networks", await home.open())

    async def _person(self, invented: InventedPerson) -> None:
        home = self.homes[invented.networks[0]]
        row = home.take(invented)
        member_id = str(row["person_id"]) if row else await home.enter(invented)
        self.member_ids[invented.number] = member_id
        has_role = row is not None and invented.role in row["roles"]
        if invented.role == "facilitator" and not has_role:
            await home.appoint_facilitator(member_id)
        self.advance("members", row is None)

    async def _link(self, ends: tuple[int, int]) -> None:
        asking, asked = ends
        self.advance("links", await self.homes[asking].link_with(self.homes[asked]))

    async def _visit(self, invented: InventedPerson) -> None:
        """Let a person join their second network themselves, unless they have before."""
        home = self.homes[invented.networks[1]]
        row = home.take(invented)
        if row is None:
            visitor = Person(invented.first_name, invented.last_name, invented.email)
            await self.stage.sign_in(visitor)
            await home.welcome(visitor)
        self.advance("memberships", row is None)

    async def _savoir(self, savoir: InventedSavoir) -> None:
        home, member_id = self.homes[savoir.network], self.member_ids[savoir.person]
        is_new = (member_id, savoir.kind, savoir.title) not in self.there
        if is_new:
            await self._publish(home, member_id, savoir)
        self.advance(f"{savoir.kind}s", is_new)

    async def _publish(self, home: Home, member_id: str, savoir: InventedSavoir) -> None:
        worded = ("title", "description", "level", "format", "mode", "visibility", "availability")
        body = {
            "network_id": home.network_id,
            "member_id": member_id,
            "themes": [savoir.theme],
            **{name: getattr(savoir, name) for name in worded},
        }
        token = await home.token()
        await self.stage.once_heard(
            lambda: self.stage.api.post("savoirs", f"/{savoir.kind}s", body, token),
            f"« {savoir.title} » n'a pas pu être publié",
            "not_a_member",
        )


def refused_because(error: RefusedError) -> str:
    """Return what a person is told of a refusal that ends the run."""
    if error.code == "too_many_sign_ins":
        return "trop de connexions en peu de temps ; recommencez dans un quart d'heure"
    return f"un service a refusé : {error.title}"
