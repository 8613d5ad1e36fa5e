"""Makes messages as services announce them, or nearly, to be stored directly in the stream."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.clock import SystemClock
from shared.events.contract import Event
from shared.events.members import MovementRolesChanged
from shared.events.savoirs import OfferCreated


@dataclass(frozen=True)
class Forged:
    """A message ready to be published."""

    subject: str
    headers: Mapping[str, str]
    body: str


def headers_of(kind: type[Event], aggregate_id: str, **other: str) -> dict[str, str]:
    """Return the headers of a fact, some of them replaced; an empty value leaves one out."""
    headers = {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": str(uuid.uuid4()),
        "ce-source": f"/rers/{kind.service}",
        "ce-type": kind.type_name(),
        "ce-subject": aggregate_id,
        "ce-time": SystemClock().now().isoformat(),
        "ce-sequence": "1",
    }
    headers |= {name.replace("_", "-"): value for name, value in other.items()}
    return {name: value for name, value in headers.items() if value}


def offer(network_id: str, title: str = "Savoir forgé") -> dict[str, Any]:
    """Return the body of an offer that nobody has made."""
    return {
        "offer_id": str(uuid.uuid4()),
        "member_id": str(uuid.uuid4()),
        "network_id": network_id,
        "title": title,
        "description": "",
        "themes": [],
        "level": "any",
        "format": "any",
        "mode": "any",
        "languages": ["fr"],
        "visibility": "network",
        "expires_at": (SystemClock().now() + timedelta(days=90)).isoformat(),
    }


def offered(network_id: str, body: str, **other: str) -> Forged:
    """Return a message that says to be an offer of this network."""
    offer_id = str(uuid.uuid4())
    subject = OfferCreated.subject(network_id, offer_id)
    return Forged(subject, headers_of(OfferCreated, offer_id, **other), body)


def roles_changed(prefix: str, first: int, last: int) -> Iterator[Forged]:
    """Yield facts about made-up people, numbered from `first` up to `last`; notifications keeps each."""
    for number in range(first, last):
        member_id = f"{prefix}-0000-7000-8000-{number:012x}"
        headers = headers_of(MovementRolesChanged, member_id)
        body = json.dumps({"member_id": member_id, "roles": []})
        yield Forged(MovementRolesChanged.subject(None, member_id), headers, body)
