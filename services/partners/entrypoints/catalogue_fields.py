"""One line of the table of fields for each field of a public event, read from its schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.partners.entrypoints.catalogue_words import CatalogueWords

Json = dict[str, Any]
OR_NULL = " ou null"
SHAPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "object": "objet",
}
LISTS = {
    "texte": "liste de textes",
    "nombre entier": "liste de nombres entiers",
    "nombre": "liste de nombres",
    "date": "liste de dates",
}


@dataclass(frozen=True)
class FieldLine:
    """What people read of one field."""

    name: str
    shape: str
    is_required: bool
    kind: str
    meaning: str
    choices: list[tuple[str, str]]
    """Each value that it may have, with its words; empty when it is not one of a list."""


def field_lines(schema: Json, words: CatalogueWords) -> list[FieldLine]:
    """Return a line for each field; a KeyError says which word is missing."""
    required = set(schema.get("required", ()))
    lines = []
    for name, field in schema.get("properties", {}).items():
        parts = list(_parts(field, schema))
        shape = _shape(field, schema)
        choices = [value for part in parts for value in part.get("enum", ())]
        lines.append(
            FieldLine(
                name,
                shape,
                name in required,
                words.kinds[_kind(parts)],
                _meaning(words.fields[name], can_be_null=shape.endswith(OR_NULL)),
                [(value, words.values[value]) for value in choices],
            )
        )
    return lines


def _meaning(told: str, *, can_be_null: bool) -> str:
    """Leave out what null means where the field never is."""
    before, found, _ = told.partition(" ; null ")
    return f"{before}." if found and not can_be_null else told


def _parts(schema: Json, root: Json) -> Iterator[Json]:
    """Return a field's schema and those within it: of its items, of its alternatives."""
    plain = _target(schema, root)
    yield plain
    for inner in [*plain.get("anyOf", ()), *([plain["items"]] if "items" in plain else ())]:
        yield from _parts(inner, root)


def _target(schema: Json, root: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**found, **schema}


def _kind(parts: list[Json]) -> str:
    for part in parts:
        if kind := part.get("x-kind") or part.get("format"):
            return str(kind)
    if any("enum" in part for part in parts):
        return "choice"
    return "yes_no"


def _shape(schema: Json, root: Json) -> str:
    plain = _target(schema, root)
    if "anyOf" in plain:
        shapes = [_shape(each, root) for each in plain["anyOf"] if each.get("type") != "null"]
        return f"{' ou '.join(shapes)}{OR_NULL}"
    if plain.get("type") == "array":
        inner = _shape(plain["items"], root)
        return LISTS.get(inner, f"liste ({inner})")
    match plain.get("format"):
        case "date":
            return "date"
        case "date-time":
            return "date et heure"
    return SHAPES[plain["type"]]
