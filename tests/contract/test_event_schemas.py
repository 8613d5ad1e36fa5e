"""The published language keeps its promises: frozen schemas, compatible changes only, facts readable for ever."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from asyncpg import Connection, Record
from pydantic import ValidationError

import shared.events
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.ids import SequenceIds
from shared.messaging.envelope import Cause, MalformedError, letter_of, open_letter
from shared.storage.transaction import Transaction
from tests.contract.compatibility import breaks
from tests.contract.freeze import freeze, refusals
from tests.contract.frozen import (
    ANNOUNCED,
    FOLDER,
    Json,
    announced_events,
    example_file,
    frozen_types,
    read,
    schema_file,
    schema_of,
)

EVENTS = announced_events()
NETWORK = "0195e2f0-0000-7000-8000-000000000001"
NOW = datetime(2026, 3, 14, 17, 30, tzinfo=UTC)


def test_no_module_of_events_is_left_out() -> None:
    folder = Path(shared.events.__path__[0])
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "contract"}

    assert {module.__name__.rpartition(".")[2] for module in ANNOUNCED} == modules


def test_every_frozen_type_is_still_announced_and_every_announced_type_is_frozen() -> None:
    assert set(EVENTS) == frozen_types(FOLDER), "run: python -m tests.contract.freeze"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_equals_its_frozen_schema(name: str) -> None:
    frozen = read(schema_file(FOLDER, name))

    assert schema_of(EVENTS[name]) == frozen, "run: python -m tests.contract.freeze"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_example_of_an_event_goes_into_a_letter_and_comes_out_the_same(name: str) -> None:
    path = example_file(FOLDER, name)
    event = EVENTS[name].model_validate_json(path.read_bytes())
    writing = Transaction(
        cast("Connection[Record]", None),
        event.service,
        HeldClock(NOW),
        SequenceIds(),
        Cause("a-correlation", "a-cause", "00-" + "1" * 32 + "-" + "2" * 16 + "-01"),
    )

    letter = letter_of(writing, event, "an-aggregate", NETWORK, 7)
    received = open_letter(letter.subject, letter.headers, letter.body.encode())

    assert received.event == event
    assert received.event_id == letter.headers["Nats-Msg-Id"] == letter.headers["ce-id"]
    assert (received.aggregate_id, received.network_id) == ("an-aggregate", NETWORK)
    assert (received.sequence, received.occurred_at) == (7, NOW)
    assert received.cause.correlation_id == "a-correlation"
    assert set(read(path)) == set(event.model_dump()), "an example fills every field"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_a_fact_with_a_missing_or_a_foreign_field_is_malformed(name: str) -> None:
    event, example = EVENTS[name], read(example_file(FOLDER, name))
    required = schema_of(event)["required"][0]

    with pytest.raises(ValidationError):
        event.model_validate({key: value for key, value in example.items() if key != required})
    with pytest.raises(ValidationError):
        event.model_validate({**example, "surprise": 1})


def test_a_letter_of_a_type_that_nobody_declared_is_malformed() -> None:
    with pytest.raises(MalformedError):
        open_letter("rers.x.y.z.made.1", {"ce-id": "1", "ce-type": "rers.x.y.v1"}, b"{}")


def a_schema() -> Json:
    """A schema with one field of each form that our events use."""
    return {
        "$id": "urn:rers:savoirs:offer:created:v1",
        "x-subject": "rers.*.savoirs.offer.created.*",
        "type": "object",
        "additionalProperties": False,
        "description": "Somebody offers to teach a savoir.",
        "properties": {
            "offer_id": {"type": "string", "title": "Offer Id"},
            "level": {"type": "string", "enum": ["any", "beginner", "advanced"]},
            "themes": {"type": "array", "items": {"type": "string"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        },
        "required": ["offer_id", "level", "themes"],
    }


def changed(*path: str, to: Any) -> Json:
    """The same schema with one part replaced, or taken away when `to` is None."""
    schema = deepcopy(a_schema())
    target = schema
    for part in path[:-1]:
        target = target[part]
    if to is None:
        del target[path[-1]]
    else:
        target[path[-1]] = to
    return schema


def test_the_same_schema_passes() -> None:
    assert breaks(a_schema(), a_schema()) == []


def test_an_added_optional_field_passes() -> None:
    added = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}

    assert breaks(a_schema(), changed("properties", "place", to=added)) == []


def test_other_words_in_a_description_pass() -> None:
    assert breaks(a_schema(), changed("description", to="Somebody teaches.")) == []
    assert breaks(a_schema(), changed("properties", "offer_id", "title", to="Offer")) == []


def test_choices_in_another_order_pass() -> None:
    choices = ["advanced", "any", "beginner"]

    assert breaks(a_schema(), changed("properties", "level", "enum", to=choices)) == []


def test_a_field_moved_into_a_shared_definition_passes() -> None:
    moved = changed("properties", "level", to={"$ref": "#/$defs/Level"})
    moved["$defs"] = {"Level": a_schema()["properties"]["level"]}

    assert breaks(a_schema(), moved) == []


REFUSED = [
    ("a removed field", changed("properties", "note", to=None), "note is removed"),
    (
        "a narrowed choice",
        changed("properties", "level", "enum", to=["any", "beginner"]),
        "level is narrowed",
    ),
    (
        "a widened choice, which old readers do not know",
        changed("properties", "level", "enum", to=["any", "beginner", "advanced", "expert"]),
        "level is widened",
    ),
    (
        "another type",
        changed("properties", "offer_id", "type", to="integer"),
        "offer_id changes its meaning",
    ),
    (
        "another type inside a list",
        changed("properties", "themes", "items", to={"type": "integer"}),
        "themes changes its meaning",
    ),
    (
        "a limit that facts did not have",
        changed("properties", "offer_id", "maxLength", to=10),
        "offer_id changes its meaning",
    ),
    (
        "null where readers expect a value",
        changed("properties", "offer_id", to={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "offer_id changes its meaning",
    ),
    (
        "another default",
        changed("properties", "note", "default", to="none"),
        "note changes its meaning",
    ),
    (
        "a field that becomes required",
        changed("required", to=["offer_id", "level", "themes", "note"]),
        "note is now required",
    ),
    (
        "a field that may now be absent",
        changed("required", to=["offer_id", "level"]),
        "themes may now be absent",
    ),
    ("another type name", changed("$id", to="urn:rers:savoirs:offer:made:v1"), "$id was"),
    ("another subject", changed("x-subject", to="rers.*.x.offer.created.*"), "x-subject was"),
]


@pytest.mark.parametrize(("what", "new", "told"), REFUSED, ids=[each[0] for each in REFUSED])
def test_a_change_that_breaks_somebody_is_refused(what: str, new: Json, told: str) -> None:
    found = breaks(a_schema(), new)

    assert len(found) == 1, what
    assert told in found[0]


def test_an_added_required_field_is_refused() -> None:
    schema = changed("properties", "place", to={"type": "string"})
    schema["required"].append("place")

    assert breaks(a_schema(), schema) == ["field place is added as required"]


class Offered(Event):
    """A savoir, as first declared."""

    offer_id: str
    title: str


class OfferedWithPlace(Offered):
    """The same with an optional field."""

    place: str | None = None


class OfferedWithoutTitle(Event):
    """The same without a field that readers rely on."""

    offer_id: str


def declared_as(event: type[Event]) -> dict[str, type[Event]]:
    """Give the class the address of one invented event, outside the registry."""
    event.service, event.aggregate, event.fact, event.event_version = "tests", "offer", "made", 1
    event.stream = "EVENTS"
    return {event.type_name(): event}


def test_freezing_writes_a_new_type_and_then_only_its_compatible_changes(tmp_path: Path) -> None:
    first, second = declared_as(Offered), declared_as(OfferedWithPlace)

    assert refusals(tmp_path, first) == []
    assert freeze(tmp_path, first) == ["rers.tests.offer.made.v1"]
    assert freeze(tmp_path, first) == []
    path = example_file(tmp_path, "rers.tests.offer.made.v1")
    old_fact, old_example = path.read_bytes(), read(path)
    assert refusals(tmp_path, second) == []
    assert freeze(tmp_path, second) == ["rers.tests.offer.made.v1"]
    assert OfferedWithPlace.model_validate_json(old_fact).place is None
    new_example = read(path)
    assert new_example.pop("place")
    assert new_example == old_example


def test_freezing_refuses_a_breaking_change_and_a_type_that_is_gone(tmp_path: Path) -> None:
    freeze(tmp_path, declared_as(Offered))

    assert refusals(tmp_path, declared_as(OfferedWithoutTitle)) == [
        "rers.tests.offer.made.v1: field title is removed"
    ]
    assert refusals(tmp_path, {}) == ["rers.tests.offer.made.v1: the event is gone"]
