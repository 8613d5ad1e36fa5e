"""Facts with valid defaults: two people of one network, their match, a session."""

from datetime import UTC, datetime
from typing import Any

from shared.events import matching, members, savoirs, trainings

NETWORK = "00000000-0000-4000-8000-0000000000a1"
OTHER_NETWORK = "00000000-0000-4000-8000-0000000000a2"
OFFERER = "00000000-0000-4000-8000-0000000000b1"
REQUESTER = "00000000-0000-4000-8000-0000000000b2"
FACILITATOR = "00000000-0000-4000-8000-0000000000b3"
OFFICE = "00000000-0000-4000-8000-0000000000b4"
MATCH = "00000000-0000-4000-8000-0000000000c1"
OFFER = "00000000-0000-4000-8000-0000000000c2"
REQUEST = "00000000-0000-4000-8000-0000000000c3"
EXCHANGE = "00000000-0000-4000-8000-0000000000c4"
SESSION = "00000000-0000-4000-8000-0000000000c5"
SOON = datetime(2026, 3, 10, 17, 30, tzinfo=UTC)

PAIR: dict[str, Any] = {
    "match_id": MATCH,
    "network_id": NETWORK,
    "offerer_id": OFFERER,
    "requester_id": REQUESTER,
}
MATCHED = {**PAIR, "offer_id": OFFER, "request_id": REQUEST}
EXCHANGED = {**PAIR, "exchange_id": EXCHANGE}
IN_SESSION: dict[str, Any] = {
    "session_id": SESSION,
    "training_id": SESSION,
    "training_number": 7,
    "title": "Animer un réseau",
}
REGISTERED: dict[str, Any] = {
    "registration_id": "00000000-0000-4000-8000-0000000000c6",
    "session_id": SESSION,
    "training_number": 7,
    "title": "Animer un réseau",
    "member_id": OFFERER,
}


def joined(member_id: str = OFFERER, **changes: Any) -> members.MemberJoined:
    defaults = {
        "network_id": NETWORK,
        "roles": ["member"],
        "is_minor": False,
        "has_mailbox": True,
    }
    return members.MemberJoined(member_id=member_id, **{**defaults, **changes})


def left(member_id: str, network_id: str = NETWORK) -> members.MemberLeft:
    return members.MemberLeft(member_id=member_id, network_id=network_id)


def network(**changes: Any) -> members.NetworkCreated:
    defaults: dict[str, Any] = {
        "network_id": NETWORK,
        "title": "RERS d'Évry",
        "kind": "town",
        "has_legal_form": True,
        "town": "Évry",
        "department": "91",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "languages": ["fr"],
        "is_affiliated": True,
    }
    return members.NetworkCreated(**{**defaults, **changes})


def proposed(**changes: Any) -> matching.MatchProposed:
    defaults = {
        "offer_title": "Tailler les rosiers",
        "request_title": "Entretenir un jardin",
        "reason": "Les deux parlent de jardin.",
        "proposer_id": None,
        "expires_at": SOON,
    }
    return matching.MatchProposed(**{**MATCHED, **defaults, **changes})


def registered(**changes: Any) -> trainings.RegistrationPlaced:
    return trainings.RegistrationPlaced(**{**REGISTERED, **changes})


def expiring() -> savoirs.OfferExpiryNear:
    return savoirs.OfferExpiryNear(
        offer_id=OFFER, member_id=OFFERER, network_id=NETWORK, expires_at=SOON
    )


def offered(title: str = "Tailler les rosiers") -> savoirs.OfferCreated:
    return savoirs.OfferCreated(
        offer_id=OFFER,
        member_id=OFFERER,
        network_id=NETWORK,
        title=title,
        description="",
        themes=["jardin"],
        level="any",
        format="any",
        mode="any",
        languages=["fr"],
        visibility="network",
        expires_at=SOON,
    )
