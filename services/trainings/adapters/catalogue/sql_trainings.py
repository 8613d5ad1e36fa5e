"""The catalogue in PostgreSQL: one row a training, its sheet as JSON."""

from asyncpg import Record
from pydantic import TypeAdapter
from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.tables import tariffs, trainings
from services.trainings.domain.catalogue.training import (
    Sheet,
    Tariff,
    Training,
    TrainingNotFoundError,
)
from shared.storage.transaction import Transaction

SHEETS = TypeAdapter(Sheet)

ONE_IMPORT_AT_A_TIME = select(
    func.pg_advisory_xact_lock(func.hashtext(bindparam("name", type_=Text)))
)
FIND = select(trainings).where(trainings.c.number == bindparam("number"))
ALL = select(trainings).order_by(trainings.c.number)
ALL_TARIFFS = select(tariffs).order_by(tariffs.c.audience)

_put = upsert(trainings).values(
    {name: bindparam(name) for name in ("id", "number", "title", "sheet", "is_shipped")}
)
PUT = _put.on_conflict_do_update(
    index_elements=["number"],
    set_={name: _put.excluded[name] for name in ("title", "sheet", "is_shipped")},
)
_put_tariff = upsert(tariffs).values({column.name: bindparam(column.name) for column in tariffs.c})
PUT_TARIFF = _put_tariff.on_conflict_do_update(
    index_elements=["audience"],
    set_={
        name: _put_tariff.excluded[name]
        for name in ("day_price_cents", "registration_fee_cents", "funding", "is_shipped")
    },
)


class SqlTrainings:
    """The catalogue of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def by_number(self, number: int) -> Training:
        """Return one, or raise TrainingNotFoundError."""
        row = await self._transaction.fetch_one(FIND, number=number)
        if row is None:
            raise TrainingNotFoundError(number=number)
        return training_of(row)

    async def all(self) -> dict[int, Training]:
        """Return all by number; whoever imports waits until this transaction has ended."""
        await self._transaction.fetch_one(ONE_IMPORT_AT_A_TIME, name="catalogue")
        rows = await self._transaction.fetch_all(ALL)
        return {row["number"]: training_of(row) for row in rows}

    async def tariffs(self) -> dict[str, tuple[Tariff, bool]]:
        """Return the tariffs by audience, each with whether it is the shipped one."""
        rows = await self._transaction.fetch_all(ALL_TARIFFS)
        return {row["audience"]: (tariff_of(row), row["is_shipped"]) for row in rows}

    def put(self, training: Training) -> None:
        """Write a new training, or a new sheet of a known one."""
        values = {
            "id": training.training_id,
            "number": training.sheet.number,
            "title": training.sheet.title,
            "sheet": SHEETS.dump_python(training.sheet, mode="json"),
            "is_shipped": training.is_shipped,
        }
        self._transaction.write(PUT, values)

    def put_tariff(self, tariff: Tariff, *, is_shipped: bool) -> None:
        """Write what an audience pays."""
        values = {**vars(tariff), "funding": list(tariff.funding), "is_shipped": is_shipped}
        self._transaction.write(PUT_TARIFF, values)


def training_of(row: Record) -> Training:
    """Return the training that a row holds."""
    return Training(row["id"], SHEETS.validate_python(row["sheet"]), row["is_shipped"])


def tariff_of(row: Record) -> Tariff:
    """Return the tariff that a row holds."""
    return Tariff(
        audience=row["audience"],
        day_price_cents=row["day_price_cents"],
        registration_fee_cents=row["registration_fee_cents"],
        funding=tuple(row["funding"]),
    )
