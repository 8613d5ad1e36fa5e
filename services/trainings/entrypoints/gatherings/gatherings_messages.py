"""What people read about gatherings, in French: dates in words, and what is not known yet."""

from datetime import date, time

from services.trainings.adapters.records.documents.french import MONTHS, WEEKDAYS


def day_in_words(day: date) -> str:
    """Write a day as people say it: samedi 1er mai 2027."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


def day_and_time(day: date, starts: time) -> str:
    """Write a day and a local time as people say them: samedi 1er mai 2027 à 14 h 30."""
    minutes = f"\u00a0{starts.minute:02}" if starts.minute else ""
    return f"{day_in_words(day)} à {starts.hour}\u00a0h{minutes}"


def holidays_note(known_until: date) -> str:
    """Say why no date is known after a day."""
    return (
        f"Les vacances scolaires ne sont connues que jusqu'au {day_in_words(known_until)}\u00a0: "
        "les dates suivantes seront ajoutées quand elles seront publiées."
    )
