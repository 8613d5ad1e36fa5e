"""More volunteers, or a new affiliation: the fund may pay for more places."""

from dataclasses import dataclass

from services.trainings.application.money.ports_of_support import SupportUnitOfWork
from services.trainings.application.money.settle_support import SettleSupport, settle_support
from services.trainings.domain.money.support import support_year


@dataclass(frozen=True)
class FollowVolunteers:
    """The number of active volunteers of a network has changed, or whether it is affiliated."""

    network_id: str


async def follow_volunteers(command: FollowVolunteers, uow: SupportUnitOfWork) -> None:
    """Grant in order what each year in which somebody waits has left."""
    since = support_year(uow.now())
    for year in await uow.supports.waiting_years(command.network_id, since):
        await settle_support(SettleSupport(command.network_id, year), uow)
