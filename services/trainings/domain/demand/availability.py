"""When most of those who wait could come."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from services.trainings.domain.demand.period import Period

LEAST_TOLD = 5
"""Fewer people than these are not told to everybody: they might be recognised."""

MOST_MONTHS = 3


@dataclass(frozen=True)
class Party:
    """People who come together: how many of them count in the pool, and when they could come."""

    people: int
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class MonthCount:
    """For how many people some day of this month would do."""

    month: str
    people: int


@dataclass(frozen=True)
class Window:
    """Days in a row on all of which so many people could come."""

    first: date
    last: date
    people: int


def months_of(parties: Iterable[Party], today: date) -> list[MonthCount]:
    """Count people by month, in the order of the months; what is past is left out."""
    counts: Counter[str] = Counter()
    for party in parties:
        ahead = [period for period in party.periods if period.last >= today]
        for month in {month for period in ahead for month in period.months()}:
            if month >= f"{today:%Y-%m}":
                counts[month] += party.people
    return [MonthCount(month, people) for month, people in sorted(counts.items()) if people]


def best_months(parties: Iterable[Party], today: date) -> list[MonthCount]:
    """Return the months in which most could come, the best first, as everybody may know them."""
    told = [count for count in months_of(parties, today) if count.people >= LEAST_TOLD]
    return sorted(told, key=lambda count: (-count.people, count.month))[:MOST_MONTHS]


def best_window(parties: Iterable[Party], days: int, today: date) -> Window | None:
    """Return the first `days` days in a row on which most could come; None when nobody states days.

    Whoever states a month could come on any of its days.
    """
    known = list(parties)
    if all(period.is_month for party in known for period in party.periods):
        return None
    steps: defaultdict[date, int] = defaultdict(int)
    for party in known:
        for first, last in _stretches(party.periods, today):
            latest = last - timedelta(days=days - 1)
            if latest >= first:
                steps[first] += party.people
                steps[latest + timedelta(days=1)] -= party.people
    begins = sorted(steps)
    heights = list(accumulate(steps[day] for day in begins))
    best = max(heights, default=0)
    if best < 1:
        return None
    first = begins[heights.index(best)]
    return Window(first, first + timedelta(days=days - 1), best)


def _stretches(periods: Iterable[Period], today: date) -> list[tuple[date, date]]:
    """Join periods that touch, from today on."""
    joined: list[tuple[date, date]] = []
    for period in sorted(periods):
        first = max(period.first, today)
        if period.last < first:
            continue
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], period.last))
        else:
            joined.append((first, period.last))
    return joined
