"""Dated tariffs in PostgreSQL; an exclusion constraint holds what the rules say of their periods."""

from collections.abc import Sequence
from datetime import date

from asyncpg import Record
from sqlalchemy import Date, Integer, Text, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.money.money_tables import tariff_rules
from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.tariff_rule import (
    NoTariffInForceError,
    TariffRule,
    TariffRuleNotFoundError,
)
from shared.storage.transaction import Transaction

_columns = tariff_rules.c
_day = bindparam("day", type_=Date)
_after = bindparam("after", type_=UUID)
_holds = (_columns.valid_from <= _day) & (
    _columns.valid_until.is_(None) | (_columns.valid_until >= _day)
)
ONE_AT_A_TIME = select(
    func.pg_advisory_xact_lock(func.hashtext("tariff_rule:" + bindparam("audience", type_=Text)))
)
FIND = select(tariff_rules).where(_columns.id == bindparam("rule_id"))
OF_AUDIENCE = (
    select(tariff_rules)
    .where(_columns.audience == bindparam("audience"))
    .order_by(_columns.valid_from)
)
IN_FORCE = select(tariff_rules).where(_columns.audience == bindparam("audience"), _holds)
PAGE = (
    select(tariff_rules)
    .where(or_(_after.is_(None), _columns.id > _after), or_(_day.is_(None), _holds))
    .order_by(_columns.id)
    .limit(bindparam("limit", type_=Integer))
)
_put = upsert(tariff_rules).values({one.name: bindparam(one.name) for one in _columns})
PUT = _put.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _put.excluded[name]
        for name in ("valid_until", "day_price", "registration_fee", "funding")
    },
)
REMOVE = delete(tariff_rules).where(_columns.id == bindparam("rule_id"))


class SqlTariffRules:
    """The dated tariffs of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of_audience(self, audience: Audience) -> list[TariffRule]:
        """Return all of an audience by their first day; whoever else changes them waits."""
        await self._transaction.fetch_one(ONE_AT_A_TIME, audience=audience)
        rows = await self._transaction.fetch_all(OF_AUDIENCE, audience=audience)
        return [rule_of(row) for row in rows]

    async def in_force(self, audience: Audience, day: date) -> TariffRule:
        """Return the one that holds on `day`, or raise NoTariffInForceError."""
        row = await self._transaction.fetch_one(IN_FORCE, audience=audience, day=day)
        if row is None:
            raise NoTariffInForceError(day=f"{day:%d/%m/%Y}")
        return rule_of(row)

    async def get(self, rule_id: str) -> TariffRule:
        """Return one, or raise TariffRuleNotFoundError; whoever else changes its audience's waits."""
        row = await self._transaction.fetch_one(FIND, rule_id=rule_id)
        if row is not None:
            await self._transaction.fetch_one(ONE_AT_A_TIME, audience=row["audience"])
            row = await self._transaction.fetch_one(FIND, rule_id=rule_id)
        if row is None:
            raise TariffRuleNotFoundError
        return rule_of(row)

    def put(self, rule: TariffRule) -> None:
        """Write a new one or a known one's new state."""
        values = {**vars(rule), "id": rule.rule_id, "funding": list(rule.funding)}
        self._transaction.write(PUT, values)

    def remove(self, rule: TariffRule) -> None:
        """Take one away."""
        self._transaction.write(REMOVE, {"rule_id": rule.rule_id})


async def tariff_page(
    transaction: Transaction, *, day: date | None, after: str | None = None, limit: int = 50
) -> Sequence[TariffRule]:
    """Return the tariffs that hold on `day`, or all of them."""
    rows = await transaction.fetch_all(PAGE, day=day, after=after, limit=limit)
    return [rule_of(row) for row in rows]


def rule_of(row: Record) -> TariffRule:
    """Return the tariff that a row holds."""
    return TariffRule(
        rule_id=row["id"],
        audience=row["audience"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        day_price=row["day_price"],
        registration_fee=row["registration_fee"],
        funding=tuple(row["funding"]),
        source=row["source"],
    )
