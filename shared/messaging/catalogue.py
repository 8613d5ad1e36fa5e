"""The catalogue of public events for programs: one AsyncAPI 3 document, made from the contracts themselves."""

import inspect
from collections.abc import Sequence
from typing import Any

from shared.events import public
from shared.events.contract import MOVEMENT, declared_events
from shared.events.published import PublicEvent
from shared.messaging.specimen import specimen_of

Json = dict[str, Any]

UUID_TEXT = {"type": "string", "format": "uuid"}
NETWORK_ID = "0195e2f0-0000-7000-8000-000000000001"
EVENT_ID = "0195e2f0-0000-7000-8000-00000000000e"
MOMENT = "2026-03-14T17:30:00+00:00"
DESCRIPTION = (
    "Public facts of the platform of the Reseaux d'echanges reciproques de savoirs. None of them "
    "carries personal data. Each is announced at least once, in order for each aggregate "
    "(`ce-subject`, numbered by `ce-sequence`), and kept for 30 days. The same facts come by NATS, "
    "by webhook and by pull."
)
TITLES = {
    "network": "Réseau d'Orly",
    "place": "Médiathèque des Mazières",
    "session": "Animer un réseau d'échanges",
    "gathering_date": "Bourse aux savoirs de printemps",
    "gathering": "Bourse aux savoirs de printemps",
}
"""What the examples of each aggregate are called."""
CHOSEN: Json = {
    "themes": ["entretien du vélo"],
    "postcode": "94310",
    "capacity": 24,
    "latitude": 48.74,
    "longitude": 2.39,
    "minimum": 12,
    "registered": 14,
    "ends_at": "2026-03-14T19:30:00Z",
}


def public_events() -> list[type[PublicEvent]]:
    """Return every public event of the published language, by owner, then by type."""
    declared = [
        event
        for event in declared_events().values()
        if issubclass(event, PublicEvent) and event.__module__ == public.__name__
    ]
    return sorted(declared, key=lambda event: (event.owner, event.type_name()))


def meaning_of(event: type[PublicEvent]) -> str:
    """Return the sentences that declare what the event means."""
    return inspect.cleandoc(event.__doc__ or "")


def published_schema(event: type[PublicEvent]) -> Json:
    """Return the JSON Schema of the event's body as partners get it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{event.type_name().replace('.', ':')}",
        "x-subject": event.partners_filter(),
        **_body_schema(event),
    }


def _body_schema(event: type[PublicEvent]) -> Json:
    """Return it open to fields that will be added: a partner's check must not refuse those."""
    schema = event.model_json_schema()
    schema.pop("additionalProperties", None)
    return {**schema, "deprecated": True} if event.life.ends_on else schema


def example_body(event: type[PublicEvent]) -> Json:
    """Return a believable body of the event, the same every time."""
    title = TITLES.get(event.aggregate)
    chosen = CHOSEN if title is None else {**CHOSEN, "title": title}
    return specimen_of(event.model_json_schema(), {**chosen, "network_id": NETWORK_ID})


def example_headers(event: type[PublicEvent]) -> dict[str, str]:
    """Return the CloudEvents attributes that go with the example."""
    headers = {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": EVENT_ID,
        "ce-source": f"/rers/{event.owner}",
        "ce-type": event.type_name(),
        "ce-subject": _aggregate_id(event),
        "ce-time": MOMENT,
        "ce-partitionkey": _aggregate_id(event),
        "ce-sequence": "3",
    }
    return {**headers, "ce-network": NETWORK_ID} if "network_id" in event.model_fields else headers


def example_subject(event: type[PublicEvent]) -> str:
    """Return where NATS delivers the example."""
    network = NETWORK_ID if "network_id" in event.model_fields else MOVEMENT
    return f"public.{network}.{event.aggregate}.{event.fact}.{_aggregate_id(event)}"


def catalogue(events: Sequence[type[PublicEvent]]) -> Json:
    """Return the AsyncAPI 3 document of these events."""
    channels: Json = {}
    for event in events:
        channel = channels.setdefault(_channel_id(event), _channel(event))
        channel["messages"][event.type_name()] = _message(event)
    return {
        "asyncapi": "3.0.0",
        "id": "urn:rers:public",
        "info": {
            "title": "RERS - public events",
            "version": "1",
            "description": DESCRIPTION,
            "license": {"name": "AGPL-3.0-or-later"},
            "tags": [{"name": owner} for owner in sorted({event.owner for event in events})],
        },
        "defaultContentType": "application/json",
        "servers": {"nats": _server()},
        "channels": channels,
        "operations": {f"announce.{name}": _operation(name, channels[name]) for name in channels},
        "components": {"parameters": _parameters(), "securitySchemes": _security()},
    }


def _channel_id(event: type[PublicEvent]) -> str:
    return f"{event.aggregate}.{event.fact}"


def _aggregate_id(event: type[PublicEvent]) -> str:
    own = "savoir" if event.aggregate in {"offer", "request"} else event.aggregate
    return str(example_body(event).get(f"{own}_id", EVENT_ID))


def _server() -> Json:
    return {
        "host": "nats.example:4222",
        "protocol": "nats",
        "description": "Stream PARTNERS, read through the partner's own durable consumer.",
        "security": [{"$ref": "#/components/securitySchemes/partner"}],
    }


def _channel(event: type[PublicEvent]) -> Json:
    return {
        "address": f"public.{{network}}.{event.aggregate}.{event.fact}.{{aggregate}}",
        "title": f"{event.aggregate} {event.fact}".replace("_", " ").capitalize(),
        "description": meaning_of(event),
        "servers": [{"$ref": "#/servers/nats"}],
        "parameters": {
            name: {"$ref": f"#/components/parameters/{name}"} for name in ("network", "aggregate")
        },
        "tags": [{"name": event.owner}],
        "messages": {},
    }


def _message(event: type[PublicEvent]) -> Json:
    life, name = event.life, event.type_name()
    message: Json = {
        "name": name,
        "title": name,
        "summary": meaning_of(event),
        "contentType": "application/json",
        "headers": _headers(event),
        "payload": _inlined(event),
        "tags": [{"name": event.owner}, {"name": f"v{event.event_version}"}],
        "examples": [
            {"name": "whole", "headers": example_headers(event), "payload": example_body(event)}
        ],
        "x-owner": event.owner,
        "x-version": event.event_version,
        "x-since": life.since.isoformat(),
        "x-schema": f"schemas/{name}.json",
    }
    if life.ends_on is not None:
        message["x-deprecated"] = True
        message["x-ends-on"] = life.ends_on.isoformat()
    if life.successor is not None:
        message["x-successor"] = life.successor
    return message


def _headers(event: type[PublicEvent]) -> Json:
    """Return the schema of the CloudEvents attributes, in binary mode."""
    properties: Json = {
        "content-type": {"const": "application/json"},
        "ce-specversion": {"const": "1.0"},
        "ce-id": {**UUID_TEXT, "description": "The fact's own id: the same when it comes again."},
        "ce-source": {"const": f"/rers/{event.owner}"},
        "ce-type": {"const": event.type_name()},
        "ce-subject": {**UUID_TEXT, "description": "What the fact is about."},
        "ce-time": {"type": "string", "format": "date-time", "description": "When it happened."},
        "ce-partitionkey": {**UUID_TEXT, "description": "Equal to ce-subject: order holds within."},
        "ce-sequence": {
            "type": "string",
            "pattern": "^[1-9][0-9]*$",
            "description": "Version of what it is about; it rises, with gaps.",
        },
    }
    required = list(properties)
    if "network_id" in event.model_fields:
        meaning = "Local network; absent for what belongs to the whole movement."
        properties["ce-network"] = {**UUID_TEXT, "description": meaning}
    return {"type": "object", "properties": properties, "required": required}


def _inlined(event: type[PublicEvent]) -> Json:
    """Return the body's schema in AsyncAPI's own dialect, which knows no `$defs`."""
    schema = _body_schema(event)
    definitions = schema.pop("$defs", {})
    body: Json = _resolved(schema, definitions)
    return body


def _resolved(part: Any, definitions: Json) -> Any:
    if isinstance(part, list):
        return [_resolved(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        target = definitions[part["$ref"].rpartition("/")[2]]
        own = {name: each for name, each in part.items() if name != "$ref"}
        return _resolved({**target, **own}, definitions)
    return {name: _resolved(each, definitions) for name, each in part.items()}


def _operation(name: str, channel: Json) -> Json:
    return {
        "action": "send",
        "summary": channel["description"],
        "channel": {"$ref": f"#/channels/{name}"},
        "tags": channel["tags"],
        "messages": [
            {"$ref": f"#/channels/{name}/messages/{message}"} for message in channel["messages"]
        ],
    }


def _parameters() -> Json:
    return {
        "network": {
            "description": "UUID of the local network; `movement` for what belongs to none.",
            "examples": [NETWORK_ID, "movement"],
        },
        "aggregate": {"description": "UUID of what the fact is about, as in ce-subject."},
    }


def _security() -> Json:
    return {
        "partner": {
            "type": "userPassword",
            "description": "Account and password given when the partner is entered.",
        }
    }
