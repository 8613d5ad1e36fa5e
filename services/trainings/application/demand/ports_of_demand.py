"""What the use cases of demand pooling need of the outside."""

from collections.abc import Sequence
from typing import Protocol

from services.trainings.application.ports import Invitations, UnitOfWork
from services.trainings.domain.demand.availability import Party
from services.trainings.domain.demand.demand import Demand
from services.trainings.domain.demand.wish import Pool, Wish


class Wishes(Protocol):
    """Who wishes for which training; a wish changes only while its pool's demand is locked."""

    async def hold_person(self, member_id: str) -> None:
        """Let nobody else change this person's wishes or memberships until this transaction ends.

        Taken before any demand is locked: else a membership and a wish that come at once miss each
        other, and the pool counts the person twice or not at all.
        """
        ...

    async def find(self, wish_id: str) -> Wish:
        """Load without a lock, or raise WishNotFoundError."""
        ...

    async def add(self, wish: Wish) -> None:
        """Write a new one; raise AlreadyWishedError or PersonErasedError."""
        ...

    def save(self, wish: Wish) -> None:
        """Write a loaded one and announce its facts."""
        ...

    def erase(self, wish: Wish) -> None:
        """Announce its facts and forget it."""
        ...

    async def count(self, pool: Pool) -> int:
        """Return how many people wait: persons and those whom networks announce, nobody twice.

        A person of a network that wishes is among those whom it announces; when more of its people
        wish by themselves than it announces, these are its number.
        """
        ...

    async def waiting(self, pool: Pool) -> list[tuple[Wish, Party]]:
        """Return the wishes that wait, oldest first, each with the people whom it adds to the number."""
        ...

    async def of_person(self, member_id: str) -> list[Wish]:
        """Return all wishes of a person, ended ones too, in order of their pools."""
        ...

    async def of_session(self, session_id: str) -> list[Wish]:
        """Return the wishes that are invited to this session or were satisfied by it, in order of pools."""
        ...

    async def answered_by(
        self, member_id: str, training_number: int, session_id: str
    ) -> list[Wish]:
        """Return the live wishes that a place of this person in this session answers, in order of pools.

        Their own for the training, and those of their networks that are invited to the session.
        """
        ...

    async def has_live(self, wish: Wish) -> bool:
        """Say whether another wish of the same person or network is live in this pool."""
        ...


class Demands(Protocol):
    """The pools."""

    async def of(self, pool: Pool, title: str, minimum: int) -> Demand:
        """Load and lock, with all wishes of the pool; begin it when nobody had wished for it."""
        ...

    async def of_known(self, pool: Pool) -> Demand:
        """Load and lock the demand of a pool that has had a wish."""
        ...

    async def get(self, demand_id: str) -> Demand:
        """Load and lock, with all wishes of the pool, or raise DemandNotFoundError."""
        ...

    def save(self, demand: Demand) -> None:
        """Write a loaded one and announce its facts."""
        ...


class DemandInvitations(Invitations, Protocol):
    """Who may register for an occasion before everybody else, and how they come to."""

    def invite(
        self, occasion_id: str, member_ids: Sequence[str], network_ids: Sequence[str]
    ) -> None:
        """Invite persons, and all members of networks."""
        ...

    def forget(self, member_id: str) -> None:
        """Forget a person's invitations."""
        ...


class DemandUnitOfWork(UnitOfWork, Protocol):
    """One transaction, with what demand pooling needs besides."""

    @property
    def wishes(self) -> Wishes:
        """Who wishes for which training."""
        ...

    @property
    def demands(self) -> Demands:
        """The pools."""
        ...

    @property
    def invitations(self) -> DemandInvitations:
        """Who may register first."""
        ...
