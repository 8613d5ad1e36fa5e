"""What the use cases of gatherings and calendar links need of the outside."""

from datetime import date, datetime
from typing import Literal, Protocol

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.gatherings.fair import FairEntry, Wall
from services.trainings.domain.gatherings.gathering import Gathering
from services.trainings.domain.gatherings.gathering_date import GatheringDate
from services.trainings.domain.gatherings.series import SchoolHolidays

LinkOwner = Literal["network", "member"]


class Gatherings(Protocol):
    """The gatherings as wholes."""

    async def get(self, gathering_id: str) -> Gathering:
        """Load and lock, or raise GatheringNotFoundError."""
        ...

    async def seen(self, gathering_id: str) -> Gathering:
        """Load without a lock, or raise GatheringNotFoundError."""
        ...

    async def open_of(self, network_id: str) -> list[Gathering]:
        """Load and lock those of a network that everyone may come to."""
        ...

    def add(self, gathering: Gathering) -> None:
        """Write a new one and announce its facts."""
        ...

    def save(self, gathering: Gathering) -> None:
        """Write a loaded one and announce its facts."""
        ...


class GatheringDates(Protocol):
    """The dates of gatherings."""

    async def get(self, gathering_date_id: str) -> GatheringDate:
        """Load and lock, or raise GatheringDateNotFoundError."""
        ...

    async def seen(self, gathering_date_id: str) -> GatheringDate:
        """Load without a lock, or raise GatheringDateNotFoundError."""
        ...

    async def gathering_of(self, gathering_date_id: str) -> str:
        """Return the gathering's id, or raise GatheringDateNotFoundError."""
        ...

    async def ahead(self, gathering_id: str, after: date, now: datetime) -> list[GatheringDate]:
        """Load and lock the planned dates of later days that have not begun, in order of their ids."""
        ...

    async def planned(self, gathering_id: str, ended_after: datetime) -> list[GatheringDate]:
        """Load the planned dates that end, or have ended, after this instant, without a lock."""
        ...

    def add(self, date_of_it: GatheringDate) -> None:
        """Write a new one and announce its facts."""
        ...

    def save(self, date_of_it: GatheringDate) -> None:
        """Write a loaded one and announce its facts."""
        ...


class Networks(Protocol):
    """Which networks are of children, as far as has been heard: schools and classes."""

    async def is_of_children(self, network_id: str) -> bool | None:
        """Say whether a network is; None while nothing has been heard of it."""
        ...

    async def hold(self, network_id: str) -> bool | None:
        """Say the same, and keep it so until the commit."""
        ...


class FairEntries(Protocol):
    """The offers and requests of the day."""

    async def get(self, fair_entry_id: str) -> FairEntry:
        """Load, or raise FairEntryNotFoundError."""
        ...

    async def wall_of(self, gathering_date_id: str, member_id: str) -> Wall:
        """Return how much room is taken; whoever else writes there waits for this transaction."""
        ...

    async def add(self, entry: FairEntry) -> None:
        """Write a new one; raise PersonErasedError."""
        ...

    def remove(self, fair_entry_id: str) -> None:
        """Take it away for good."""
        ...

    def remove_of_member(self, member_id: str) -> None:
        """Take away all that a person has written."""
        ...


class CalendarLinks(Protocol):
    """Secret addresses of calendars; only their digests are kept."""

    async def put(self, owner: LinkOwner, owner_id: str, token: str) -> None:
        """Keep the link of this owner, in place of the one before; raise PersonErasedError."""
        ...

    def remove(self, owner: LinkOwner, owner_id: str) -> None:
        """Let the link open nothing any more."""
        ...


class GatheringsUnitOfWork(UnitOfWork, Protocol):
    """One transaction."""

    @property
    def gatherings(self) -> Gatherings:
        """The gatherings as wholes."""
        ...

    @property
    def gathering_dates(self) -> GatheringDates:
        """Their dates."""
        ...

    @property
    def networks(self) -> Networks:
        """The networks, as heard from their owner."""
        ...

    @property
    def fair_entries(self) -> FairEntries:
        """The offers and requests of the day."""
        ...

    @property
    def calendar_links(self) -> CalendarLinks:
        """Secret addresses of calendars."""
        ...

    @property
    def school_holidays(self) -> SchoolHolidays:
        """When schools are closed."""
        ...

    def new_token(self) -> str:
        """Return a new secret that cannot be guessed, fit for a link."""
        ...
