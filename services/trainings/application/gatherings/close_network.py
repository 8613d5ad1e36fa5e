"""Taking back what a network of children shows to everyone."""

from dataclasses import dataclass
from datetime import timedelta

from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.domain.gatherings.gathering import Gathering

SHOWN_AFTERWARDS = timedelta(days=31)
"""For so long partners may still show a date that is over."""


@dataclass(frozen=True)
class CloseNetwork:
    """This network has changed: it may have become one of children."""

    network_id: str


async def close_network(command: CloseNetwork, uow: GatheringsUnitOfWork) -> None:
    """Keep its gatherings to the network; whoever has a place already keeps it."""
    if await uow.networks.is_of_children(command.network_id):
        for gathering in await uow.gatherings.open_of(command.network_id):
            await _close(gathering, uow)


async def _close(gathering: Gathering, uow: GatheringsUnitOfWork) -> None:
    now = uow.now()
    dates = await uow.gathering_dates.planned(gathering.gathering_id, now - SHOWN_AFTERWARDS)
    gathering.keep_to_network([one.gathering_date_id for one in dates])
    uow.gatherings.save(gathering)
    for one in dates:
        if one.is_ahead(now):
            occasion = await uow.occasions.get(one.gathering_date_id)
            occasion.network_id = gathering.network_id
            uow.occasions.save(occasion)
