"""What the use cases need of the outside."""

from datetime import datetime
from typing import Protocol, TypeVar

from services.savoirs.domain.offer import Offer
from services.savoirs.domain.reciprocity import LiveKinds, Reciprocity
from services.savoirs.domain.request import Request

S = TypeVar("S", Offer, Request)


class Savoirs(Protocol[S]):
    """The offers, or the requests: twins have the same port."""

    async def get(self, savoir_id: str) -> S:
        """Load and lock one; raise OfferNotFoundError or RequestNotFoundError."""
        ...

    async def live_of(self, member_id: str, network_id: str) -> list[S]:
        """Load and lock a member's live ones in a network."""
        ...

    async def all_of(self, member_id: str) -> list[S]:
        """Load and lock all that a member ever published, wherever."""
        ...

    async def open_of(self, network_id: str) -> list[S]:
        """Load and lock those of a network that are shown to everyone, or will be when they come back."""
        ...

    def add(self, savoir: S) -> None:
        """Keep a new one."""
        ...

    def save(self, savoir: S) -> None:
        """Keep where it stands: status, end, version; not its wording."""
        ...

    def save_wording(self, savoir: S) -> None:
        """Keep its new wording and version."""
        ...

    async def forget(self, member_id: str) -> None:
        """Delete all that a member ever published, words included."""
        ...


class Memberships(Protocol):
    """Who is a member where, as far as this service has heard."""

    async def hold(self, member_id: str, network_id: str) -> bool:
        """Say whether the person is an active member, and keep it so until the commit."""
        ...


class Networks(Protocol):
    """Which networks are of children, as far as this service has heard: schools and classes."""

    async def is_of_children(self, network_id: str) -> bool | None:
        """Say whether a network is; None while nothing has been heard of it."""
        ...

    async def hold(self, network_id: str) -> bool | None:
        """Say the same, and keep it so until the commit."""
        ...

    async def hold_of(self, savoir_id: str) -> bool | None:
        """Say the same of the network in which this savoir is published; ask before the savoir is locked."""
        ...


class Reciprocities(Protocol):
    """Where each member stands in each network."""

    async def lock(self, member_id: str, network_id: str) -> Reciprocity:
        """Load, made first if need be, and lock: others who settle the same one wait."""
        ...

    async def live_kinds(self, member_id: str, network_id: str) -> LiveKinds:
        """Say what the member has on the network's board now."""
        ...

    def save(self, reciprocity: Reciprocity) -> None:
        """Keep where it stands."""
        ...

    async def forget(self, member_id: str) -> None:
        """Delete what is known of a member."""
        ...


class UnitOfWork(Protocol):
    """All that one transaction may touch."""

    @property
    def offers(self) -> Savoirs[Offer]:
        """The offers."""
        ...

    @property
    def requests(self) -> Savoirs[Request]:
        """The requests."""
        ...

    @property
    def memberships(self) -> Memberships:
        """The memberships, as heard from their owner."""
        ...

    @property
    def networks(self) -> Networks:
        """The networks, as heard from their owner."""
        ...

    @property
    def reciprocities(self) -> Reciprocities:
        """The reciprocities."""
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
        """Set the timer (kind, key), replacing the one that was set."""
        ...
