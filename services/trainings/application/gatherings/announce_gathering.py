"""Announcing a gathering, once or recurring."""

from dataclasses import dataclass, replace

from services.trainings.application.gatherings.enter_gathering_dates import (
    EnterGatheringDates,
    enter_gathering_dates,
)
from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.check_remembered import check_remembered
from services.trainings.domain.gatherings.gathering import Gathering
from services.trainings.domain.gatherings.series import Series
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
    is_in_zone_of_place: bool
    """True when its hours are those of the place, if it is one of the directory."""
    capacity: int | None
    video_link: str | None
    announced_by: str


async def announce_gathering(command: AnnounceGathering, uow: GatheringsUnitOfWork) -> Gathering:
    """Announce it and enter the dates of about a year; raise an InvalidError, or PersonErasedError."""
    await check_remembered(command.announced_by, uow)
    place, series = await _where(command, uow)
    gathering = Gathering(
        gathering_id=uow.new_id(),
        network_id=command.network_id,
        title=command.title,
        kind=command.kind,
        visibility=command.visibility,
        mode=command.mode,
        place=place,
        place_id=command.place_id,
        series=series,
        capacity=command.capacity,
        video_link=command.video_link,
        announced_at=uow.now(),
    )
    if gathering.is_for_everyone and gathering.network_id is not None:
        is_of_children = await uow.networks.hold(gathering.network_id)
        gathering.expect_open(is_of_children=is_of_children)
    gathering.announce(command.announced_by, uow.school_holidays)
    uow.gatherings.add(gathering)
    await enter_gathering_dates(EnterGatheringDates(gathering.gathering_id), uow)
    return gathering


async def _where(command: AnnounceGathering, uow: GatheringsUnitOfWork) -> tuple[str, Series]:
    """Return where people meet, in words, and when: as the directory says what the command leaves out."""
    place, series = command.place, command.series
    if command.place_id is None:
        return place, series
    listed = await uow.places.get(command.place_id)
    if command.is_in_zone_of_place:
        series = replace(series, time_zone=listed.time_zone)
    return place or listed.line, series
