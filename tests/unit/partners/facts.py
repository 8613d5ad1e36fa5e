"""Public facts with valid values, of which a test states only what matters to it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from shared.events import public


def an_id(thing: str) -> str:
    """Return an id that is always the same for the same thing."""
    return str(uuid5(NAMESPACE_OID, thing))


GARDEN, LIBRARY = an_id("network garden"), an_id("network library")


def an_offer(name: str, network_id: str = GARDEN, **more: Any) -> public.PublicOfferShared:
    """Return an offer that is shared."""
    values: dict[str, Any] = {
        "savoir_id": an_id(name),
        "network_id": network_id,
        "themes": ["jardin"],
        "level": "any",
        "format": "any",
        "mode": "any",
        "languages": ["fr"],
        "expires_at": datetime(2027, 1, 1, tzinfo=UTC),
    }
    return public.PublicOfferShared(**{**values, **more})


def a_network(network_id: str, title: str = "Les Jardins") -> public.PublicNetworkUpdated:
    """Return a town's network."""
    return public.PublicNetworkUpdated(
        network_id=network_id,
        title=title,
        kind="town",
        town="Padern",
        department="11",
        country="FR",
        time_zone="Europe/Paris",
        languages=["fr"],
        is_affiliated=True,
        latitude=None,
        longitude=None,
    )


def an_offer_gone(name: str, network_id: str = GARDEN) -> public.PublicOfferUnshared:
    """Return the end of an offer."""
    return public.PublicOfferUnshared(savoir_id=an_id(name), network_id=network_id)


def a_session(name: str, **more: Any) -> public.PublicSessionOpened:
    """Return a session that is opened."""
    values: dict[str, Any] = {
        **_session(name),
        "capacity": 12,
        "minimum": 6,
        "decision_at": datetime(2026, 5, 1, tzinfo=UTC),
        "days": [date(2026, 6, 1), date(2026, 6, 2)],
        "place": "Evry",
        "mode": "in_person",
        "region": "IDF",
    }
    return public.PublicSessionOpened(**{**values, **more})


def a_session_moved(name: str, place: str) -> public.PublicSessionMoved:
    """Return a session's new place."""
    return public.PublicSessionMoved(
        **_session(name),
        days=[date(2026, 7, 1)],
        place=place,
        mode="in_person",
        decision_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


def a_session_confirmed(name: str) -> public.PublicSessionConfirmed:
    """Return that a session will take place."""
    return public.PublicSessionConfirmed(**_session(name), registered=8)


def a_date(name: str, network_id: str | None = GARDEN) -> public.PublicGatheringDateAnnounced:
    """Return a date of a gathering."""
    return public.PublicGatheringDateAnnounced(
        gathering_date_id=an_id(name),
        gathering_id=an_id("gathering"),
        network_id=network_id,
        title="Café des savoirs",
        begins_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
        ends_at=datetime(2026, 4, 1, 11, tzinfo=UTC),
        time_zone="Europe/Paris",
        place="Médiathèque",
        mode="in_person",
    )


def a_gathering_ended(*dates: str) -> public.PublicGatheringEnded:
    """Return the end of a gathering, which gives these dates up."""
    return public.PublicGatheringEnded(
        gathering_id=an_id("gathering"),
        network_id=GARDEN,
        title="Café des savoirs",
        last_day=date(2026, 3, 31),
        gathering_date_ids=[an_id(each) for each in dates],
    )


def _session(name: str) -> dict[str, Any]:
    return {
        "session_id": an_id(name),
        "training_id": an_id("training"),
        "training_number": 3,
        "title": "Animer un réseau",
    }
