"""Dated tariffs: seeded from the catalogue, changed by the office, never two for one day."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import pytest

from services.trainings.adapters.money.sql_tariff_rules import SqlTariffRules
from services.trainings.application.money.put_tariff_rule import PutTariffRule, put_tariff_rule
from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.tariff_rule import TariffRule
from tests.integration.trainings.conftest import World
from tests.unit.trainings.builders import a_member

INSERT = """
INSERT INTO tariff_rule (id, audience, valid_from, valid_until, funding, source)
VALUES (gen_random_uuid(), $1, $2, $3, '[]', 'office')
"""


async def on(world: World, day: str) -> dict[str, Any]:
    page = await world.get("/tariffs", world.token(a_member(1)), on=day)
    return {one["audience"]: one for one in page["items"]}


def a_tariff(**more: Any) -> dict[str, Any]:
    return {"audience": "companies", "valid_from": "2027-01-01", "day_price": "1500.00", **more}


async def test_the_catalogues_prices_are_the_tariffs_from_its_year(world: World) -> None:
    tariffs = await on(world, "2026-06-11")

    assert {name: (one["day_price"], one["registration_fee"]) for name, one in tariffs.items()} == {
        "volunteers": ("0.00", "10.00"),
        "employees": (None, None),
        "institutions": ("900.00", None),
        "companies": ("1400.00", None),
    }
    assert tariffs["companies"]["valid_from"] == "2021-01-01"
    assert "CPF" in tariffs["employees"]["funding"]
    assert await on(world, "2020-12-31") == {}


async def test_a_new_tariff_ends_the_other_on_the_eve_and_can_be_taken_back(world: World) -> None:
    made = await world.post("/tariffs", world.office, a_tariff(), expect=201)

    assert (await on(world, "2026-12-31"))["companies"]["day_price"] == "1400.00"
    assert (await on(world, "2027-01-01"))["companies"]["day_price"] == "1500.00"
    refused = await world.post("/tariffs", world.office, a_tariff(), expect=409)
    assert refused["title"] == (
        "Un autre tarif de ce public vaut déjà ces jours-là (à partir du 01/01/2027)"
    )

    path = f"/tariffs/{made['tariff_id']}/withdraw"
    answer = await world.client.post(path, headers=world.office)
    assert answer.status_code == 204
    assert "companies" not in await on(world, "2027-01-01")


async def test_a_tariff_that_holds_is_ended_but_not_taken_back(world: World) -> None:
    tariff = (await on(world, "2026-06-11"))["companies"]
    path = f"/tariffs/{tariff['tariff_id']}"

    refused = await world.post(f"{path}/withdraw", world.office, expect=409)
    ended = await world.post(f"{path}/end", world.office, {"valid_until": "2026-08-31"})

    assert refused["code"] == "tariff_in_force"
    assert ended["valid_until"] == "2026-08-31"
    assert "companies" not in await on(world, "2026-09-01")
    await world.post(f"{path}/end", world.office, {"valid_until": "2026-09-30"}, expect=409)


@pytest.mark.parametrize("price", [1500.5, True, "1500,50", "NaN", "1e3", "12.345", "-1", ""])
async def test_an_amount_that_is_not_exact_is_refused(world: World, price: Any) -> None:
    refused = await world.post("/tariffs", world.office, a_tariff(day_price=price), expect=422)

    assert refused["code"] == "unreadable"


async def test_only_the_office_changes_tariffs(world: World) -> None:
    await world.post("/tariffs", world.token(a_member(1)), a_tariff(), expect=403)
    missing = f"/tariffs/{a_member(9)}/end"
    await world.post(missing, world.token(a_member(1)), {"valid_until": "2027-01-01"}, expect=403)
    await world.post(missing, world.office, {"valid_until": "2027-01-01"}, expect=404)


async def test_the_database_itself_refuses_two_tariffs_for_one_day(world: World) -> None:
    with pytest.raises(asyncpg.ExclusionViolationError):
        await world.database.pool.execute(INSERT, "companies", date(2026, 6, 1), date(2026, 6, 30))


async def state_at_once(world: World, rules: type[SqlTariffRules]) -> list[str]:
    """Let ten people of the office state a tariff from the same day; return what became of each."""

    async def one() -> str:
        try:
            async with world.database.transaction() as transaction:
                uow = _Uow(rules(transaction), transaction.now, transaction.new_id)
                await put_tariff_rule(
                    PutTariffRule(
                        audience="companies",
                        valid_from=date(2027, 1, 1),
                        valid_until=None,
                        day_price=None,
                        registration_fee=None,
                        funding=(),
                    ),
                    uow,
                )
        except Exception as error:  # what it is, is what the test looks at
            return type(error).__name__
        return "stated"

    return await asyncio.gather(*(one() for _ in range(10)))


class _Uow:
    """One transaction, with the tariffs that a test chooses."""

    def __init__(self, tariff_rules: SqlTariffRules, now: Any, new_id: Any) -> None:
        self.tariff_rules, self.now, self.new_id = tariff_rules, now, new_id


async def test_of_ten_who_state_the_same_at_once_one_succeeds_and_the_others_are_told(
    world: World,
) -> None:
    outcomes = await state_at_once(world, SqlTariffRules)

    assert sorted(outcomes) == ["TariffOverlapError"] * 9 + ["stated"]


class Unlocked(SqlTariffRules):
    """The control: tariffs that nobody waits for."""

    async def of_audience(self, audience: Audience) -> list[TariffRule]:
        rows = await self._transaction.connection.fetch(
            "SELECT id FROM tariff_rule WHERE audience = $1", audience
        )
        return [await self.get(row["id"]) for row in rows]

    async def get(self, rule_id: str) -> TariffRule:
        page = await self._transaction.connection.fetchrow(
            "SELECT * FROM tariff_rule WHERE id = $1", rule_id
        )
        assert page is not None
        return TariffRule(
            rule_id=page["id"],
            audience=page["audience"],
            valid_from=page["valid_from"],
            valid_until=page["valid_until"],
            day_price=page["day_price"],
            registration_fee=page["registration_fee"],
            source=page["source"],
        )


async def test_without_the_lock_the_constraint_stops_them_with_an_error_that_nobody_understands(
    world: World,
) -> None:
    outcomes = await state_at_once(world, Unlocked)

    assert outcomes.count("stated") == 1
    assert {"ExclusionViolationError", "DeadlockDetectedError"} & set(outcomes)
