"""The ports of demand pooling in memory; the number of a pool is counted by hand."""

from collections import defaultdict
from collections.abc import Iterable

from services.trainings.domain.demand.availability import Party
from services.trainings.domain.demand.demand import Demand, DemandNotFoundError
from services.trainings.domain.demand.wish import (
    AlreadyWishedError,
    Pool,
    Wish,
    WishNotFoundError,
    WishStatus,
)
from services.trainings.domain.registrations.registration import PersonErasedError
from tests.unit.trainings.fakes import Announced, FakeMemberships, FakeUnitOfWork


class FakeWishes:
    """Wishes in memory, in order of arrival."""

    def __init__(self, announced: Announced, memberships: FakeMemberships) -> None:
        self.kept: dict[str, Wish] = {}
        self.erased: set[str] = set()
        self._announced, self._memberships = announced, memberships

    async def hold_person(self, member_id: str) -> None:
        """One transaction at a time holds everybody."""

    async def find(self, wish_id: str) -> Wish:
        if wish_id not in self.kept:
            raise WishNotFoundError
        return self._copy(self.kept[wish_id])

    async def add(self, wish: Wish) -> None:
        if wish.wisher.member_id in self.erased:
            raise PersonErasedError
        if await self.has_live(wish):
            raise AlreadyWishedError
        self.save(wish)

    def save(self, wish: Wish) -> None:
        self.kept[wish.wish_id] = self._announced.keep(wish)

    def erase(self, wish: Wish) -> None:
        self._announced.keep(wish)
        del self.kept[wish.wish_id]

    async def count(self, pool: Pool) -> int:
        return sum(party.people for _, party in await self.waiting(pool))

    async def waiting(self, pool: Pool) -> list[tuple[Wish, Party]]:
        found = [
            self._copy(wish)
            for wish in self.kept.values()
            if wish.pool == pool and wish.status is WishStatus.WAITING
        ]
        wishing = sorted(wish.wisher.network_id for wish in found if wish.wisher.network_id)
        at_home: defaultdict[str, int] = defaultdict(int)
        weights: dict[str, int] = {}
        for wish in found:
            if wish.wisher.member_id is None:
                continue
            homes = [
                network
                for network in wishing
                if (wish.wisher.member_id, network) in self._memberships.kept
            ]
            weights[wish.wish_id] = 0 if homes else 1
            if homes:
                at_home[homes[0]] += 1
        for wish in found:
            if wish.wisher.network_id is not None:
                weights[wish.wish_id] = max(wish.wisher.people, at_home[wish.wisher.network_id])
        return [(wish, Party(weights[wish.wish_id], wish.terms.periods)) for wish in found]

    async def of_person(self, member_id: str) -> list[Wish]:
        return self._sorted(
            wish for wish in self.kept.values() if wish.wisher.member_id == member_id
        )

    async def of_session(self, session_id: str) -> list[Wish]:
        answered = {WishStatus.INVITED, WishStatus.SATISFIED}
        return self._sorted(
            wish
            for wish in self.kept.values()
            if wish.session_id == session_id and wish.status in answered
        )

    async def answered_by(
        self, member_id: str, training_number: int, session_id: str
    ) -> list[Wish]:
        own = [wish for wish in await self.of_person(member_id) if wish.is_live]
        invited = [
            wish
            for wish in await self.of_session(session_id)
            if wish.status is WishStatus.INVITED
            and (member_id, wish.wisher.network_id) in self._memberships.kept
        ]
        mine = [wish for wish in own if wish.pool.training_number == training_number]
        return self._sorted([*mine, *invited])

    async def has_live(self, wish: Wish) -> bool:
        return any(
            other.is_live
            and other.pool == wish.pool
            and (other.wisher.member_id, other.wisher.network_id)
            == (wish.wisher.member_id, wish.wisher.network_id)
            for other in self.kept.values()
        )

    def _copy(self, wish: Wish) -> Wish:
        return Announced().keep(wish)

    def _sorted(self, wishes: Iterable[Wish]) -> list[Wish]:
        return sorted((self._copy(wish) for wish in wishes), key=lambda wish: wish.pool)


class FakeDemands:
    """Demands in memory."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[Pool, Demand] = {}
        self._announced = announced

    async def of(self, pool: Pool, title: str, minimum: int) -> Demand:
        if pool not in self.kept:
            demand_id = f"00000000-0000-7000-8000-00000003{len(self.kept):04x}"
            self.kept[pool] = Demand(demand_id=demand_id, pool=pool, title=title, minimum=minimum)
        return await self.of_known(pool)

    async def of_known(self, pool: Pool) -> Demand:
        if pool not in self.kept:
            raise DemandNotFoundError
        return Announced().keep(self.kept[pool])

    async def get(self, demand_id: str) -> Demand:
        for demand in self.kept.values():
            if demand.demand_id == demand_id:
                return Announced().keep(demand)
        raise DemandNotFoundError

    def save(self, demand: Demand) -> None:
        self.kept[demand.pool] = self._announced.keep(demand)


class FakeDemandUnitOfWork(FakeUnitOfWork):
    """A transaction that always commits, with what demand pooling needs besides."""

    def __init__(self) -> None:
        super().__init__()
        self.wishes = FakeWishes(self.announced, self.memberships)
        self.demands = FakeDemands(self.announced)
