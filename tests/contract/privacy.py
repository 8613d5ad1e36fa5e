"""Whether a public schema could carry personal data: every field must say what it is, and be allowed it."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


TYPE_OF_KIND = {
    "thing": "string",
    "code": "string",
    "institution": "string",
    "address": "string",
    "web": "string",
    "quantity": "integer",
    "count": "integer",
    "degrees": "number",
}
NAMES_OF_KIND = {
    "thing": _words(
        "network_id place_id session_id training_id into_session_id savoir_id",
        "gathering_id gathering_date_id gathering_date_ids",
    ),
    "code": {"country", "region", "department", "postcode", "time_zone", "languages", "themes"},
    "institution": {"title", "town", "department", "place"},
    "address": {"address"},
    "web": {"web_page"},
    "degrees": {"latitude", "longitude"},
    "quantity": {"capacity", "minimum", "training_number"},
}
"""Where each kind may stand; a new field is entered here by somebody who has looked at its door."""
TIMES = {"date", "date-time"}
NAMES_OF_TIMES = _words("begins_at ends_at days last_day decision_at expires_at")
"""Dates of what an institution does; any other may be a date in somebody's life."""
OF_PEOPLE = _words(
    "member members person persons people user users by name names firstname lastname surname",
    "mail email mails phone telephone mobile address birth birthday born age gender sex author",
    "contact teacher learner trainer facilitator coordinator participant attendee guardian parent",
    "child minor owner account login avatar photo picture iban description reason note notes",
    "comment message text bio ip",
)
"""Words of a field's name that speak of people, or of what people type."""
COUNTED = _words(
    "registered participants attendees attending learners present absent waiting waitlisted",
    "headcount count counts total totals enrolled subscribers",
)
"""Words of a field's name that count people."""
OPEN_WORDS = ("patternProperties", "unevaluatedProperties", "additionalItems", "propertyNames")
SMALLEST = 5


def privacy_faults(schema: Json) -> list[str]:
    """Return each way in which the schema could carry something about a person; none when it cannot."""
    return list(_object("", schema, schema))


def _object(path: str, schema: Json, root: Json) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield f"{path or 'the event'}: fields that are not declared may be added"
    yield from (
        f"{path or 'the event'}: {word} says nothing" for word in OPEN_WORDS if word in schema
    )
    for name, field in schema.get("properties", {}).items():
        inner = f"{path}.{name}" if path else name
        yield from _name(inner, name, field)
        yield from _value(inner, name, field, root)


def _name(path: str, name: str, field: Json) -> Iterator[str]:
    words = set(name.split("_")) & OF_PEOPLE
    if words and not (name == "address" and field.get("x-kind") == "address"):
        yield f"{path}: its name speaks of people or of what they type ({', '.join(sorted(words))})"
    if set(name.split("_")) & COUNTED and field.get("x-kind") != "count":
        yield f"{path}: it counts people, so it must be a PublishedCount"


def _value(path: str, name: str, given: Json, root: Json) -> Iterator[str]:
    field = _target(given, root)
    choices = [*field.get("anyOf", ()), *field.get("oneOf", ()), *field.get("allOf", ())]
    if given.get("x-kind") == "count" and not any(each.get("type") == "null" for each in choices):
        yield f"{path}: a count is null when it may not be told"
    said: Json = {key: field[key] for key in ("x-kind", "minimum") if key in field}
    for choice in choices:
        yield from _plain(path, name, {**said, **_target(choice, root)}, root)
    if not choices:
        yield from _plain(path, name, field, root)


def _plain(path: str, name: str, field: Json, root: Json) -> Iterator[str]:
    """Judge a value that has no alternatives of its own, or whose alternatives are judged one by one."""
    if "anyOf" in field:
        yield from _value(path, name, field, root)
    elif "const" in field or "enum" in field or field.get("type") in {"null", "boolean"}:
        return
    elif field.get("type") == "array":
        for each in [*field.get("prefixItems", ()), field.get("items", {})]:
            yield from _value(f"{path}[]", name, each, root)
    elif field.get("type") == "object":
        yield from _object(path, field, root)
    elif field.get("type") in {"string", "integer", "number"}:
        yield from _leaf(path, name, field)
    else:
        yield f"{path}: anything may stand here (type {field.get('type')})"


def _leaf(path: str, name: str, field: Json) -> Iterator[str]:
    yield from _of_kind(path, name, field) if "x-kind" in field else _time(path, name, field)


def _time(path: str, name: str, field: Json) -> Iterator[str]:
    """Judge a value that says no kind: only a date may."""
    if not (field["type"] == "string" and field.get("format") in TIMES):
        yield f"{path}: a {field['type']} that does not say what it is"
    elif name not in NAMES_OF_TIMES:
        yield f"{path}: nobody has looked whether this may be a date"


def _of_kind(path: str, name: str, field: Json) -> Iterator[str]:
    kind, form = field["x-kind"], field.get("format")
    if TYPE_OF_KIND.get(kind) != field["type"]:
        yield f"{path}: a {field['type']} is no {kind}"
    elif form is not None and form not in ({"uuid"} if kind == "thing" else {"uri"}):
        yield f"{path}: the form {form} is not one of a {kind}"
    if kind == "thing" and not name.endswith(("_id", "_ids")):
        yield f"{path}: a thing's identifier is called so"
    if name not in NAMES_OF_KIND.get(kind, {name}):
        yield f"{path}: nobody has looked whether this may be a {kind}"
    if kind == "count" and field.get("minimum", 0) < SMALLEST:
        yield f"{path}: fewer than {SMALLEST} people are not counted in public"


def _target(schema: Json, root: Json) -> Json:
    if "$ref" not in schema:
        return schema
    target: Json = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**target, **{name: each for name, each in schema.items() if name != "$ref"}}
