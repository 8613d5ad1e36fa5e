"""Savoirs with valid values, of which a test states only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from services.savoirs.application.ports import S
from services.savoirs.domain.actor import Actor, Publisher
from services.savoirs.domain.offer import Offer
from services.savoirs.domain.request import Request
from services.savoirs.domain.savoir_terms import Freshness, SavoirTerms

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FRESHNESS = Freshness(lifetime=timedelta(days=180), reminder_before=timedelta(days=14))


def an_id(thing: str) -> str:
    """Return an id that is always the same for the same thing."""
    return str(uuid5(NAMESPACE_OID, thing))


GARDEN, LIBRARY, FARAWAY = (an_id(f"network {name}") for name in ("garden", "library", "far"))
ANN, BOB, ZOE = (an_id(f"person {name}") for name in ("ann", "bob", "zoe"))

BY_ANN = Actor(ANN, frozenset({GARDEN}))
BY_BOB = Actor(BOB, frozenset({GARDEN}))
BY_FACILITATOR = Actor(ZOE, frozenset({GARDEN}), frozenset({GARDEN}))
BY_STRANGER = Actor(an_id("person stranger"), frozenset({LIBRARY}), frozenset({LIBRARY}))
ANN_IN_GARDEN = Publisher(ANN, GARDEN)


def terms(**changes: Any) -> SavoirTerms:
    """Return a valid wording."""
    return SavoirTerms(**{"title": "Tailler les rosiers", **changes})


def an_offer(**changes: Any) -> Offer:
    """Return Ann's live offer, made on MONDAY, its facts already told."""
    offer = Offer.create(
        an_id("offer"), ANN_IN_GARDEN, terms(), MONDAY, MONDAY + FRESHNESS.lifetime
    )
    return _changed(offer, changes)


def a_request(**changes: Any) -> Request:
    """Return Ann's live request, made on MONDAY, its facts already told."""
    request = Request.create(
        an_id("request"), ANN_IN_GARDEN, terms(), MONDAY, MONDAY + FRESHNESS.lifetime
    )
    return _changed(request, changes)


def _changed(savoir: S, changes: dict[str, Any]) -> S:
    savoir.facts.clear()
    for name, value in changes.items():
        setattr(savoir, name, value)
    return savoir
