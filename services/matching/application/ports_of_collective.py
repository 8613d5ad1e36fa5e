"""What collective matches need from outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.matching.application.ports import Savoirs
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import Candidate, Tie
from services.matching.domain.savoir import Kind


@dataclass(frozen=True)
class Home:
    """Where a network is: its town, and by which clocks it lives."""

    network_id: str
    town: str
    time_zone: str


class Collectives(Protocol):
    """The collective matches; a savoir is active in one live group at most."""

    async def one_at_a_time(self) -> None:
        """Wait until no other transaction puts savoirs into groups."""
        ...

    async def get(self, collective_match_id: str) -> CollectiveMatch:
        """Load and lock; raise CollectiveMatchNotFoundError."""
        ...

    async def get_all(self, collective_match_ids: Collection[str]) -> list[CollectiveMatch]:
        """Load and lock several, in one order for everybody; raise if one does not exist."""
        ...

    async def live_around(self, offer_ids: Collection[str]) -> list[CollectiveMatch]:
        """Load and lock the live groups that began around one of these offers."""
        ...

    async def with_savoir(self, savoir_id: str) -> list[CollectiveMatch]:
        """Load and lock the live groups in which an offer or request has a place."""
        ...

    async def of_member(self, member_id: str, network_id: str | None) -> list[CollectiveMatch]:
        """Load and lock all groups in which a person has a place, in one network or in all."""
        ...

    async def taken(self, savoir_ids: Collection[str]) -> frozenset[str]:
        """Return which of these are active in a live group."""
        ...

    def add(self, group: CollectiveMatch) -> None:
        """Add a new group."""
        ...

    def save(self, group: CollectiveMatch) -> None:
        """Keep the changes of a group that was loaded here, moved participants included.

        Of two between which people have moved, the one that they left is saved first.
        """
        ...


class Neighbourhoods(Protocol):
    """Who asks and who offers around a savoir, as the searches have found it."""

    async def around(self, kind: Kind, savoir_id: str, policy: CollectivePolicy) -> Sequence[Tie]:
        """Return the pairs around a savoir that may be part of a group.

        Those of minors, of people who have gone, meant for two, declined, or asked before and not
        wanted are left out.
        """
        ...

    async def still_there(self, candidates: Collection[Candidate]) -> frozenset[str]:
        """Return the ids of those on the board, kept from changing until the transaction ends."""
        ...

    async def candidate(self, savoir_id: str) -> Candidate | None:
        """Return a savoir as it stands; None when it is off the board or meant for two."""
        ...

    async def home(self, network_id: str) -> Home:
        """Return where a network is; without a town when that is not known."""
        ...

    async def are_about_one_savoir(
        self, savoir_ids: Collection[str], other_ids: Collection[str]
    ) -> bool:
        """Say whether an edge leads from one of these to one of the others, or the other way."""
        ...


class CollectiveWork(Protocol):
    """One transaction around collective matches."""

    @property
    def collectives(self) -> Collectives:
        """The groups."""
        ...

    @property
    def neighbourhoods(self) -> Neighbourhoods:
        """Who could learn from whom."""
        ...

    @property
    def savoirs(self) -> Savoirs:
        """What is known of the board."""
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
