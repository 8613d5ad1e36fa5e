"""Facts of trainings with valid defaults: a session, a workshop, a date, a quote, a demand."""

from datetime import date
from typing import Any

from tests.integration.notifications.people import (
    FACILITATOR,
    IN_SESSION,
    NETWORK,
    OFFERER,
    REGISTERED,
    REQUESTER,
    SESSION,
    SOON,
)

ID = "00000000-0000-4000-8000-0000000000d9"
REGISTRATION = REGISTERED["registration_id"]
BOTH = {OFFERER, REQUESTER}
ALL = [OFFERER, REQUESTER, FACILITATOR]
DECIDED: dict[str, Any] = {"reason": "Trop peu de monde", "decided_by": FACILITATOR}
SHORT: dict[str, Any] = {**IN_SESSION, "registered": 9, "minimum": 12}
DAYS = [date(2026, 6, 11), date(2026, 6, 12)]
MOVED: dict[str, Any] = {
    **IN_SESSION,
    **DECIDED,
    "days": DAYS,
    "place": "Lille",
    "mode": "in_person",
    "decision_at": SOON,
}
SEAT: dict[str, Any] = {
    "registration_id": REGISTRATION,
    "occasion_kind": "workshop",
    "occasion_id": ID,
    "title": "Réparer un vélo",
    "member_id": OFFERER,
}
WORKSHOP: dict[str, Any] = {
    "workshop_id": ID,
    "network_id": NETWORK,
    "title": "Réparer un vélo",
    "is_public": False,
}
PROPOSED = {**WORKSHOP, "kit_id": None, "places": 6, "is_remote": False, "proposer_id": OFFERER}
HELD_AT: dict[str, Any] = {
    "begins_at": SOON,
    "ends_at": SOON,
    "time_zone": "Europe/Paris",
    "place": "Atelier de la gare",
    "is_remote": False,
}
DATE: dict[str, Any] = {
    "gathering_date_id": ID,
    "gathering_id": ID,
    "network_id": NETWORK,
    "title": "Foire aux savoirs",
    "begins_at": SOON,
}
HELD_ON: dict[str, Any] = {
    **DATE,
    "ends_at": SOON,
    "time_zone": "Indian/Reunion",
    "place": "Mairie",
    "mode": "in_person",
    "is_public": True,
}
QUOTE: dict[str, Any] = {
    "quote_id": ID,
    "number": "D-2026-0007",
    "session_id": SESSION,
    "training_number": 7,
    "audience": "institutions",
    "total": "1800.00",
    "contact_member_id": OFFERER,
}
SUPPORT: dict[str, Any] = {
    "registration_id": REGISTRATION,
    "session_id": SESSION,
    "network_id": NETWORK,
    "year": 2026,
    "member_id": OFFERER,
}
CERTIFICATE: dict[str, Any] = {**REGISTERED, "certificate_id": ID}
DEMAND: dict[str, Any] = {
    "demand_id": ID,
    "training_number": 7,
    "title": "Animer un réseau",
    "region": "53",
}
LEVEL: dict[str, Any] = {**DEMAND, "waiting": 12, "minimum": 12}
WISH: dict[str, Any] = {**DEMAND, "wish_id": ID, "member_id": OFFERER, "network_id": None}
WISH.pop("demand_id")
