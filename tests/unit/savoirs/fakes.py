"""The ports of the savoirs service kept in memory."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic

from services.savoirs.application.ports import S
from services.savoirs.domain.offer import Offer, OfferNotFoundError
from services.savoirs.domain.reciprocity import LiveKinds, Reciprocity
from services.savoirs.domain.request import Request, RequestNotFoundError
from services.savoirs.domain.savoir_terms import Status
from shared.errors import DomainError
from shared.events.contract import Event
from shared.ids import SequenceIds
from tests.unit.savoirs.builders import GARDEN, MONDAY


class FakeSavoirs(Generic[S]):
    """The savoirs of one kind, as copies: what is not saved is lost, as in a database."""

    def __init__(self, announced: list[Event], missing: Callable[[], DomainError]) -> None:
        self._kept: dict[str, S] = {}
        self._announced = announced
        self._missing = missing

    async def get(self, savoir_id: str) -> S:
        if savoir_id not in self._kept:
            raise self._missing()
        return copy.deepcopy(self._kept[savoir_id])

    async def live_of(self, member_id: str, network_id: str) -> list[S]:
        return [
            each
            for each in await self.all_of(member_id)
            if each.is_live and each.network_id == network_id
        ]

    async def all_of(self, member_id: str) -> list[S]:
        kept = sorted(self._kept.values(), key=lambda each: each.savoir_id)
        return [copy.deepcopy(each) for each in kept if each.member_id == member_id]

    async def open_of(self, network_id: str) -> list[S]:
        kept = [each for each in self._kept.values() if each.network_id == network_id]
        return [
            copy.deepcopy(each)
            for each in sorted(kept, key=lambda each: each.savoir_id)
            if each.terms.is_for_everyone and each.status is not Status.WITHDRAWN
        ]

    def add(self, savoir: S) -> None:
        self._announced += [event for event, _ in savoir.facts]
        savoir.facts.clear()
        self._kept[savoir.savoir_id] = copy.deepcopy(savoir)

    def network_of(self, savoir_id: str) -> str | None:
        return self._kept[savoir_id].network_id if savoir_id in self._kept else None

    def save(self, savoir: S) -> None:
        terms = self._kept[savoir.savoir_id].terms
        self.add(savoir)
        self._kept[savoir.savoir_id].terms = terms

    def save_wording(self, savoir: S) -> None:
        kept = self._kept[savoir.savoir_id]
        self.add(savoir)
        changed = self._kept[savoir.savoir_id]
        changed.status, changed.expires_at = kept.status, kept.expires_at

    async def forget(self, member_id: str) -> None:
        for each in await self.all_of(member_id):
            del self._kept[each.savoir_id]


@dataclass
class FakeMemberships:
    """Who is a member where."""

    active: set[tuple[str, str]] = field(default_factory=set)

    async def hold(self, member_id: str, network_id: str) -> bool:
        return (member_id, network_id) in self.active


class FakeNetworks:
    """Which networks are of children; `LIBRARY` has not been heard of."""

    def __init__(self, offers: FakeSavoirs[Offer], requests: FakeSavoirs[Request]) -> None:
        self.of_children: dict[str, bool] = {GARDEN: False}
        self._kept = (offers, requests)

    async def is_of_children(self, network_id: str) -> bool | None:
        return self.of_children.get(network_id)

    async def hold(self, network_id: str) -> bool | None:
        return self.of_children.get(network_id)

    async def hold_of(self, savoir_id: str) -> bool | None:
        networks = [kept.network_of(savoir_id) for kept in self._kept]
        return next((self.of_children.get(each) for each in networks if each), None)


class FakeReciprocities:
    """Where each member stands."""

    def __init__(
        self,
        announced: list[Event],
        offers: FakeSavoirs[Offer],
        requests: FakeSavoirs[Request],
    ) -> None:
        self.kept: dict[tuple[str, str], Reciprocity] = {}
        self._announced, self._offers, self._requests = announced, offers, requests

    async def lock(self, member_id: str, network_id: str) -> Reciprocity:
        new = Reciprocity(member_id=member_id, network_id=network_id)
        return copy.deepcopy(self.kept.setdefault((member_id, network_id), new))

    async def live_kinds(self, member_id: str, network_id: str) -> LiveKinds:
        return LiveKinds(
            has_offer=bool(await self._offers.live_of(member_id, network_id)),
            has_request=bool(await self._requests.live_of(member_id, network_id)),
        )

    def save(self, reciprocity: Reciprocity) -> None:
        self._announced += [event for event, _ in reciprocity.facts]
        reciprocity.facts.clear()
        place = reciprocity.member_id, reciprocity.network_id
        self.kept[place] = copy.deepcopy(reciprocity)

    async def forget(self, member_id: str) -> None:
        self.kept = {place: each for place, each in self.kept.items() if place[0] != member_id}


class FakeUnitOfWork:
    """All ports in memory; `announced` holds the facts in their order."""

    def __init__(self, *members: tuple[str, str], at: datetime = MONDAY) -> None:
        self.announced: list[Event] = []
        self.offers = FakeSavoirs[Offer](self.announced, OfferNotFoundError)
        self.requests = FakeSavoirs[Request](self.announced, RequestNotFoundError)
        self.memberships = FakeMemberships(set(members))
        self.networks = FakeNetworks(self.offers, self.requests)
        self.reciprocities = FakeReciprocities(self.announced, self.offers, self.requests)
        self.scheduled: dict[tuple[str, str], datetime] = {}
        self.forgotten: set[str] = set()
        self.at = at
        self._ids = SequenceIds()

    def now(self) -> datetime:
        return self.at

    def new_id(self) -> str:
        return self._ids.new()

    def forget_facts(self, aggregate: str, aggregate_id: str) -> None:
        self.forgotten.add(f"{aggregate}:{aggregate_id}")

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        self.scheduled[kind, key] = due_at

    def told(self) -> list[str]:
        """Return the names of the facts announced so far, and forget them."""
        names = [type(event).__name__ for event in self.announced]
        self.announced.clear()
        return names
