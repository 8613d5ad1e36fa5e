"""Announcing a gathering, once or recurring."""

from dataclasses import dataclass

from services.trainings.application.enter_gathering_dates import (
    EnterGatheringDates,
    enter_gathering_dates,
)
from services.trainings.application.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.domain.gathering import Gathering
from services.trainings.domain.series import Series
from shared.events.gatherings import GatheringKind, GatheringMode, GatheringVisibility


@dataclass(frozen=True, kw_only=True)
class AnnounceGathering:
    """A facilitator says that people will meet."""

    network_id: str | None
    title: str
    kind: GatheringKind
    visibility: GatheringVisibility
    mode: GatheringMode
    place: str
    place_id: str | None
    series: Series
    capacity: int | None
    video_link: str | None
    announced_by: str


async def announce_gathering(command: AnnounceGathering, uow: GatheringsUnitOfWork) -> Gathering:
    """Announce it and enter the dates of about a year; raise an InvalidError for what cannot be."""
    gathering = Gathering(
        gathering_id=uow.new_id(),
        network_id=command.network_id,
        title=command.title,
        kind=command.kind,
        visibility=command.visibility,
        mode=command.mode,
        place=await _place(command, uow),
        place_id=command.place_id,
        series=command.series,
        capacity=command.capacity,
        video_link=command.video_link,
        announced_at=uow.now(),
    )
    gathering.announce(command.announced_by, uow.school_holidays)
    uow.gatherings.add(gathering)
    await enter_gathering_dates(EnterGatheringDates(gathering.gathering_id), uow)
    return gathering


async def _place(command: AnnounceGathering, uow: GatheringsUnitOfWork) -> str:
    """Return where people meet, in words: those of the directory when no others are given."""
    if command.place_id is None:
        return command.place
    listed = await uow.places.get(command.place_id)
    return command.place or listed.line
