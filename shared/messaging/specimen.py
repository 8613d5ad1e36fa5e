"""Makes the example of an event from its schema: believable values, the same every time."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

WORDS = {
    "title": "Réparer un vélo",
    "offer_title": "Réparer un vélo",
    "request_title": "Savoir entretenir mon vélo",
    "description": "Régler les freins et changer une chambre à air.",
    "reason": "Parce que vous parlez tous deux de « vélo ».",
    "town": "Orly",
    "department": "94",
    "country": "FR",
    "time_zone": "Europe/Paris",
    "place": "Maison des associations, Évry-Courcouronnes",
    "headline": "On vous propose un échange",
    "text": "Bonjour {first_name}, on vous propose un échange.",
    "html": "<p>Bonjour {first_name}, on vous propose un échange.</p>",
    "address": "3 rue des Mazières",
    "postcode": "91000",
    "region": "11",
    "web_page": "https://mediatheque.example.org/",
    "opening_notes": "Fermée le lundi.",
    "unsubscribe_path": "/unsubscribe/example",
    "kind": "match_proposed",
    "month": "2026-09",
    "number": "D-2026-0001",
    "total": "2700.00",
}
ITEMS = {"themes": "vélo", "languages": "fr"}
PEOPLE = frozenset(
    {"suggested_by", "split_by", "merged_by", "dissolved_by", "split_from"}
    | {"announced_by", "published_by"}
    | {"accepted_by", "declined_by", "caused_by"}
    | {"copied_from", "moved_by", "written_by"}
    | {"proposer_id", "arranged_by", "started_by", "ended_by", "decided_by", "reviewer_id"}
    | {"answered_by"}
)


class WordMissingError(Exception):
    """A field of text has no example yet."""


def specimen_of(schema: Json, chosen: Mapping[str, Any] | None = None) -> Json:
    """Return a fact that the schema allows, every field filled; raise WordMissingError.

    `chosen` gives the values of some fields.
    """
    own = chosen or {}
    return {
        name: own[name] if name in own else _value(name, each, schema)
        for name, each in schema.get("properties", {}).items()
    }


def _value(name: str, schema: Json, root: Json) -> Any:
    if "$ref" in schema:
        return _value(name, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return _value(name, schema["anyOf"][0], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return _of_type(name, schema, root)


def _of_type(name: str, schema: Json, root: Json) -> Any:
    match schema["type"]:
        case "array":
            return [_value(name, schema["items"], root)]
        case "boolean":
            return True
        case "integer":
            return 12
        case "number":
            return 48.5
        case "object":
            return {n: _value(n, each, root) for n, each in schema["properties"].items()}
        case _:
            return _text(name, schema.get("format", ""))


def _text(name: str, form: str) -> str:
    if form == "date-time":
        return "2026-03-14T17:30:00Z"
    if form == "date":
        return "2026-03-14"
    if name in PEOPLE or name.endswith(("_id", "_ids")):
        return _identifier(name)
    word = WORDS.get(name) or ITEMS.get(name)
    if word is None:
        raise WordMissingError(
            f"{name}: give this field an example in WORDS of shared/messaging/specimen.py "
            "(a member's id: in PEOPLE; words in a list: in ITEMS)"
        )
    return word


def _identifier(name: str) -> str:
    """Return an identifier in the form of a UUIDv7 that belongs to this field."""
    return f"0195e2f0-0000-7000-8000-{sum(map(ord, name)):012x}"
