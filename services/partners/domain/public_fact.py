"""Fait public: something that happened and that partners may hear, as they are told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.events import public
from shared.events.contract import declared_events
from shared.events.published import PublicEvent

PUBLIC_TYPES: dict[str, type[PublicEvent]] = {
    name: event
    for name, event in sorted(declared_events().items())
    if issubclass(event, PublicEvent) and event.__module__ == public.__name__
}
"""Every type that partners may hear, by its name."""


@dataclass(frozen=True, kw_only=True)
class PublicFact:
    """Fait public: one of them, with the attributes of its envelope."""

    event_id: str
    type: str
    network_id: str | None
    aggregate_id: str
    sequence: int
    """Version of the thing that it is about."""
    occurred_at: datetime
    body: dict[str, Any]
    """Its payload, as JSON values."""

    def cloud_event(self) -> dict[str, Any]:
        """Return it as a CloudEvent in structured mode: what the feed and the webhooks carry."""
        owner = PUBLIC_TYPES[self.type].owner if self.type in PUBLIC_TYPES else "partners"
        told: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.event_id,
            "source": f"/rers/{owner}",
            "type": self.type,
            "subject": self.aggregate_id,
            "time": self.occurred_at.isoformat(),
            "datacontenttype": "application/json",
            "sequence": str(self.sequence),
            "partitionkey": self.aggregate_id,
        }
        if self.network_id is not None:
            told["network"] = self.network_id
        return {**told, "data": self.body}
