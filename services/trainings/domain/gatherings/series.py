"""The days of a gathering: once or by a rule, without school holidays and without what was taken out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from services.trainings.domain.gatherings.local_time import check_day, check_zone, instant_of
from services.trainings.domain.gatherings.recurrence import Recurrence
from shared.errors import InvalidError

HolidayZone = Literal["A", "B", "C", "corsica"]

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=24)
"""How long one date lasts."""


class SchoolHolidays(Protocol):
    """When schools are closed, as far as it has been published."""

    def known_until(self, zone: HolidayZone) -> date | None:
        """Return the last day that is known for a zone; None when nothing is known of it."""
        ...

    def is_holiday(self, zone: HolidayZone, day: date) -> bool:
        """True when schools of the zone are closed on a known day."""
        ...


class SchoolHolidaysUnknownError(InvalidError):
    """No school holidays are known here for this zone."""

    code = "school_holidays_unknown"


class SchoolHolidaysNotPublishedError(InvalidError):
    """The first day lies after the last school holidays that are known."""

    code = "school_holidays_not_published"


class DayToExcludeUnknownError(InvalidError):
    """A day that is taken out is none of the series."""

    code = "day_to_exclude_unknown"


class DurationOutOfRangeError(InvalidError):
    """A date lasts from a quarter of an hour to a day."""

    code = "duration_out_of_range"


class BreakOutOfOrderError(InvalidError):
    """A break ends before it begins."""

    code = "break_out_of_order"


@dataclass(frozen=True)
class Break:
    """Days without a date, both included: other holidays, works in the hall."""

    first: date
    last: date


@dataclass(frozen=True)
class Expansion:
    """The days that are known so far."""

    days: tuple[date, ...]
    known_until: date
    """Later days are not known yet."""
    is_whole: bool
    """True when no day will ever be added."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """When a gathering takes place, in the local time of its zone: 14:00 stays 14:00 all year round."""

    first_day: date
    starts: time
    lasts: timedelta
    time_zone: str
    rule: str | None = None
    """RFC 5545 recurrence rule; null for one single date."""
    holiday_zone: HolidayZone | None = None
    """School holidays of this zone are left out."""
    excluded: frozenset[date] = frozenset()
    breaks: tuple[Break, ...] = ()

    def check(self, holidays: SchoolHolidays) -> None:
        """Raise an InvalidError that says what cannot be."""
        check_zone(self.time_zone)
        check_day(self.first_day)
        if not SHORTEST <= self.lasts <= LONGEST:
            raise DurationOutOfRangeError
        if any(one.last < one.first for one in self.breaks):
            raise BreakOutOfOrderError
        days = self._days()
        unknown = self.excluded.difference(days) if self.excluded else set()
        if unknown:
            raise DayToExcludeUnknownError(day=min(unknown).isoformat())
        if self.holiday_zone is not None:
            self._check_holidays(self.holiday_zone, holidays)

    def _check_holidays(self, zone: HolidayZone, holidays: SchoolHolidays) -> None:
        known_until = holidays.known_until(zone)
        if known_until is None:
            raise SchoolHolidaysUnknownError(zone=zone)
        if self.first_day > known_until:
            raise SchoolHolidaysNotPublishedError(zone=zone, known_until=known_until.isoformat())

    def expand(self, horizon: date, holidays: SchoolHolidays) -> Expansion:
        """Return the days up to `horizon`, or up to the last school holidays that are known."""
        reach = self._reach(horizon, holidays)
        found: list[date] = []
        for day in self._days():
            if day > reach:
                return Expansion(tuple(found), reach, is_whole=False)
            if not self._is_left_out(day, holidays):
                found.append(day)
        return Expansion(tuple(found), reach, is_whole=True)

    def begins_at(self, day: date) -> datetime:
        """Return the instant at which the date of this day begins."""
        return instant_of(day, self.starts, self.time_zone)

    def _days(self) -> Iterator[date]:
        if self.rule is None:
            return iter((self.first_day,))
        return Recurrence.of(self.rule, self.first_day, self.starts, self.time_zone).days()

    def _reach(self, horizon: date, holidays: SchoolHolidays) -> date:
        if self.holiday_zone is None:
            return horizon
        return min(horizon, holidays.known_until(self.holiday_zone) or self.first_day)

    def _is_left_out(self, day: date, holidays: SchoolHolidays) -> bool:
        if day in self.excluded or _is_within(day, self.breaks):
            return True
        return self.holiday_zone is not None and holidays.is_holiday(self.holiday_zone, day)


def _is_within(day: date, breaks: Sequence[Break]) -> bool:
    return any(one.first <= day <= one.last for one in breaks)
