"""Demands in PostgreSQL; the row of a demand is the lock of its whole pool."""

from asyncpg import Record
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.demand.demand_tables import demands
from services.trainings.domain.demand.demand import Answer, Demand, DemandNotFoundError, Stage
from services.trainings.domain.demand.wish import Pool
from shared.storage.transaction import Transaction

_columns = demands.c
_of_pool = (
    _columns.training_number == bindparam("training_number"),
    _columns.region == bindparam("region"),
)
BEGUN = ("id", "training_number", "region", "title", "minimum", "waiting", "stage", "version")
FIND = select(demands).where(_columns.id == bindparam("demand_id"))
FIND_OF_POOL = select(demands).where(*_of_pool)
LOCK = FIND.with_for_update()
LOCK_POOL = FIND_OF_POOL.with_for_update()
BEGIN = upsert(demands).values({name: bindparam(name) for name in BEGUN}).on_conflict_do_nothing()
CHANGING = (
    "title",
    "minimum",
    "waiting",
    "stage",
    "answered_at",
    "session_id",
    "reason",
    "version",
)
SAVE = (
    update(demands)
    .where(_columns.id == bindparam("demand_id"))
    .values({name: bindparam(name) for name in CHANGING})
)


class SqlDemands:
    """The demands of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of(self, pool: Pool, title: str, minimum: int) -> Demand:
        """Load and lock, with all wishes of the pool; begin it when nobody had wished for it."""
        row = await self._transaction.fetch_one(LOCK_POOL, **vars(pool))
        if row is None:
            await self._transaction.execute(
                BEGIN,
                id=self._transaction.new_id(),
                **vars(pool),
                title=title,
                minimum=minimum,
                waiting=0,
                stage=Stage.GATHERING.value,
                version=0,
            )
            return await self.of_known(pool)
        demand = demand_of(row)
        demand.title, demand.minimum = title, minimum
        return demand

    async def of_known(self, pool: Pool) -> Demand:
        """Load and lock the demand of a pool that has had a wish."""
        return self._found(await self._transaction.fetch_one(LOCK_POOL, **vars(pool)))

    async def get(self, demand_id: str) -> Demand:
        """Load and lock, with all wishes of the pool, or raise DemandNotFoundError."""
        return self._found(await self._transaction.fetch_one(LOCK, demand_id=demand_id))

    def save(self, demand: Demand) -> None:
        """Write a loaded one and announce its facts."""
        answer = demand.answer
        values = {
            "demand_id": demand.demand_id,
            "title": demand.title,
            "minimum": demand.minimum,
            "waiting": demand.waiting,
            "stage": demand.stage.value,
            "answered_at": answer.answered_at if answer else None,
            "session_id": answer.session_id if answer else None,
            "reason": answer.reason if answer else None,
            "version": demand.version,
        }
        self._transaction.write(SAVE, values)
        self._transaction.announce(demand, demand.demand_id, None)

    def _found(self, row: Record | None) -> Demand:
        if row is None:
            raise DemandNotFoundError
        return demand_of(row)


def demand_of(row: Record) -> Demand:
    """Return the demand that a row holds."""
    answered_at = row["answered_at"]
    return Demand(
        demand_id=row["id"],
        pool=Pool(row["training_number"], row["region"]),
        title=row["title"],
        minimum=row["minimum"],
        waiting=row["waiting"],
        stage=Stage(row["stage"]),
        answer=Answer(answered_at, row["session_id"], row["reason"]) if answered_at else None,
        version=row["version"],
    )
