"""What the use cases of partners, their keys and public facts need of the outside."""

from datetime import datetime
from typing import Protocol

from services.partners.domain.api_key import ApiKey
from services.partners.domain.current_thing import Change
from services.partners.domain.partner import Partner
from services.partners.domain.public_fact import PublicFact


class Partners(Protocol):
    """The partners."""

    async def get(self, partner_id: str) -> Partner:
        """Load and lock; raise PartnerNotFoundError."""
        ...

    async def add(self, partner: Partner) -> None:
        """Keep a new one; raise SlugTakenError."""
        ...

    def save(self, partner: Partner) -> None:
        """Keep what has changed."""
        ...

    async def remove(self, partner_id: str) -> None:
        """Forget it, its keys and all that is theirs; raise PartnerNotFoundError."""
        ...


class ApiKeys(Protocol):
    """The keys of partners."""

    async def get(self, partner_id: str, api_key_id: str) -> ApiKey:
        """Load and lock; raise ApiKeyNotFoundError."""
        ...

    async def count_live(self, partner_id: str) -> int:
        """Return how many keys of a partner are not revoked."""
        ...

    def add(self, key: ApiKey) -> None:
        """Keep a new one."""
        ...

    def save(self, key: ApiKey) -> None:
        """Keep what has changed."""
        ...


class PublicFacts(Protocol):
    """The log of public facts."""

    def add(self, fact: PublicFact) -> None:
        """Keep a fact at the next position; a second time changes nothing."""
        ...

    async def drop_before(self, instant: datetime) -> None:
        """Forget the facts that were stored before, and remember up to which position."""
        ...


class CurrentThings(Protocol):
    """What is so now."""

    def keep(self, change: Change) -> None:
        """Set the fields that no newer fact has set."""
        ...

    async def mark_past(self, instant: datetime) -> None:
        """Take away the sessions and dates that were over before."""
        ...


class UnitOfWork(Protocol):
    """All that one transaction may touch."""

    partners: Partners
    api_keys: ApiKeys
    facts: PublicFacts
    things: CurrentThings

    def now(self) -> datetime:
        """Return the current instant."""
        ...

    def new_id(self) -> str:
        """Return a new identifier."""
        ...

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Set the timer (kind, key)."""
        ...
