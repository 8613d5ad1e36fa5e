"""Instants as French readers say them, in their own zone."""

from datetime import datetime
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


def day(at: datetime, zone: ZoneInfo) -> str:
    """Return `mardi 3 mars 2026`."""
    local = at.astimezone(zone)
    number = "1er" if local.day == 1 else str(local.day)
    return f"{DAYS[local.weekday()]} {number} {MONTHS[local.month - 1]} {local.year}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return `mardi 3 mars 2026 à 14 h 30`."""
    local = at.astimezone(zone)
    minutes = f" {local.minute:02d}" if local.minute else ""
    return f"{day(at, zone)} à {local.hour} h{minutes}"
