"""When somebody could come: a whole month, or the days from a first to a last one."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.errors import InvalidError

LAST_MIDNIGHT = time(10, tzinfo=UTC)
"""A day is over, from Wallis to the Marquesas, when the next one is this old in UTC."""

MOST_PERIODS = 12
FARTHEST = timedelta(days=3 * 365)
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class PeriodInThePastError(InvalidError):
    """Nobody can come at a time that is past."""

    code = "period_in_the_past"


class PeriodOutOfReachError(InvalidError):
    """A period ends before it begins, lasts more than a year or is more than three years away."""

    code = "period_out_of_reach"


class TooManyPeriodsError(InvalidError):
    """Between one and twelve periods are stated, each once."""

    code = "too_many_periods"


@dataclass(frozen=True, order=True)
class Period:
    """Days on each of which the person could come, both ends included."""

    first: date
    last: date
    is_month: bool = False
    """True when a whole month was stated, and not days."""

    @classmethod
    def month(cls, stated: str) -> "Period":
        """Return the month stated as `2026-09`; raise PeriodOutOfReachError when it is none."""
        found = MONTH.fullmatch(stated)
        if found is None or found[1] == "0000":
            raise PeriodOutOfReachError
        year, month = int(found[1]), int(found[2])
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), True)

    @property
    def is_over_at(self) -> datetime:
        """The instant from which the last day is past everywhere."""
        return datetime.combine(self.last + timedelta(days=1), LAST_MIDNIGHT)

    def months(self) -> list[str]:
        """Return the months in which it lies, as `2026-09`."""
        last = self.last.year * 12 + self.last.month
        numbers = range(self.first.year * 12 + self.first.month, last + 1)
        return [f"{(number - 1) // 12:04}-{(number - 1) % 12 + 1:02}" for number in numbers]


def checked(periods: Sequence[Period], now: datetime) -> tuple[Period, ...]:
    """Return the periods in order; raise an InvalidError for what nobody can mean."""
    if not 1 <= len(set(periods)) <= MOST_PERIODS or len(set(periods)) != len(periods):
        raise TooManyPeriodsError(most=MOST_PERIODS)
    today = today_at(now)
    for period in periods:
        begins = period.last if period.is_month else period.first
        if begins < today:
            raise PeriodInThePastError
        is_too_long = period.last - period.first > timedelta(days=365)
        if period.last < period.first or is_too_long or period.last - today > FARTHEST:
            raise PeriodOutOfReachError
    return tuple(sorted(periods))


def today_at(now: datetime) -> date:
    """Return the day that it still is somewhere."""
    return (now - timedelta(hours=LAST_MIDNIGHT.hour)).date()
