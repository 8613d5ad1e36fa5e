"""A catalogue's tariff becomes the rule that holds from the first day of its year."""

from dataclasses import replace
from datetime import date, timedelta

from services.trainings.application.money.ports_of_money import TariffUnitOfWork
from services.trainings.domain.catalogue.training import Tariff
from services.trainings.domain.money.money import euros_of
from services.trainings.domain.money.tariff_rule import TariffRule


async def date_tariff(tariff: Tariff, valid_from: date, uow: TariffUnitOfWork) -> None:
    """Write it where the office has stated nothing for these days; again changes nothing.

    The rule of an earlier catalogue ends on the eve; a rule that comes later stays and ends this one.
    """
    known = await uow.tariff_rules.of_audience(tariff.audience)
    same = next((rule for rule in known if rule.valid_from == valid_from), None)
    if same is not None:
        renewed = _priced(same, tariff)
        if same.source == "catalogue" and renewed != same:
            uow.tariff_rules.put(renewed)
        return
    before = next((rule for rule in known if rule.holds_on(valid_from)), None)
    if before is not None and before.source == "office":
        return
    if before is not None:
        uow.tariff_rules.put(before.ended(valid_from - timedelta(days=1)))
    later = [rule.valid_from for rule in known if rule.valid_from > valid_from]
    until = min(later) - timedelta(days=1) if later else None
    uow.tariff_rules.put(_priced(_bare(tariff, valid_from, until, uow.new_id()), tariff))


def _bare(tariff: Tariff, valid_from: date, until: date | None, rule_id: str) -> TariffRule:
    return TariffRule(
        rule_id=rule_id,
        audience=tariff.audience,
        valid_from=valid_from,
        valid_until=until,
        day_price=None,
        registration_fee=None,
        source="catalogue",
    )


def _priced(rule: TariffRule, tariff: Tariff) -> TariffRule:
    return replace(
        rule,
        day_price=euros_of(tariff.day_price_cents),
        registration_fee=euros_of(tariff.registration_fee_cents),
        funding=tariff.funding,
    )
