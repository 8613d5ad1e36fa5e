"""Granting what a network's fund may still grant, in order."""

from dataclasses import dataclass

from services.trainings.application.money.ports_of_support import Fund, SupportUnitOfWork
from services.trainings.domain.money.support import support_year


@dataclass(frozen=True)
class SettleSupport:
    """A claim came or ended, or the number of volunteers of a network changed."""

    network_id: str
    year: int
    fund: Fund | None = None
    """As it was found by who has locked it already."""


async def settle_support(command: SettleSupport, uow: SupportUnitOfWork) -> None:
    """Grant to the first in order as many as the fund has left; nothing in a year that is over."""
    network_id, year = command.network_id, command.year
    fund = command.fund or await uow.supports.enter(network_id, year)
    if fund.left < 1 or year < support_year(uow.now()):
        return
    for support in await uow.supports.waiting(network_id, year, fund.left):
        support.grant(uow.now())
        uow.supports.save(support)
