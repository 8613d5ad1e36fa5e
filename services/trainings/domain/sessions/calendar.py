"""The days of a session in its own time zone, and the instants that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from shared.errors import InvalidError

LEAST_OFFER = timedelta(hours=1)
"""A place is offered for at least this long, so nothing is offered or taken later than this before the start."""


YEARS = range(2000, 2200)
"""Years in which a session may lie: beyond them an instant may not exist in every time zone."""


class UnknownTimeZoneError(InvalidError):
    """The time zone is none of the IANA database."""

    code = "unknown_time_zone"


class DaysNotInOrderError(InvalidError):
    """The days of a session must be distinct and follow each other, part after part."""

    code = "days_not_in_order"


class DayOutOfReachError(InvalidError):
    """A day lies in no year in which anybody learns: it is a misspelt one."""

    code = "day_out_of_reach"


class DayEndsBeforeItStartsError(InvalidError):
    """A day ends before it starts."""

    code = "day_ends_before_it_starts"


@dataclass(frozen=True)
class Calendar:
    """When a session takes place: parts of days, each from `starts` to `ends`, wall-clock time of the zone."""

    parts: tuple[tuple[date, ...], ...]
    time_zone: str
    starts: time
    ends: time = time(17, 0)

    @classmethod
    def of(
        cls,
        parts: Sequence[Sequence[date]],
        time_zone: str,
        starts: time,
        ends: time = time(17, 0),
    ) -> "Calendar":
        """Check and return a calendar; raise an InvalidError for days or a zone that cannot be."""
        if time_zone not in _zones():
            raise UnknownTimeZoneError(time_zone=time_zone)
        days = [day for part in parts for day in part]
        if not all(parts) or not days or any(one >= next_ for one, next_ in pairwise(days)):
            raise DaysNotInOrderError
        if days[0].year not in YEARS or days[-1].year not in YEARS:
            raise DayOutOfReachError(first=YEARS[0], last=YEARS[-1])
        if ends <= starts:
            raise DayEndsBeforeItStartsError
        calendar = cls(tuple(tuple(part) for part in parts), time_zone, starts, ends)
        if any(calendar.lasts(day) <= timedelta() for day in days):  # on a night of 23 hours
            raise DayEndsBeforeItStartsError
        return calendar

    @property
    def days(self) -> list[date]:
        """All days, in order."""
        return [day for part in self.parts for day in part]

    @property
    def begins_at(self) -> datetime:
        """The instant at which the first day starts."""
        return self._instant(self.days[0], self.starts)

    @property
    def ends_at(self) -> datetime:
        """The instant at which the last day is over."""
        return self._instant(self.days[-1], self.ends)

    @property
    def closes_at(self) -> datetime:
        """The instant from which nobody registers and no place is offered any more."""
        return self.begins_at - LEAST_OFFER

    def lasts(self, day: date) -> timedelta:
        """Return how long a day is; clocks that change in it count."""
        return self._instant(day, self.ends) - self._instant(day, self.starts)

    def before_start(self, days: int) -> datetime:
        """Return the instant that is `days` calendar days before the start, at the same local time."""
        return self._instant(self.days[0] - timedelta(days=days), self.starts)

    def days_before(self, instant: datetime, days: int) -> datetime:
        """Return the instant `days` calendar days before `instant`, at the same local time."""
        local = instant.astimezone(ZoneInfo(self.time_zone))
        return self._instant(local.date() - timedelta(days=days), local.time())

    def as_far_ahead(self, instant: datetime, other: "Calendar") -> datetime:
        """Return what is as many days before this start, at the same local time, as `instant` is before the other's."""
        local = instant.astimezone(ZoneInfo(other.time_zone))
        ahead = other.days[0] - local.date()
        return self._instant(self.days[0] - ahead, local.time())

    def _instant(self, day: date, at: time) -> datetime:
        zone = ZoneInfo(self.time_zone)
        return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


@cache
def _zones() -> frozenset[str]:
    """Return the zones of places; reading them is slow, and two are the machine's own business."""
    return frozenset(available_timezones() - {"Factory", "localtime"})
