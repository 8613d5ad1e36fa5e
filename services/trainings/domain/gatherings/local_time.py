"""Local times of a place: what a wall clock shows there, and the instant that it stands for."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from services.trainings.domain.sessions.calendar import (
    YEARS,
    DayOutOfReachError,
    UnknownTimeZoneError,
)


def check_zone(time_zone: str) -> str:
    """Return the zone's name, or raise UnknownTimeZoneError."""
    if time_zone not in _zones():
        raise UnknownTimeZoneError(time_zone=time_zone)
    return time_zone


def check_day(day: date) -> date:
    """Return the day, or raise DayOutOfReachError when no instant need exist for it everywhere."""
    if day.year not in YEARS:
        raise DayOutOfReachError(first=YEARS[0], last=YEARS[-1])
    return day


def instant_of(day: date, clock: time, time_zone: str) -> datetime:
    """Return the instant at which the clocks of a zone show `clock` on `day`.

    In the night in which an hour happens twice it is the first one; an hour that does not happen
    is as long after midnight as in any other night.
    """
    return datetime.combine(day, clock, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def local_day(at: datetime, time_zone: str) -> date:
    """Return the day that it is in a zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})
