"""Instants as French readers say them, in their own zone."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


MOVEMENT_ZONE = "Europe/Paris"
"""Where the movement has its seat: the zone of what belongs to no network."""


def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone of this name, or the movement's when there is none of that name."""
    try:
        return ZoneInfo(name or MOVEMENT_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(MOVEMENT_ZONE)


def day(at: date | datetime, zone: ZoneInfo) -> str:
    """Return `mardi 3 mars 2026`; a date is the same day everywhere."""
    local = at.astimezone(zone) if isinstance(at, datetime) else at
    return f"{DAYS[local.weekday()]} {_number(local)} {MONTHS[local.month - 1]} {local.year}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return `mardi 3 mars 2026 à 14 h 30`."""
    local = at.astimezone(zone)
    minutes = f" {local.minute:02d}" if local.minute else ""
    return f"{day(at, zone)} à {local.hour} h{minutes}"


def days(dates: Sequence[date], zone: ZoneInfo) -> str:
    """Return `mardi 3 mars 2026`, or `11 et 12 juin, 16 octobre 2026`."""
    if len(dates) == 1:
        return day(dates[0], zone)
    months: dict[tuple[int, int], list[str]] = {}
    for each in dates:
        months.setdefault((each.year, each.month), []).append(_number(each))
    said = []
    for (year, month_number), numbers in months.items():
        listed = " et ".join([*([", ".join(numbers[:-1])] if numbers[:-1] else []), numbers[-1]])
        is_last_of_year = (year, month_number) == max(key for key in months if key[0] == year)
        said.append(f"{listed} {MONTHS[month_number - 1]}{f' {year}' if is_last_of_year else ''}")
    return ", ".join(said)


def month(text: str) -> str:
    """Return `septembre 2026` for `2026-09`."""
    year, number = text.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _number(local: date) -> str:
    return "1er" if local.day == 1 else str(local.day)
