"""Etat courant: what public facts say is so now, of each thing that they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from services.partners.domain.public_fact import PUBLIC_TYPES, PublicFact

KINDS = ("gathering_date", "network", "offer", "place", "request", "session")

GONE, GIVEN_UP, PAST = "is_gone", "is_given_up", "is_past"
MARKS = frozenset({GONE, GIVEN_UP, PAST})
"""Fields that are kept and never shown: a thing that has one of them true is not there."""

_PRESENT, _GONE = {GONE: False}, {GONE: True}
_OPEN = {"status": "open", "is_taking_registrations": True}

SAID: Mapping[tuple[str, str], Mapping[str, Any]] = MappingProxyType(
    {
        ("network", "created"): _PRESENT,
        ("network", "updated"): _PRESENT,
        ("network", "withdrawn"): _GONE,
        ("place", "published"): _PRESENT,
        ("place", "updated"): _PRESENT,
        ("place", "withdrawn"): _GONE,
        ("session", "opened"): _OPEN,
        ("session", "reopened"): _OPEN,
        ("session", "confirmed"): {"status": "confirmed"},
        ("session", "paused"): {"is_taking_registrations": False},
        ("session", "resumed"): {"is_taking_registrations": True},
        ("session", "cancelled"): {"status": "cancelled", "is_taking_registrations": False},
        ("session", "merged"): {**_GONE, "status": "merged"},
        ("session", "completed"): {**_GONE, "status": "completed"},
        ("gathering_date", "announced"): _PRESENT,
        ("gathering_date", "cancelled"): _GONE,
        ("offer", "shared"): _PRESENT,
        ("offer", "unshared"): _GONE,
        ("request", "shared"): _PRESENT,
        ("request", "unshared"): _GONE,
    }
)
"""What a fact says beside its own fields, by aggregate and fact."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Fields of one thing, as the fact with this version says they are."""

    kind: str
    thing_id: str
    network_id: str | None
    fields: Mapping[str, Any]
    version: int


def changes_of(fact: PublicFact) -> list[Change]:
    """Return what a fact changes; nothing for facts about no kind that is kept."""
    event = PUBLIC_TYPES[fact.type]
    if event.aggregate == "gathering":
        return [_given_up(each, fact) for each in fact.body["gathering_date_ids"]]
    if event.aggregate not in KINDS:
        return []
    return [
        Change(
            kind=event.aggregate,
            thing_id=fact.aggregate_id,
            network_id=fact.network_id,
            fields={**fact.body, **SAID.get((event.aggregate, event.fact), {})},
            version=fact.sequence,
        )
    ]


def _given_up(gathering_date_id: str, fact: PublicFact) -> Change:
    """Take a date away for good: its gathering ends before, or is no longer shown to everyone.

    The gathering's version says nothing about the date's.
    """
    return Change(
        kind="gathering_date",
        thing_id=gathering_date_id,
        network_id=fact.network_id,
        fields={GIVEN_UP: True},
        version=0,
    )


def shown_fields(kind: str, types: frozenset[str] | None) -> frozenset[str] | None:
    """Return the fields of a kind that someone who hears these types may see; None means all.

    Whoever hears only some types of a kind sees the fields that these carry, and no status,
    which the others would tell.
    """
    of_kind = {name: event for name, event in PUBLIC_TYPES.items() if event.aggregate == kind}
    if types is None or of_kind.keys() <= types:
        return None
    heard = [event for name, event in of_kind.items() if name in types]
    return frozenset().union(*(event.model_fields for event in heard))
