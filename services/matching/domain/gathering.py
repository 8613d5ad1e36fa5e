"""When and where a group could first meet, before anybody has chosen."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SATURDAY = 5
AT = time(10)
WEEK = timedelta(days=7)

LINGERS = timedelta(days=7)
"""After its gathering a group stays open for so long, to suggest a next day."""


@dataclass(frozen=True)
class Gathering:
    """Rencontre: a day and a place; the texts stay in this service."""

    gathering_at: datetime
    network_id: str
    """In whose town."""
    town: str
    place: str = ""
    note: str = ""
    suggested_by: str | None = None
    """Member id of who suggests it, or None: the platform."""

    @property
    def over_at(self) -> datetime:
        """Return from when on nothing more is expected of the group."""
        return self.gathering_at + LINGERS

    def without_texts(self) -> "Gathering":
        """Return the same gathering with nothing that a person wrote."""
        return replace(self, place="", note="")


def second_saturday(now: datetime, time_zone: str) -> datetime:
    """Return the second Saturday ahead, 10:00 by the clocks of that zone; at most 14 days away."""
    local = now.astimezone(_zone(time_zone))
    first = (SATURDAY - local.weekday()) % 7 or 7
    day = local.date() + timedelta(days=first) + WEEK
    return datetime.combine(day, AT, local.tzinfo).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Paris")
