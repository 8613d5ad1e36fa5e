"""VTIMEZONE components, worked out from the machine's own time zones.

Each onset stands in the local time that was shown right before it, as RFC 5545 (3.6.5) has it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Onset = tuple[timedelta, timedelta, bool, str]
"""Offsets before and after, whether it is summer time, and the name of the time."""


@lru_cache(maxsize=64)
def zone_component(time_zone: str, first_year: int, last_year: int) -> Timezone:
    """Return the component of a zone, right for these years."""
    zone = ZoneInfo(time_zone)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    onsets: dict[Onset, list[datetime]] = {}
    local = begin.astimezone(zone)
    offset = _offset(local)
    onsets[(offset, offset, bool(local.dst()), local.tzname() or "")] = [local.replace(tzinfo=None)]
    for at in _changes(zone, begin, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        before, after = (at - MINUTE).astimezone(zone), at.astimezone(zone)
        what = (_offset(before), _offset(after), bool(after.dst()), after.tzname() or "")
        onsets.setdefault(what, []).append((at + _offset(before)).replace(tzinfo=None))
    component = Timezone()
    component.add("TZID", time_zone)
    for what, times in onsets.items():
        component.add_component(_onset(what, times))
    return component


def _onset(what: Onset, times: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    before, after, is_summer, name = what
    component = TimezoneDaylight() if is_summer else TimezoneStandard()
    component.add("DTSTART", times[0])
    component.add("TZOFFSETFROM", before)
    component.add("TZOFFSETTO", after)
    component.add("TZNAME", name)
    for time in times[1:]:
        component.add("RDATE", time)
    return component


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Return the instants at which the clocks of a zone are put forward or back."""
    day = begin
    while day < end:
        following = day + DAY
        if _offset(day.astimezone(zone)) != _offset(following.astimezone(zone)):
            yield _change_between(zone, day, following)
        day = following


def _change_between(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    old = _offset(early.astimezone(zone))
    while late - early > MINUTE:
        half = early + timedelta(minutes=(late - early) // MINUTE // 2)
        if _offset(half.astimezone(zone)) == old:
            early = half
        else:
            late = half
    return late


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta()
