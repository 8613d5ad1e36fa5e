"""The office states what an audience pays from a day on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.trainings.application.money.ports_of_money import TariffUnitOfWork
from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.tariff_rule import TariffRule, make_room


@dataclass(frozen=True, kw_only=True)
class PutTariffRule:
    """The training office adds a tariff; a tariff without end that it follows ends on the eve."""

    audience: Audience
    valid_from: date
    valid_until: date | None
    day_price: Decimal | None
    registration_fee: Decimal | None
    funding: tuple[str, ...]


async def put_tariff_rule(command: PutTariffRule, uow: TariffUnitOfWork) -> TariffRule:
    """Add it; raise TariffOverlapError or TariffPeriodError."""
    rule = TariffRule(
        rule_id=uow.new_id(),
        audience=command.audience,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        day_price=command.day_price,
        registration_fee=command.registration_fee,
        funding=command.funding,
    )
    rule.check_period()
    before = make_room(rule, await uow.tariff_rules.of_audience(rule.audience))
    if before is not None:
        uow.tariff_rules.put(before)
    uow.tariff_rules.put(rule)
    return rule
