"""The office takes back a tariff that has not begun."""

from dataclasses import dataclass
from datetime import date

from services.trainings.application.money.ports_of_money import TariffUnitOfWork


@dataclass(frozen=True)
class WithdrawTariffRule:
    """The training office misspelt a tariff and takes it back before its first day."""

    rule_id: str
    today: date


async def withdraw_tariff_rule(command: WithdrawTariffRule, uow: TariffUnitOfWork) -> None:
    """Take it away; raise TariffInForceError once it has begun."""
    rule = await uow.tariff_rules.get(command.rule_id)
    rule.check_not_begun(command.today)
    uow.tariff_rules.remove(rule)
