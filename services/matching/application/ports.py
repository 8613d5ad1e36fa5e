"""What the use cases of matching need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.matching.application.ports_of_rings import Loops, Rings
from services.matching.application.ports_of_search import Asked, Edges, Searches
from services.matching.domain.exchange import Exchange
from services.matching.domain.match import Match
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Kind, Savoir
from services.matching.domain.scope import Scope
from services.matching.domain.suggestion import Suggestion


@dataclass(frozen=True)
class Counterpart:
    """A savoir that could answer another, how alike the two are (0 to 1), and why."""

    savoir: Savoir
    likeness: float
    reasons: tuple[Reason, ...]


class Matches(Protocol):
    """The matches; a pair (offer, request) is there at most once."""

    async def get(self, match_id: str) -> Match:
        """Load and lock; raise MatchNotFoundError."""
        ...

    async def add_new(self, match: Match) -> bool:
        """Add it unless its pair has ever been a match; say whether it was added."""
        ...

    def save(self, match: Match) -> None:
        """Keep the changes of a match that was loaded here."""
        ...

    async def awaiting_with(self, savoir_id: str) -> list[Match]:
        """Load and lock the matches of an offer or request that await an answer."""
        ...

    async def open_of(self, member_id: str, network_id: str | None) -> list[Match]:
        """Load and lock a person's open matches, in one network or in all."""
        ...

    async def all_of(self, member_id: str) -> list[Match]:
        """Load and lock all matches of a person."""
        ...

    async def partners_of(self, savoir: Savoir) -> frozenset[str]:
        """Return the ids of all that has ever been brought together with `savoir`."""
        ...

    async def declined_with(self, savoir: Savoir) -> frozenset[str]:
        """Return the ids of all that was brought together with `savoir` and declined."""
        ...

    async def reserve(self, member_ids: Collection[str]) -> None:
        """Let no other search propose anything to these people until the transaction ends."""
        ...

    async def asked(
        self, member_ids: Collection[str], policy: ProposalPolicy, now: datetime
    ) -> Asked:
        """Return which of these people were asked lately, and which at all that they can bear."""
        ...


class Exchanges(Protocol):
    """The exchanges and their reviews."""

    async def get(self, exchange_id: str) -> Exchange:
        """Load and lock; raise ExchangeNotFoundError."""
        ...

    def add(self, exchange: Exchange) -> None:
        """Add a new exchange."""
        ...

    def save(self, exchange: Exchange) -> None:
        """Keep the changes of an exchange that was loaded here, its new reviews included."""
        ...

    async def running_of(self, member_id: str, network_id: str) -> list[Exchange]:
        """Load and lock a person's running exchanges in one network."""
        ...

    async def all_of(self, member_id: str) -> list[Exchange]:
        """Load and lock all exchanges of a person."""
        ...

    async def given_and_received(self, member_ids: Collection[str]) -> frozenset[str]:
        """Return which of these people have begun to teach something and to learn something."""
        ...


class Suggestions(Protocol):
    """The suggestions that reviews led to."""

    def add(self, suggestion: Suggestion) -> None:
        """Add a new suggestion."""
        ...

    async def forget(self, member_id: str) -> list[str]:
        """Delete all suggestions made to a person, and return their ids."""
        ...


class Savoirs(Protocol):
    """What is known of the board and of the networks' links."""

    async def find(self, kind: Kind, savoir_id: str) -> Savoir | None:
        """Return a savoir, kept from changing until the transaction ends; None when unknown."""
        ...

    async def linked_networks(self, network_id: str) -> frozenset[str]:
        """Return the ids of the networks that are linked with this one."""
        ...

    async def near_networks(self, network_id: str, km: float) -> Mapping[str, float]:
        """Return the networks whose towns lie within `km` of this one's, with the distance."""
        ...

    async def distances(self, network_id: str, others: Collection[str]) -> Mapping[str, float]:
        """Return the kilometres to other networks, without those that are not known."""
        ...

    async def present(self, kind: Kind, savoir_ids: Collection[str]) -> Mapping[str, Savoir]:
        """Return savoirs as they stand, by their ids; they may change meanwhile."""
        ...

    async def search_between(self, network_id: str, other_network_id: str) -> None:
        """Make the search for the requests of two newly linked networks due."""
        ...

    async def search_forgotten(self, unmet_since: datetime) -> None:
        """Make the search due for what came back to the board since it was last searched.

        And for what was last searched before `unmet_since` and has never met a counterpart.
        """
        ...

    async def is_minor(self, member_id: str) -> bool:
        """Say whether the person is under age today, as any of their networks knows."""
        ...

    async def is_member(self, member_id: str, network_id: str) -> bool:
        """Say whether the person is in the network today."""
        ...


class Ranking(Protocol):
    """Finds what is alike; the one port to replace for a better way of matching."""

    async def learn(self, savoir: Savoir) -> None:
        """Take in the savoir's present wording."""
        ...

    async def puts_off(self, savoir: Savoir) -> bool:
        """In a rush, leave what takes long for later; say whether it was left."""
        ...

    async def recall(self, savoir: Savoir) -> None:
        """Bring back what was read of the savoir; read it if that was never, or in other words."""
        ...

    async def counterparts(
        self, savoir: Savoir, scope: Scope, without: Collection[str]
    ) -> Sequence[Counterpart]:
        """Return live counterparts of the learned `savoir` in a scope, most alike first.

        Savoirs of the same person and those whose ids are in `without` are left out.
        """
        ...

    def forget(self, savoir_id: str) -> None:
        """Drop the wording of a savoir that has left the board."""
        ...

    async def forget_member(self, member_id: str) -> None:
        """Drop whatever was learned of a person's savoirs."""
        ...


class Phrases(Protocol):
    """Turns reasons into words for people."""

    def sentence(self, reasons: Sequence[Reason], offer_title: str, request_title: str) -> str:
        """Return one or two sentences, true for both people."""
        ...


class UnitOfWork(Protocol):
    """One transaction of matching."""

    @property
    def matches(self) -> Matches:
        """The matches."""
        ...

    @property
    def exchanges(self) -> Exchanges:
        """The exchanges."""
        ...

    @property
    def edges(self) -> Edges:
        """Who could teach whom."""
        ...

    @property
    def searches(self) -> Searches:
        """What the latest searches found."""
        ...

    @property
    def rings(self) -> Rings:
        """The rings."""
        ...

    @property
    def loops(self) -> Loops:
        """The loops that could become rings."""
        ...

    @property
    def suggestions(self) -> Suggestions:
        """The suggestions."""
        ...

    @property
    def savoirs(self) -> Savoirs:
        """What is known of the board."""
        ...

    @property
    def ranking(self) -> Ranking:
        """How alike savoirs are."""
        ...

    @property
    def phrases(self) -> Phrases:
        """Words for people."""
        ...

    def now(self) -> datetime:
        """Return the current instant."""
        ...

    def new_id(self) -> str:
        """Return a new identifier."""
        ...

    def forget_facts(self, aggregate: str, aggregate_id: str) -> None:
        """Let the stream forget all facts of one aggregate, words included."""
        ...

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Set a timer, replacing the one that was set."""
        ...

    def cancel(self, kind: str, key: str) -> None:
        """Cancel a timer if it is set."""
        ...
