"""Amounts are exact to the cent, tariffs never overlap, organisations are who they say."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.application.money.date_tariff import date_tariff
from services.trainings.application.money.end_tariff_rule import EndTariffRule, end_tariff_rule
from services.trainings.application.money.put_tariff_rule import PutTariffRule, put_tariff_rule
from services.trainings.application.money.withdraw_tariff_rule import (
    WithdrawTariffRule,
    withdraw_tariff_rule,
)
from services.trainings.domain.catalogue.training import Tariff
from services.trainings.domain.money.money import amount_of, euros_of, total_of
from services.trainings.domain.money.organisation import Organisation, SiretError
from services.trainings.domain.money.tariff_rule import (
    NoTariffInForceError,
    TariffInForceError,
    TariffOverlapError,
    TariffPeriodError,
    TariffRule,
)
from tests.unit.trainings.fakes_money import FakeMoney

QUANTITIES = st.decimals("0.01", "1000", places=2)
PRICES = st.decimals("-100000", "100000", places=2)
DAYS = st.dates(date(2021, 1, 1), date(2023, 12, 31))


def a_command(
    valid_from: date, valid_until: date | None = None, price: str | None = "900.00"
) -> PutTariffRule:
    """Return a tariff that the office states for institutions."""
    return PutTariffRule(
        audience="institutions",
        valid_from=valid_from,
        valid_until=valid_until,
        day_price=Decimal(price) if price else None,
        registration_fee=None,
        funding=(),
    )


def periods(uow: FakeMoney) -> list[tuple[date, date | None, Decimal | None]]:
    rules = sorted(uow.tariff_rules.kept.values(), key=lambda rule: rule.valid_from)
    return [(rule.valid_from, rule.valid_until, rule.day_price) for rule in rules]


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        ("3", "900.00", "2700.00"),
        ("0.5", "0.01", "0.01"),
        ("0.5", "-0.01", "-0.01"),
        ("2.5", "0.05", "0.13"),
        ("0.33", "0.10", "0.03"),
        ("3", "0.00", "0.00"),
    ],
)
def test_an_amount_is_rounded_once_half_a_cent_away_from_zero(
    quantity: str, price: str, amount: str
) -> None:
    assert str(amount_of(Decimal(quantity), Decimal(price))) == amount


@given(st.lists(st.tuples(QUANTITIES, PRICES), max_size=20))
def test_a_total_is_the_sum_of_its_lines_to_the_cent(lines: list[tuple[Decimal, Decimal]]) -> None:
    amounts = [amount_of(quantity, price) for quantity, price in lines]

    assert all(amount.as_tuple().exponent == -2 for amount in amounts)
    for (quantity, price), amount in zip(lines, amounts, strict=True):
        assert abs(Fraction(amount) - Fraction(quantity) * Fraction(price)) <= Fraction(1, 200)
    assert Fraction(total_of(amounts)) == sum(map(Fraction, amounts), Fraction(0))
    assert total_of(amounts) == total_of(reversed(amounts))


def test_binary_fractions_would_lose_a_cent_where_decimals_do_not() -> None:
    assert round(1.005, 2) == 1.0
    assert str(amount_of(Decimal("1.005"), Decimal(1))) == "1.01"


def test_cents_become_euros() -> None:
    assert str(euros_of(90_000)) == "900.00"
    assert str(euros_of(0)) == "0.00"
    assert euros_of(None) is None


async def test_a_new_tariff_ends_the_one_without_end_on_the_eve() -> None:
    uow = FakeMoney()
    await put_tariff_rule(a_command(date(2021, 1, 1)), uow)

    await put_tariff_rule(a_command(date(2027, 1, 1), price="950.00"), uow)

    assert periods(uow) == [
        (date(2021, 1, 1), date(2026, 12, 31), Decimal("900.00")),
        (date(2027, 1, 1), None, Decimal("950.00")),
    ]
    eve = await uow.tariff_rules.in_force("institutions", date(2026, 12, 31))
    assert eve.day_price == Decimal("900.00")


@pytest.mark.parametrize(
    ("valid_from", "valid_until"),
    [
        (date(2026, 6, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2025, 1, 1), None),
        (date(2026, 1, 1), None),
    ],
)
async def test_a_tariff_that_shares_a_day_with_another_is_refused(
    valid_from: date, valid_until: date | None
) -> None:
    uow = FakeMoney()
    await put_tariff_rule(a_command(date(2026, 1, 1), date(2026, 12, 31)), uow)

    with pytest.raises(TariffOverlapError) as refused:
        await put_tariff_rule(a_command(valid_from, valid_until), uow)

    assert refused.value.facts == {"valid_from": "01/01/2026"}
    assert len(uow.tariff_rules.kept) == 1


async def test_a_tariff_ends_after_it_begins_and_is_never_lengthened() -> None:
    uow = FakeMoney()
    with pytest.raises(TariffPeriodError):
        await put_tariff_rule(a_command(date(2026, 2, 1), date(2026, 1, 31)), uow)
    rule = await put_tariff_rule(a_command(date(2026, 1, 1)), uow)

    ended = await end_tariff_rule(EndTariffRule(rule.rule_id, date(2026, 6, 30)), uow)

    assert ended.valid_until == date(2026, 6, 30)
    with pytest.raises(TariffOverlapError):
        await end_tariff_rule(EndTariffRule(rule.rule_id, date(2026, 7, 1)), uow)
    with pytest.raises(TariffPeriodError):
        await end_tariff_rule(EndTariffRule(rule.rule_id, date(2025, 12, 31)), uow)
    with pytest.raises(NoTariffInForceError):
        await uow.tariff_rules.in_force("institutions", date(2026, 7, 1))


async def test_a_tariff_is_withdrawn_only_before_its_first_day() -> None:
    uow = FakeMoney()
    rule = await put_tariff_rule(a_command(date(2026, 4, 1)), uow)

    with pytest.raises(TariffInForceError):
        await withdraw_tariff_rule(WithdrawTariffRule(rule.rule_id, date(2026, 4, 1)), uow)
    await withdraw_tariff_rule(WithdrawTariffRule(rule.rule_id, date(2026, 3, 31)), uow)

    assert not uow.tariff_rules.kept


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(0, 400)), max_size=8), DAYS)
async def test_whatever_is_stated_no_two_tariffs_share_a_day(
    wanted: list[tuple[date, int | None]], day: date
) -> None:
    uow = FakeMoney()
    for valid_from, length in wanted:
        until = None if length is None else valid_from + timedelta(days=length)
        try:
            await put_tariff_rule(a_command(valid_from, until), uow)
        except TariffOverlapError:
            continue

    rules = list(uow.tariff_rules.kept.values())
    assert sum(rule.holds_on(day) for rule in rules) <= 1
    assert not any(
        one.overlaps(other) for place, one in enumerate(rules) for other in rules[place + 1 :]
    )


def a_catalogue_tariff(cents: int | None) -> Tariff:
    return Tariff(audience="institutions", day_price_cents=cents, registration_fee_cents=None)


async def test_a_catalogues_tariff_holds_from_its_year_and_a_later_catalogue_follows_it() -> None:
    uow = FakeMoney()

    await date_tariff(a_catalogue_tariff(90_000), date(2021, 1, 1), uow)
    await date_tariff(a_catalogue_tariff(90_000), date(2021, 1, 1), uow)
    await date_tariff(a_catalogue_tariff(95_000), date(2026, 1, 1), uow)
    await date_tariff(a_catalogue_tariff(91_000), date(2021, 1, 1), uow)

    assert periods(uow) == [
        (date(2021, 1, 1), date(2025, 12, 31), Decimal("910.00")),
        (date(2026, 1, 1), None, Decimal("950.00")),
    ]


async def test_a_catalogue_never_changes_what_the_office_has_stated() -> None:
    uow = FakeMoney()
    await put_tariff_rule(a_command(date(2025, 1, 1), price="999.00"), uow)

    await date_tariff(a_catalogue_tariff(90_000), date(2025, 1, 1), uow)
    await date_tariff(a_catalogue_tariff(90_000), date(2026, 1, 1), uow)
    await date_tariff(a_catalogue_tariff(90_000), date(2021, 1, 1), uow)

    assert periods(uow) == [
        (date(2021, 1, 1), date(2024, 12, 31), Decimal("900.00")),
        (date(2025, 1, 1), None, Decimal("999.00")),
    ]


def test_a_tariff_of_one_day_holds_on_that_day_only() -> None:
    rule = TariffRule(
        rule_id="r",
        audience="companies",
        valid_from=date(2028, 2, 29),
        valid_until=date(2028, 2, 29),
        day_price=None,
        registration_fee=None,
    )

    held = [day for day in range(27, 30) if rule.holds_on(date(2028, 2, day))]
    assert held == [29]
    assert not rule.holds_on(date(2028, 3, 1))


@pytest.mark.parametrize("siret", ["51394617800029", "73282932000074", "35600000049837", None])
def test_a_siret_whose_last_digit_checks_the_others_passes(siret: str | None) -> None:
    Organisation("Ville", "1 place", siret).check()


@pytest.mark.parametrize(
    "siret",
    ["51394617800028", "15394617800029", "5139461780002", "00000000000000", "a"],
)
def test_any_other_number_is_no_siret(siret: str) -> None:
    with pytest.raises(SiretError):
        Organisation("Ville", "1 place", siret).check()
