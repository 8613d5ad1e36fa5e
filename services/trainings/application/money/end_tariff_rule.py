"""The office ends a tariff."""

from dataclasses import dataclass
from datetime import date

from services.trainings.application.money.ports_of_money import TariffUnitOfWork
from services.trainings.domain.money.tariff_rule import TariffRule


@dataclass(frozen=True)
class EndTariffRule:
    """The training office says on which day a tariff holds for the last time."""

    rule_id: str
    last_day: date


async def end_tariff_rule(command: EndTariffRule, uow: TariffUnitOfWork) -> TariffRule:
    """End it, never later than it ended before; quotes that it has priced keep their price."""
    rule = (await uow.tariff_rules.get(command.rule_id)).ended(command.last_day)
    uow.tariff_rules.put(rule)
    return rule
