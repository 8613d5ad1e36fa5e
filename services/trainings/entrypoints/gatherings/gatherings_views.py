"""From gatherings as the database returns them to what their doors answer, each to whom it is shown."""

from datetime import datetime

from services.trainings.adapters.gatherings.sql_gathering_queries import (
    DateView,
    GatheringView,
    Reader,
)
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.gatherings.fair import FairEntry
from services.trainings.domain.gatherings.gathering_date import DateState, GatheringDate
from services.trainings.domain.gatherings.series import SchoolHolidays
from services.trainings.entrypoints.gatherings.gatherings_messages import holidays_note
from services.trainings.entrypoints.gatherings.gatherings_schemas import (
    BreakIn,
    FairEntryOut,
    FairOut,
    GatheringDateDetailOut,
    GatheringDateOut,
    GatheringOut,
    ReplayLinkOut,
    ReplayOut,
)
from shared.http.tokens import Caller

ACCOMPANYING = frozenset({"facilitator", "coordinator"})

FEW = 5
"""Fewer people than this are not told to strangers: a number so small points at somebody."""


def reader_of(caller: Caller | None) -> Reader:
    """Return who reads, as the queries see them."""
    if caller is None:
        return Reader()
    leads = (network for network, roles in caller.networks.items() if ACCOMPANYING & set(roles))
    return Reader(
        caller.member_id,
        frozenset(caller.networks),
        frozenset(leads),
        "training_office" in caller.movement,
    )


def leader_of(caller: Caller) -> Actor:
    """Return who decides, as the use cases see them."""
    reader = reader_of(caller)
    return Actor(caller.member_id, reader.leads, reader.is_office)


def gathering_out(view: GatheringView, holidays: SchoolHolidays) -> GatheringOut:
    """Return a gathering as a whole."""
    one, series = view.gathering, view.gathering.series
    reach = holidays.known_until(series.holiday_zone) if series.holiday_zone else None
    is_held_back = reach is not None and one.known_until == reach and not one.is_whole
    return GatheringOut(
        gathering_id=one.gathering_id,
        network_id=one.network_id,
        title=one.title,
        kind=one.kind,
        visibility=one.visibility,
        mode=one.mode,
        place=one.place,
        place_id=one.place_id,
        time_zone=series.time_zone,
        day=series.first_day,
        starts=series.starts,
        lasts_minutes=int(series.lasts.total_seconds() // 60),
        rule=series.rule,
        skips_school_holidays=series.holiday_zone,
        excluded_days=sorted(series.excluded),
        breaks=[BreakIn(first=each.first, last=each.last) for each in series.breaks],
        capacity=one.capacity,
        ends_after=one.ends_after,
        dates_known_until=None if one.is_whole else one.known_until,
        note=holidays_note(reach) if reach is not None and is_held_back else None,
        next_at=view.next_at,
    )


def date_out(view: DateView, reader: Reader) -> GatheringDateOut:
    """Return one date as a list shows it."""
    one, slot = view.date, view.date.slot
    taken = view.registered + view.offered
    is_told = reader.belongs_to(one.network_id) or taken >= FEW
    left = None if view.capacity is None else view.capacity - taken
    return GatheringDateOut(
        gathering_date_id=one.gathering_date_id,
        gathering_id=one.gathering_id,
        network_id=one.network_id,
        title=one.title,
        kind=view.gathering.kind,
        mode=view.gathering.mode,
        state=one.state,
        reason=one.reason,
        day=slot.day,
        starts=slot.starts,
        original_day=one.original_day,
        lasts_minutes=int(slot.lasts.total_seconds() // 60),
        time_zone=slot.time_zone,
        begins_at=slot.begins_at,
        ends_at=slot.ends_at,
        place=slot.place,
        place_id=slot.place_id,
        capacity=view.capacity,
        places_left=left if is_told else None,
        is_full=left == 0,
        coming=view.registered if is_told else None,
        replay=_replay(one),
    )


def date_detail_out(view: DateView, coming: list[str], reader: Reader) -> GatheringDateDetailOut:
    """Return one date with who comes and the video link, each to whom it is shown."""
    network_id = view.date.network_id
    comes = reader.member_id in coming
    is_shown = reader.belongs_to(network_id) if network_id else reader.is_office
    has_link = (comes or reader.leads_gathering(network_id)) and (
        view.date.state is DateState.PLANNED
    )
    return GatheringDateDetailOut(
        **date_out(view, reader).model_dump(),
        registered_member_ids=coming if is_shown else None,
        video_link=view.gathering.video_link if has_link else None,
    )


def fair_out(view: DateView, entries: list[FairEntry], reader: Reader, now: datetime) -> FairOut:
    """Return the wall of a date; who wrote what is for people of the network and for oneself."""
    is_shown = reader.belongs_to(view.date.network_id)

    def shown(entry: FairEntry) -> FairEntryOut:
        is_own = entry.member_id == reader.member_id
        return FairEntryOut(
            fair_entry_id=entry.fair_entry_id,
            kind=entry.kind,
            title=entry.title,
            member_id=entry.member_id if is_shown or is_own else None,
        )

    return FairOut(
        gathering_date_id=view.date.gathering_date_id,
        is_open=view.date.is_open(now),
        offers=[shown(entry) for entry in entries if entry.kind == "offer"],
        requests=[shown(entry) for entry in entries if entry.kind == "request"],
    )


def _replay(one: GatheringDate) -> ReplayOut | None:
    if one.replay is None:
        return None
    links = [ReplayLinkOut(title=link.title, url=link.url) for link in one.replay.links]
    return ReplayOut(links=links, summary=one.replay.summary, published_at=one.replay.published_at)
