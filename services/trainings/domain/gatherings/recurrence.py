"""How a gathering comes back: RFC 5545 rules of days, read strictly and worked out by dateutil."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from services.trainings.domain.gatherings.local_time import check_day, local_day
from shared.errors import InvalidError

LONGEST_WITHOUT_END = 3
"""Years after which a rule with neither COUNT nor UNTIL ends."""

LONGEST = 10
"""Years that a rule with an end may last."""

LONGEST_TEXT = 300
"""Letters of a rule."""

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TOO_FAST = ("SECONDLY", "MINUTELY", "HOURLY")
DAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
NUMBERS = {
    "INTERVAL": range(1, 100),
    "COUNT": range(1, 1000),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYSETPOS": range(1, 367),
}
MAY_COUNT_BACK = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
ONE_NUMBER = frozenset({"INTERVAL", "COUNT"})
ONLY_WITH = {
    "BYWEEKNO": frozenset({"YEARLY"}),
    "BYYEARDAY": frozenset({"YEARLY"}),
    "BYMONTHDAY": frozenset({"DAILY", "MONTHLY", "YEARLY"}),
    "BYSETPOS": frozenset({"WEEKLY", "MONTHLY", "YEARLY"}),
}
ORDINALS_WITH = frozenset({"MONTHLY", "YEARLY"})
MOST_IN_MONTH, MOST_IN_YEAR = 5, 53
"""The same weekday, in one month or one year."""

# The calendar repeats every 400 years, weekdays included. A rule that never comes true is worked out
# to the year 9999: beginning late makes that short.
_LATER = 7600


class RecurrenceUnreadableError(InvalidError):
    """A part of the rule cannot be read, or may not stand there."""

    code = "recurrence_unreadable"


class RecurrenceTooOftenError(InvalidError):
    """A gathering comes back by the day, week, month or year, not by the hour or faster."""

    code = "recurrence_too_often"


class RecurrencePartUnknownError(InvalidError):
    """The rule has a part that gatherings do not know."""

    code = "recurrence_part_unknown"


class RecurrenceTwoEndsError(InvalidError):
    """A rule has COUNT or UNTIL, not both."""

    code = "recurrence_two_ends"


class RecurrenceTooLongError(InvalidError):
    """The series would go on for too many years."""

    code = "recurrence_too_long"


class FirstDayNotInRuleError(InvalidError):
    """The first day is none of the days that the rule gives."""

    code = "first_day_not_in_rule"


@dataclass(frozen=True)
class Recurrence:
    """A rule that has been read: the days on which something takes place, in local time."""

    text: str
    """The rule as RFC 5545 writes it, without its name."""
    first_day: date
    last_day: date
    """No day comes after it; the rule may end before."""
    _parts: dict[str, str]

    @classmethod
    def of(cls, text: str, first_day: date, starts: time, time_zone: str) -> "Recurrence":
        """Read a rule for something that starts at a local time; raise an InvalidError that says what is wrong."""
        parts = _read(text)
        rule = cls(
            _written(parts), first_day, _last_day(parts, first_day, starts, time_zone), parts
        )
        first = next(rule.days(), None)
        if first != first_day:
            raise FirstDayNotInRuleError(day=first_day.isoformat(), next=first or "-")
        if "COUNT" in parts and sum(1 for _ in rule.days()) < int(parts["COUNT"]):
            raise RecurrenceTooLongError(years=LONGEST)
        return rule

    def days(self) -> Iterator[date]:
        """Return the days in order; COUNT counts them as the rule gives them, exceptions included."""
        endless = _written(self._parts, without={"COUNT", "UNTIL"})
        later = self.first_day.replace(year=self.first_day.year + _LATER)
        found: Iterator[datetime] = iter(rrulestr(endless, dtstart=datetime.combine(later, time())))
        if "COUNT" in self._parts:
            found = islice(found, int(self._parts["COUNT"]))
        for at in found:
            day = at.date().replace(year=at.year - _LATER)
            if day > self.last_day:
                return
            yield day


def _read(text: str) -> dict[str, str]:
    rule = text.strip().upper().removeprefix("RRULE:")
    if len(rule) > LONGEST_TEXT:
        raise RecurrenceUnreadableError(part=rule[:20])
    parts: dict[str, str] = {}
    for part in rule.removesuffix(";").split(";"):
        name, is_there, value = part.partition("=")
        if not is_there or not value or name in parts:
            raise RecurrenceUnreadableError(part=part[:50])
        parts[name] = value
    _check_frequency(parts)
    for name, value in parts.items():
        _check_part(name, value, parts["FREQ"])
    _check_ordinals(parts)
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceTwoEndsError
    return parts


def _check_frequency(parts: dict[str, str]) -> None:
    frequency = parts.get("FREQ", "")
    if frequency in TOO_FAST:
        raise RecurrenceTooOftenError(frequency=frequency)
    if frequency not in FREQUENCIES:
        raise RecurrenceUnreadableError(part=f"FREQ={frequency}"[:50])
    if "BYSETPOS" in parts and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & set(parts):
        raise RecurrenceUnreadableError(part="BYSETPOS")


def _check_part(name: str, value: str, frequency: str) -> None:
    if name in {"FREQ", "UNTIL"}:
        return
    if name in NUMBERS:
        is_right = _are_numbers(name, value)
    elif name == "BYDAY":
        ordinal = r"(?:[+-]?[1-9]\d?)?" if frequency in ORDINALS_WITH else ""
        is_right = re.fullmatch(rf"{ordinal}{DAY}(?:,{ordinal}{DAY})*", value) is not None
    elif name == "WKST":
        is_right = re.fullmatch(DAY, value) is not None
    else:
        raise RecurrencePartUnknownError(part=name[:20])
    if not is_right or frequency not in ONLY_WITH.get(name, FREQUENCIES):
        raise RecurrenceUnreadableError(part=f"{name}={value}"[:50])


def _check_ordinals(parts: dict[str, str]) -> None:
    is_of_year = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts
    most = MOST_IN_YEAR if is_of_year else MOST_IN_MONTH
    days = parts.get("BYDAY", "")
    if any(int(number) > most for number in re.findall("[0-9]+", days)):
        raise RecurrenceUnreadableError(part=f"BYDAY={days}"[:50])


def _are_numbers(name: str, value: str) -> bool:
    sign = "[+-]?" if name in MAY_COUNT_BACK else ""
    numbers = value.split(",")
    if name in ONE_NUMBER and len(numbers) > 1:
        return False
    return all(
        re.fullmatch(rf"{sign}[0-9]{{1,3}}", number) and abs(int(number)) in NUMBERS[name]
        for number in numbers
    )


def _written(parts: dict[str, str], without: frozenset[str] | set[str] = frozenset()) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items() if name not in without)


def _last_day(parts: dict[str, str], first_day: date, starts: time, time_zone: str) -> date:
    has_end = "COUNT" in parts or "UNTIL" in parts
    longest = _years_after(first_day, LONGEST if has_end else LONGEST_WITHOUT_END)
    if "UNTIL" not in parts:
        return longest
    until = _until(parts["UNTIL"], starts, time_zone)
    if until > longest:
        raise RecurrenceTooLongError(years=LONGEST)
    return until


def _until(value: str, starts: time, time_zone: str) -> date:
    """Return the last day on which something that starts at `starts` is not after UNTIL."""
    try:
        if "T" not in value:
            return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC).date()
        at = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise RecurrenceUnreadableError(part=f"UNTIL={value}"[:50]) from None
    check_day(at.date())
    local = at.astimezone(ZoneInfo(time_zone)) if value.endswith("Z") else at
    day = local_day(at, time_zone) if value.endswith("Z") else at.date()
    return day if starts <= local.time() else day - timedelta(days=1)


def _years_after(day: date, years: int) -> date:
    """Return the same day `years` later; 1 March for a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
