"""What granting support for a place needs of the outside."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.trainings.domain.money.support import Support


@dataclass(frozen=True)
class Fund:
    """What the fund may pay for in a network's year, and what it pays for."""

    allowance: int
    granted: int

    @property
    def left(self) -> int:
        """How many more it may pay for; none when members have left since it granted."""
        return max(self.allowance - self.granted, 0)


class Supports(Protocol):
    """The claims of volunteers' places on the fund."""

    async def enter(self, network_id: str, year: int) -> Fund:
        """Lock a network's year and return what the fund may pay for in it, and pays for."""
        ...

    async def waiting(self, network_id: str, year: int, limit: int) -> Sequence[Support]:
        """Return the first claims in order that have no grant, of who is still a member of the network."""
        ...

    async def add(self, support: Support) -> bool:
        """Write a new claim, last in order; False when the registration has one."""
        ...

    def save(self, support: Support) -> None:
        """Write a claim's state and announce its facts."""
        ...

    def move(self, before: Support, after: Support) -> None:
        """Write a claim that goes on as another registration's, in the same place in order."""
        ...

    def renew(self, support: Support) -> None:
        """Write a claim that goes over to another year, last in order there."""
        ...

    async def of_registrations(self, registration_ids: Collection[str]) -> list[Support]:
        """Return the live claims of these registrations, their networks' years locked."""
        ...

    async def waiting_years(self, network_id: str, since: int) -> list[int]:
        """Return the years, from `since`, in which somebody of this network waits for a grant."""
        ...


class Volunteers(Protocol):
    """Who belongs to which network."""

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        """True when the person is a member of one of these networks."""
        ...


class SupportUnitOfWork(Protocol):
    """One transaction, for whoever grants or releases support."""

    @property
    def supports(self) -> Supports:
        """The claims on the fund."""
        ...

    @property
    def memberships(self) -> Volunteers:
        """Who belongs to which network."""
        ...

    def now(self) -> datetime:
        """Return the current instant."""
        ...
