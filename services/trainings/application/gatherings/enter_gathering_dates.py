"""Entering the dates of a series that have come into reach."""

from dataclasses import dataclass
from datetime import timedelta

from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.domain.gatherings.gathering import Gathering
from services.trainings.domain.gatherings.gathering_date import GatheringDate
from services.trainings.domain.registrations.occasion import Kind, Occasion

GATHERING_HORIZON = "gathering_horizon"
"""Kind of the timer that enters the next dates of a series; its key is the gathering's id."""

AGAIN_AFTER = timedelta(days=28)
"""So that eleven months lie ahead at any time."""

OFFER_LASTS = timedelta(hours=48)
"""How long a freed place is kept for the next in line."""


@dataclass(frozen=True)
class EnterGatheringDates:
    """Time has passed: the horizon has moved; said by the timer."""

    gathering_id: str


async def enter_gathering_dates(command: EnterGatheringDates, uow: GatheringsUnitOfWork) -> None:
    """Enter each new date once, however often this is run, until the series is whole."""
    gathering = await uow.gatherings.get(command.gathering_id)
    now = uow.now()
    for day in gathering.days_to_enter(now, uow.school_holidays):
        date_of_it = GatheringDate.of(gathering, day, now)
        date_of_it.announce(gathering)
        uow.gathering_dates.add(date_of_it)
        uow.occasions.add(_occasion(date_of_it, gathering))
    uow.gatherings.save(gathering)
    if not gathering.is_whole:
        uow.schedule(GATHERING_HORIZON, gathering.gathering_id, now + AGAIN_AFTER)


def _occasion(date_of_it: GatheringDate, gathering: Gathering) -> Occasion:
    """Return what people register for: one date, once a person."""
    return Occasion(
        occasion_id=date_of_it.gathering_date_id,
        kind=Kind.GATHERING,
        title=date_of_it.title,
        once=date_of_it.gathering_date_id,
        capacity=gathering.capacity,
        network_id=gathering.network_id if gathering.visibility == "network" else None,
        begins_at=date_of_it.slot.begins_at,
        offer_lasts=OFFER_LASTS,
    )
