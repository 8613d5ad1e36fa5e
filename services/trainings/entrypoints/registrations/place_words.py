"""What the page about an offered place says of dates and places, in French."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.trainings.adapters.records.documents.french import (
    days_in_words,
    hour_in_words,
    hours_in_words,
    weekday_in_words,
)
from services.trainings.adapters.registrations.sql_offered_places import WhenAndWhere
from services.trainings.domain.registrations.occasion import Kind

NAMES = {
    Kind.SESSION: "la formation",
    Kind.WORKSHOP: "l'atelier",
    Kind.GATHERING: "la rencontre",
}


def when(at: WhenAndWhere) -> str:
    """Say on which days and at what hours it takes place."""
    days = weekday_in_words(at.days[0]) if len(at.days) == 1 else days_in_words(at.days)
    return f"{days}, {hours_in_words(at.starts, at.ends)}"


def where(at: WhenAndWhere) -> str:
    """Say where it takes place."""
    if not at.is_remote:
        return at.place
    return f"À distance, {at.place}" if at.place else "À distance"


def moment(instant: datetime, time_zone: str) -> str:
    """Return `mardi 4 mai 2027 à 9 h 30` in the zone."""
    local = instant.astimezone(ZoneInfo(time_zone))
    return f"{weekday_in_words(local.date())} à {hour_in_words(local.time())}"
