"""Workshops, polls and kits with valid defaults."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.trainings.domain.workshops.kit import Kit, KitSheet, Step
from services.trainings.domain.workshops.poll import CandidateDate, Poll
from services.trainings.domain.workshops.workshop import Venue, Workshop, WorkshopState
from tests.unit.trainings.builders import a_member

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NETWORK = "00000000-0000-7000-8000-00000000c001"
OTHER_NETWORK = "00000000-0000-7000-8000-00000000c002"
PROPOSER = a_member(0x501)
FACILITATOR = a_member(0x502)
WORKSHOP = "00000000-0000-7000-8000-00000000d001"


def a_date(number: int = 1, **more: Any) -> CandidateDate:
    """Return the date that is this many days after NOW, at 14:00 UTC for two hours."""
    begins_at = NOW.replace(hour=14) + timedelta(days=number)
    return CandidateDate(
        date_id=f"00000000-0000-7000-8000-0000000e{number:04x}",
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=2),
        **more,
    )


def a_poll(*dates: CandidateDate, cap: int = 6) -> Poll:
    """Return a poll of these dates, or of two."""
    return Poll(cap=cap, dates=list(dates) or [a_date(1), a_date(2)], version=1)


def a_workshop(*dates: CandidateDate, cap: int = 6, **more: Any) -> Workshop:
    """Return a workshop of NETWORK that is polling; what led there is already announced."""
    values: dict[str, Any] = {
        "workshop_id": WORKSHOP,
        "network_id": NETWORK,
        "title": "Accueillir sans inscription",
        "about": "",
        "visibility": "network",
        "proposer_id": PROPOSER,
        "facilitator_id": FACILITATOR,
        "kit_id": None,
        "time_zone": "Europe/Paris",
        "venue": Venue(is_remote=False, place="Bibliothèque"),
        "poll": a_poll(*dates, cap=cap),
        "state": WorkshopState.POLLING,
    }
    return Workshop(**{**values, **more})


def a_scheduled_workshop(**more: Any) -> Workshop:
    """Return one whose date is tomorrow at 14:00 UTC."""
    date = a_date(1)
    times = {"begins_at": date.begins_at, "ends_at": date.ends_at}
    return a_workshop(**{"state": WorkshopState.SCHEDULED, **times, **more})


def a_sheet_of_kit(title: str = "Atelier en deux heures", **more: Any) -> KitSheet:
    """Return what a kit says: three steps, 120 minutes."""
    values: dict[str, Any] = {
        "title": title,
        "theme": "Entraide",
        "audience": "Bibliothèques",
        "text": "Un tour de table, un choix, des pistes.",
        "material": ("Feuilles", "Feutres"),
        "steps": (Step("Accueil", 20), Step("Choix", 30), Step("Pistes", 70)),
        "visibility": "network",
    }
    return KitSheet(**{**values, **more})


def a_kit(**more: Any) -> Kit:
    """Return a draft of NETWORK."""
    values: dict[str, Any] = {
        "kit_id": "00000000-0000-7000-8000-00000000f001",
        "network_id": NETWORK,
        "author_id": PROPOSER,
        "sheet": a_sheet_of_kit(),
    }
    return Kit(**{**values, **more})
