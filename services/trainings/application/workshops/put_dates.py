"""Putting dates into a workshop's poll."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.domain.workshops.poll import WallClock, candidate
from services.trainings.domain.workshops.workshop import Workshop

POLL_CLOSING = "workshop_poll"
"""Kind of the timer that fires when the time to vote has passed; its key is the workshop's id."""

USUAL_MINUTES = 120


@dataclass(frozen=True)
class WantedDate:
    """A wall-clock time of the workshop's zone, and how long it would last."""

    starts: WallClock
    minutes: int | None = None
    """As long as its kit takes, or two hours, when it is left out."""


def put_dates(
    workshop: Workshop, dates: Sequence[WantedDate], minutes: int | None, uow: WorkshopUnitOfWork
) -> None:
    """Open the poll with these dates or add them; `minutes` is how long the workshop's kit takes."""
    usual = minutes or USUAL_MINUTES
    wanted = [
        candidate(uow.new_id(), date.starts, date.minutes or usual, workshop.time_zone)
        for date in dates
    ]
    workshop.offer_dates(wanted, uow.now())
    if workshop.poll.closes_at is not None:
        uow.schedule(POLL_CLOSING, workshop.workshop_id, workshop.poll.closes_at)
