"""The read side of demand pooling: one's wishes, the demands with who waits, where and when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, Text, bindparam, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.catalogue.sql_trainings import SqlTrainings
from services.trainings.adapters.demand.demand_tables import demands, wishes
from services.trainings.adapters.demand.sql_demands import FIND, FIND_OF_POOL, demand_of
from services.trainings.adapters.demand.sql_wishes import SqlWishes, wish_of
from services.trainings.domain.demand.availability import (
    MonthCount,
    Window,
    best_window,
    months_of,
)
from services.trainings.domain.demand.demand import Demand, DemandNotFoundError
from services.trainings.domain.demand.period import today_at
from services.trainings.domain.demand.wish import Pool, Wish
from shared.storage.transaction import Transaction

_after = bindparam("after", type_=UUID)
_limit = bindparam("limit", type_=Integer)
_stage = bindparam("stage", type_=Text)
_number = bindparam("number", type_=Integer)
_region = bindparam("region", type_=Text)
_earlier = wishes.alias("earlier")
_arrival_of = select(_earlier.c.arrival).where(_earlier.c.id == _after).scalar_subquery()

WISHES_OF = (
    select(wishes)
    .where(
        or_(
            wishes.c.member_id == bindparam("member_id", type_=UUID),
            wishes.c.network_id == bindparam("network_id", type_=UUID),
        ),
        or_(_after.is_(None), wishes.c.arrival < _arrival_of),
    )
    .order_by(wishes.c.arrival.desc())
    .limit(_limit)
)
DEMANDS = (
    select(demands)
    .where(
        demands.c.waiting > 0,
        or_(_after.is_(None), demands.c.id > _after),
        or_(_stage.is_(None), demands.c.stage == _stage),
        or_(_number.is_(None), demands.c.training_number == _number),
        or_(_region.is_(None), demands.c.region == _region),
    )
    .order_by(demands.c.id)
    .limit(_limit)
)


@dataclass(frozen=True)
class DemandView:
    """A demand with who waits for it and when most could come."""

    demand: Demand
    wishes: Sequence[Wish]
    audiences: dict[str, int]
    """Wishes by audience."""
    months: Sequence[MonthCount]
    window: Window | None


@dataclass(frozen=True)
class DemandFilter:
    """Which demands to list; None does not narrow."""

    stage: str | None = None
    number: int | None = None
    region: str | None = None


async def wishes_of(
    transaction: Transaction,
    member_id: str | None,
    network_id: str | None,
    *,
    after: str | None,
    limit: int,
) -> Sequence[Wish]:
    """Return the wishes of a person, or of a network as a whole, newest first."""
    rows = await transaction.fetch_all(
        WISHES_OF, member_id=member_id, network_id=network_id, after=after, limit=limit
    )
    return [wish_of(row) for row in rows]


async def demand_page(
    transaction: Transaction, wanted: DemandFilter, *, after: str | None, limit: int
) -> Sequence[DemandView]:
    """Return demands for which somebody waits, the oldest first."""
    rows = await transaction.fetch_all(DEMANDS, **vars(wanted), after=after, limit=limit)
    return [await view_of(transaction, demand_of(row)) for row in rows]


async def demand_view(
    transaction: Transaction, demand_id: str, days: int | None = None
) -> DemandView:
    """Return one demand with its best `days` days in a row, or raise DemandNotFoundError."""
    row = await transaction.fetch_one(FIND, demand_id=demand_id)
    if row is None:
        raise DemandNotFoundError
    return await view_of(transaction, demand_of(row), days)


async def demand_of_pool(transaction: Transaction, pool: Pool) -> Demand | None:
    """Return how many wait for a training in a region; None when nobody ever has."""
    row = await transaction.fetch_one(FIND_OF_POOL, **vars(pool))
    return demand_of(row) if row is not None else None


async def view_of(transaction: Transaction, demand: Demand, days: int | None = None) -> DemandView:
    """Return a demand with its wishes; `days` in a row, else as many as the longest part has."""
    training = await SqlTrainings(transaction).by_number(demand.pool.training_number)
    days = days or max(training.sheet.days_by_part, default=1)
    waiting = await SqlWishes(transaction).waiting(demand.pool)
    today, parties = today_at(transaction.now()), [party for _, party in waiting]
    return DemandView(
        demand=demand,
        wishes=[wish for wish, _ in waiting],
        audiences=dict(Counter(wish.terms.audience for wish, _ in waiting)),
        months=months_of(parties, today),
        window=best_window(parties, days, today),
    )
