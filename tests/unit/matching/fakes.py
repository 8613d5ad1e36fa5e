"""The ports of matching held in memory, as the real ones behave."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.matching.adapters.french_reasons import FrenchReasons
from services.matching.application.ports import Counterpart
from services.matching.application.ports_of_search import Asked, Closest
from services.matching.domain.edge import Edge
from services.matching.domain.exchange import Exchange, ExchangeNotFoundError, ExchangeState
from services.matching.domain.match import OPEN, Match, MatchState
from services.matching.domain.match_errors import MatchNotFoundError
from services.matching.domain.pair import SIDES
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import Kind, Savoir
from services.matching.domain.scope import Scope
from services.matching.domain.suggestion import Suggestion
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.ids import SequenceIds
from tests.unit.matching.builders import NOW
from tests.unit.matching.fake_rings import FakeLoops, FakeRings


@dataclass
class FakeMatches:
    """Matches in a list; facts are moved to `announced` as the real ones go into the outbox."""

    kept: dict[str, Match] = field(default_factory=dict)
    announced: list[Event] = field(default_factory=list)

    async def get(self, match_id: str) -> Match:
        if match_id not in self.kept:
            raise MatchNotFoundError
        return self.kept[match_id]

    async def add_new(self, match: Match) -> bool:
        pairs = {(kept.offer_id, kept.request_id) for kept in self.kept.values()}
        if (match.offer_id, match.request_id) in pairs:
            return False
        self.kept[match.match_id] = match
        self._announce(match)
        return True

    def save(self, match: Match) -> None:
        self._announce(match)

    async def awaiting_with(self, savoir_id: str) -> list[Match]:
        return [
            match
            for match in self.kept.values()
            if match.is_awaiting and savoir_id in (match.offer_id, match.request_id)
        ]

    async def open_of(self, member_id: str, network_id: str | None) -> list[Match]:
        return [
            match
            for match in await self.all_of(member_id)
            if match.state in OPEN
            and (side := match.pair.side_of(member_id))
            and network_id in (None, match.pair.network(side))
        ]

    async def all_of(self, member_id: str) -> list[Match]:
        return [match for match in self.kept.values() if match.pair.side_of(member_id)]

    async def declined_with(self, savoir: Savoir) -> frozenset[str]:
        declined = [m for m in self.kept.values() if m.state is MatchState.DECLINED]
        own, other = ("offer_id", "request_id")[:: 1 if savoir.kind == "offer" else -1]
        return frozenset(getattr(m, other) for m in declined if getattr(m, own) == savoir.savoir_id)

    async def reserve(self, member_ids: Collection[str]) -> None:
        """Nobody else searches in memory."""

    async def asked(
        self, member_ids: Collection[str], policy: ProposalPolicy, now: datetime
    ) -> Asked:
        lately = Counter(
            match.pair.member(side)
            for match in self.kept.values()
            for side in SIDES
            if match.proposer_id is None and match.proposed_at > now - policy.week
        )
        crowded = self._crowded(member_ids, policy.awaiting_at_most)
        return Asked(
            full=crowded | {m for m in member_ids if lately[m] >= policy.weekly_at_most},
            lately=frozenset(m for m in member_ids if lately[m]),
        )

    async def partners_of(self, savoir: Savoir) -> frozenset[str]:
        pairs = [(match.offer_id, match.request_id) for match in self.kept.values()]
        own, other = (0, 1) if savoir.kind == "offer" else (1, 0)
        return frozenset(pair[other] for pair in pairs if pair[own] == savoir.savoir_id)

    def _crowded(self, member_ids: Collection[str], at_most: int) -> frozenset[str]:
        waiting = Counter(
            match.pair.member(side)
            for match in self.kept.values()
            for side in SIDES
            if match.is_awaiting and side not in match.accepted_at
        )
        return frozenset(each for each in member_ids if waiting[each] >= at_most)

    def _announce(self, match: Match) -> None:
        self.announced += [event for event, _ in match.facts]
        match.facts.clear()


@dataclass
class FakeExchanges:
    """Exchanges in a dictionary."""

    kept: dict[str, Exchange] = field(default_factory=dict)
    announced: list[Event] = field(default_factory=list)

    async def get(self, exchange_id: str) -> Exchange:
        if exchange_id not in self.kept:
            raise ExchangeNotFoundError
        return self.kept[exchange_id]

    def add(self, exchange: Exchange) -> None:
        self.kept[exchange.exchange_id] = exchange
        self.save(exchange)

    def save(self, exchange: Exchange) -> None:
        self.announced += [event for event, _ in exchange.facts]
        exchange.facts.clear()

    async def running_of(self, member_id: str, network_id: str) -> list[Exchange]:
        return [
            exchange
            for exchange in await self.all_of(member_id)
            if exchange.state is ExchangeState.RUNNING
            and (side := exchange.pair.side_of(member_id))
            and exchange.pair.network(side) == network_id
        ]

    async def all_of(self, member_id: str) -> list[Exchange]:
        return [each for each in self.kept.values() if each.pair.side_of(member_id)]

    async def given_and_received(self, member_ids: Collection[str]) -> frozenset[str]:
        pairs = [each.pair for each in self.kept.values()]
        given, received = {p.offerer_id for p in pairs}, {p.requester_id for p in pairs}
        return frozenset(member_ids) & given & received


@dataclass
class FakeEdges:
    """Edges by their pair."""

    kept: dict[tuple[str, str], Edge] = field(default_factory=dict)

    async def is_there(self, offerer_id: str, requester_id: str) -> bool:
        return any(
            (edge.offer.member_id, edge.request.member_id) == (offerer_id, requester_id)
            for edge in self.kept.values()
        )

    async def replace(self, savoir: Savoir, found: Sequence[Edge]) -> None:
        await self.drop_savoir(savoir.savoir_id)
        self.kept |= {(each.offer.savoir_id, each.request.savoir_id): each for each in found}

    async def drop_savoir(self, savoir_id: str) -> None:
        self._keep(lambda edge: savoir_id not in (edge.offer.savoir_id, edge.request.savoir_id))

    async def drop_pair(self, offer_id: str, request_id: str) -> None:
        self.kept.pop((offer_id, request_id), None)

    async def drop_member(self, member_id: str, network_id: str | None) -> None:
        self._keep(
            lambda edge: (
                not any(
                    end.member_id == member_id and network_id in (None, end.network_id)
                    for end in (edge.offer, edge.request)
                )
            )
        )

    async def drop_between(self, network_id: str, other_network_id: str) -> None:
        two = {network_id, other_network_id}
        self._keep(
            lambda edge: (
                edge.scope != "linked_network"
                or {edge.offer.network_id, edge.request.network_id} != two
            )
        )

    def _keep(self, wanted: Callable[[Edge], bool]) -> None:
        self.kept = {pair: edge for pair, edge in self.kept.items() if wanted(edge)}


@dataclass
class FakeSearches:
    """The latest searches: when, and what came closest."""

    kept: dict[str, tuple[datetime, Sequence[Closest]]] = field(default_factory=dict)

    async def keep(self, savoir_id: str, searched_at: datetime, closest: Sequence[Closest]) -> None:
        self.kept[savoir_id] = (searched_at, closest)

    async def forget(self, savoir_id: str) -> None:
        self.kept.pop(savoir_id, None)


@dataclass
class FakeSuggestions:
    """Suggestions in a list."""

    kept: list[Suggestion] = field(default_factory=list)

    def add(self, suggestion: Suggestion) -> None:
        self.kept.append(suggestion)

    async def forget(self, member_id: str) -> list[str]:
        gone = [each.suggestion_id for each in self.kept if each.member_id == member_id]
        self.kept = [each for each in self.kept if each.member_id != member_id]
        return gone


@dataclass
class FakeSavoirs:
    """A board, links and members as a test sets them."""

    board: dict[str, Savoir] = field(default_factory=dict)
    links: set[frozenset[str]] = field(default_factory=set)
    members: set[tuple[str, str]] = field(default_factory=set)
    minors: set[str] = field(default_factory=set)
    km: dict[frozenset[str], float] = field(default_factory=dict)
    """Between two networks."""

    def put(self, *savoirs: Savoir) -> None:
        self.board.update({savoir.savoir_id: savoir for savoir in savoirs})

    async def find(self, kind: Kind, savoir_id: str) -> Savoir | None:
        found = self.board.get(savoir_id)
        return found if found and found.kind == kind else None

    async def linked_networks(self, network_id: str) -> frozenset[str]:
        return frozenset(
            each for link in self.links if network_id in link for each in link - {network_id}
        )

    async def near_networks(self, network_id: str, km: float) -> dict[str, float]:
        return {other: far for other, far in self._around(network_id).items() if far <= km}

    async def distances(self, network_id: str, others: Collection[str]) -> dict[str, float]:
        return {other: far for other, far in self._around(network_id).items() if other in others}

    def _around(self, network_id: str) -> dict[str, float]:
        return {
            other: far
            for two, far in self.km.items()
            if network_id in two
            for other in two - {network_id}
        }

    async def present(self, kind: Kind, savoir_ids: Collection[str]) -> dict[str, Savoir]:
        found = {savoir_id: await self.find(kind, savoir_id) for savoir_id in savoir_ids}
        return {savoir_id: savoir for savoir_id, savoir in found.items() if savoir}

    async def is_minor(self, member_id: str) -> bool:
        return member_id in self.minors

    async def search_between(self, network_id: str, other_network_id: str) -> None:
        """Nothing is searched in memory."""

    async def search_forgotten(self, unmet_since: datetime) -> None:
        """Nothing is searched in memory."""

    async def is_member(self, member_id: str, network_id: str) -> bool:
        return (member_id, network_id) in self.members


@dataclass
class FakeRanking:
    """Finds what a test says is alike, by scope."""

    alike: dict[str, list[Counterpart]] = field(default_factory=dict)
    learned: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    async def learn(self, savoir: Savoir) -> None:
        self.learned.append(savoir.savoir_id)

    async def puts_off(self, savoir: Savoir) -> bool:
        return False

    async def recall(self, savoir: Savoir) -> None:
        if savoir.savoir_id not in self.learned:
            await self.learn(savoir)

    async def counterparts(
        self, savoir: Savoir, scope: Scope, without: Collection[str]
    ) -> Sequence[Counterpart]:
        return [
            each
            for each in self.alike.get(scope.code, [])
            if each.savoir.savoir_id not in without and each.savoir.member_id != savoir.member_id
        ]

    def forget(self, savoir_id: str) -> None:
        self.learned = [each for each in self.learned if each != savoir_id]

    async def forget_member(self, member_id: str) -> None:
        self.forgotten.append(member_id)


@dataclass
class FakeUnitOfWork:
    """One transaction in memory, on a held clock."""

    matches: FakeMatches = field(default_factory=FakeMatches)
    exchanges: FakeExchanges = field(default_factory=FakeExchanges)
    edges: FakeEdges = field(default_factory=FakeEdges)
    searches: FakeSearches = field(default_factory=FakeSearches)
    suggestions: FakeSuggestions = field(default_factory=FakeSuggestions)
    savoirs: FakeSavoirs = field(default_factory=FakeSavoirs)
    ranking: FakeRanking = field(default_factory=FakeRanking)
    phrases: FrenchReasons = field(default_factory=FrenchReasons)
    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    clock: HeldClock = field(default_factory=lambda: HeldClock(NOW))
    ids: SequenceIds = field(default_factory=SequenceIds)
    rings: FakeRings = field(init=False)
    loops: FakeLoops = field(init=False)

    def __post_init__(self) -> None:
        self.rings, self.loops = FakeRings(self.clock), FakeLoops(self.matches)

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return self.ids.new()

    def forget_facts(self, aggregate: str, aggregate_id: str) -> None:
        self.forgotten.add(f"{aggregate}:{aggregate_id}")

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        self.timers[kind, key] = due_at

    def cancel(self, kind: str, key: str) -> None:
        self.timers.pop((kind, key), None)
