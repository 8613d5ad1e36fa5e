"""Whether a changed event schema still serves those who wrote and those who read the old one.

Facts are kept for ever and partners read them with their own code, so both directions count: a
reader of today meets yesterday's facts, and yesterday's reader meets today's. The one change that
passes both is an added optional field; the words of a description may change too.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

WORDS = frozenset({"title", "description"})
ADDRESS = ("$id", "x-subject", "type", "additionalProperties")


def breaks(old: Json, new: Json) -> list[str]:
    """Return each way in which `new` breaks a reader or a fact of `old`; none when it may replace it."""
    return [*_moved(old, new), *_fields(old, new), *_needed(old, new)]


def _moved(old: Json, new: Json) -> Iterator[str]:
    for name in ADDRESS:
        if old.get(name) != new.get(name):
            yield f"{name} was {old.get(name)!r} and is {new.get(name)!r}"


def _fields(old: Json, new: Json) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name, schema in before.items():
        if name not in after:
            yield f"field {name} is removed"
            continue
        was, now = _meaning(schema, old), _meaning(after[name], new)
        if was != now:
            yield f"field {name} {_difference(was, now)}: was {was}, is {now}"


def _needed(old: Json, new: Json) -> Iterator[str]:
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    known = set(old.get("properties", {}))
    for name in sorted(after - before):
        yield f"field {name} is {'now required' if name in known else 'added as required'}"
    for name in sorted((before - after) & set(new.get("properties", {}))):
        yield f"field {name} may now be absent"


def _difference(was: Json, now: Json) -> str:
    allowed, allows = was.get("enum"), now.get("enum")
    if allowed and allows and set(allowed) > set(allows):
        return "is narrowed"
    if allowed and allows and set(allowed) < set(allows):
        return "is widened"
    return "changes its meaning"


def _meaning(schema: Any, root: Json) -> Any:
    """Return a part of a schema without words, references or the order of choices."""
    if isinstance(schema, list):
        return [_meaning(each, root) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].rpartition("/")[2]]
        return _meaning({**target, **{k: v for k, v in schema.items() if k != "$ref"}}, root)
    plain = {name: _meaning(each, root) for name, each in schema.items() if name not in WORDS}
    for choices in ("enum", "anyOf", "required"):
        if choices in plain:
            plain[choices] = sorted(plain[choices], key=str)
    return plain
