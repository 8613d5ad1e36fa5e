"""Calendar files as RFC 5545 has them, in French, with local times and nobody's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration, vText

from services.trainings.adapters.gatherings.icalendar_zones import zone_component
from services.trainings.domain.gatherings.local_time import instant_of

EntryStatus = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

REFRESH = timedelta(hours=4)
"""How often a calendar should look again."""

STATUS_BY_STATE: dict[str, EntryStatus] = {
    "open": "TENTATIVE",
    "paused": "TENTATIVE",
    "awaiting_decision": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "running": "CONFIRMED",
    "completed": "CONFIRMED",
    "merged": "CANCELLED",
    "cancelled": "CANCELLED",
}
"""How a session's state shows in a calendar; drafts do not show."""


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One VEVENT."""

    uid: str
    sequence: int
    status: EntryStatus
    begins_at: datetime
    ends_at: datetime
    time_zone: str
    summary: str
    description: str
    place: str
    url: str
    category: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionCard:
    """What a calendar shows of a session."""

    session_id: str
    training_number: int
    title: str
    parts: Sequence[Sequence[date]]
    """Days, part after part."""
    time_zone: str
    starts: time
    ends: time
    """Local times at which each day begins and ends."""
    place: str
    is_remote: bool
    state: str
    revision: int
    """Rises with each change; the session's version will do."""
    changed_at: datetime


def ics_of_session(card: SessionCard, page_url: str) -> bytes:
    """Return one session's calendar file, one entry a day, for a convocation; empty when it has no days."""
    return calendar_file(card.title, tuple(entries_of_session(card, page_url)))


def entries_of_session(card: SessionCard, page_url: str) -> list[CalendarEntry]:
    """Return one entry for each day; the n-th day of a part keeps its UID when it is moved."""
    status = STATUS_BY_STATE.get(card.state)
    if status is None:
        return []
    days = [
        (f"{card.session_id}-{part}-{number}@rers", day)
        for part, days_of_part in enumerate(card.parts, 1)
        for number, day in enumerate(days_of_part, 1)
    ]
    return [
        CalendarEntry(
            uid=uid,
            sequence=card.revision,
            status=status,
            begins_at=instant_of(day, card.starts, card.time_zone),
            ends_at=instant_of(day, card.ends, card.time_zone),
            time_zone=card.time_zone,
            summary=card.title if len(days) == 1 else f"{card.title} ({number}/{len(days)})",
            description=_about_session(card, status, number, len(days)),
            place=place_in_words(card.place, is_remote=card.is_remote),
            url=page_url,
            category="Formation",
            changed_at=card.changed_at,
        )
        for number, (uid, day) in enumerate(days, 1)
    ]


def _about_session(card: SessionCard, status: EntryStatus, number: int, days: int) -> str:
    which = f"Formation n° {card.training_number}"
    when = f", jour {number} sur {days}" if days > 1 else ""
    standing = {
        "CONFIRMED": "La session a lieu.",
        "TENTATIVE": "La session aura lieu si assez de personnes s'inscrivent.",
        "CANCELLED": "La session n'a pas lieu à cette date.",
    }
    return f"{which}{when}. {standing[status]}"


def place_in_words(place: str, *, is_remote: bool) -> str:
    """Return where to go, or that one stays at home."""
    return place or ("À distance" if is_remote else "")


@lru_cache(maxsize=64)
def calendar_file(title: str, entries: tuple[CalendarEntry, ...]) -> bytes:
    """Return the whole file; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("PRODID", "-//RERS//Agenda//FR")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", vText(title))
    calendar.add("X-WR-CALNAME", vText(title))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for time_zone, first_year, last_year in _zones(entries):
        calendar.add_component(zone_component(time_zone, first_year, last_year))
    for entry in entries:
        calendar.add_component(_event(entry))
    text: bytes = calendar.to_ical()
    return text


def _zones(entries: Iterable[CalendarEntry]) -> list[tuple[str, int, int]]:
    years: dict[str, list[int]] = {}
    for entry in entries:
        years.setdefault(entry.time_zone, []).extend((entry.begins_at.year, entry.ends_at.year))
    return [(zone, min(found) - 1, max(found) + 1) for zone, found in sorted(years.items())]


def _event(entry: CalendarEntry) -> Event:
    zone = ZoneInfo(entry.time_zone)
    is_off = entry.status == "CANCELLED"
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", entry.changed_at)
    event.add("LAST-MODIFIED", entry.changed_at)
    event.add("SEQUENCE", entry.sequence)
    event.add("STATUS", entry.status)
    event.add("DTSTART", entry.begins_at.astimezone(zone))
    event.add("DTEND", entry.ends_at.astimezone(zone))
    event.add(
        "SUMMARY", f"Annulé : {entry.summary}" if is_off else entry.summary, {"LANGUAGE": "fr"}
    )
    event.add("DESCRIPTION", entry.description, {"LANGUAGE": "fr"})
    if entry.place:
        event.add("LOCATION", entry.place, {"LANGUAGE": "fr"})
    event.add("URL", entry.url)
    event.add("CATEGORIES", [entry.category])
    event.add("TRANSP", "TRANSPARENT" if is_off else "OPAQUE")
    return event
