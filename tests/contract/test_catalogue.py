"""The catalogue of public events: frozen, valid, whole, in French for people, and honest about what ends."""

import datetime
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator, Draft202012Validator

from services.partners.entrypoints.catalogue_pages import STYLE, Catalogue, build_catalogue
from services.partners.entrypoints.catalogue_words import CatalogueWords
from shared.events.contract import Event
from shared.events.published import InstitutionText, Life, PublicEvent, Quantity, ThingId
from shared.messaging.catalogue import catalogue, example_body, public_events, published_schema
from shared.messaging.publication import public_twins, publish
from tests.contract.compatibility import breaks
from tests.contract.freeze import ADVICE
from tests.contract.frozen import CATALOGUE, FOLDER, Json, read, schema_file, schema_of
from tests.contract.life import faults_of_life, months_after

EVENTS = public_events()
WORDS = CatalogueWords.read()
RULES = Draft7Validator(read(FOLDER / "asyncapi" / "3.0.0.json"))
TODAY = datetime.date(2026, 11, 23)


class ShelfFilledV1(
    PublicEvent,
    owner="members",
    aggregate="shelf",
    fact="filled",
    life=Life(
        since=datetime.date(2026, 11, 22),
        ending_told_on=datetime.date(2027, 1, 1),
        ends_on=datetime.date(2027, 7, 1),
        successor="rers.public.shelf.filled.v2",
    ),
):
    """A shelf has been filled."""

    place_id: ThingId
    title: InstitutionText


class ShelfFilledV2(
    PublicEvent,
    owner="members",
    aggregate="shelf",
    fact="filled",
    version=2,
    life=Life(since=datetime.date(2027, 1, 1)),
):
    """A shelf has been filled, with what it holds."""

    place_id: ThingId
    capacity: Quantity


class ShelfFilled(Event, service="tests", aggregate="shelf", fact="filled"):
    """The fact of an owner that both are made from."""

    place_id: str


@publish(ShelfFilled)
def _first(fact: ShelfFilled) -> PublicEvent:
    return ShelfFilledV1(place_id=fact.place_id, title="Romans")


@publish(ShelfFilled)
def _second(fact: ShelfFilled) -> PublicEvent:
    return ShelfFilledV2(place_id=fact.place_id, capacity=3)


BOTH: list[type[PublicEvent]] = [ShelfFilledV1, ShelfFilledV2]


def shelf_words() -> CatalogueWords:
    """Return the words of the catalogue with those of the invented event."""
    said = {"title": "Une étagère est remplie", "meaning": "Elle a de nouveaux livres."}
    return CatalogueWords(
        WORDS.owners, {"shelf.filled": said}, WORDS.fields, WORDS.values, WORDS.kinds
    )


@pytest.fixture(scope="module")
def built() -> Catalogue:
    return build_catalogue(EVENTS, WORDS)


def test_the_document_equals_the_frozen_one() -> None:
    assert catalogue(EVENTS) == read(CATALOGUE), "run: python -m tests.contract.freeze"


def test_the_document_keeps_the_rules_of_asyncapi() -> None:
    assert [str(fault) for fault in RULES.iter_errors(catalogue(EVENTS))] == []
    assert [str(fault) for fault in RULES.iter_errors(catalogue(BOTH))] == []


@pytest.mark.parametrize("broken", ["action", "channel"])
def test_a_document_that_breaks_the_rules_is_caught(broken: str) -> None:
    document = catalogue(EVENTS)
    del next(iter(document["operations"].values()))[broken]

    assert not RULES.is_valid(document)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = catalogue(EVENTS)

    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type_name())
def test_an_example_is_a_fact_and_keeps_its_schema(event: type[PublicEvent]) -> None:
    example = example_body(event)

    assert event.model_validate(example).model_dump(mode="json")
    assert Draft202012Validator(published_schema(event)).is_valid(example)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type_name())
def test_the_published_schema_is_the_frozen_one_open_to_what_will_be_added(
    event: type[PublicEvent],
) -> None:
    frozen = read(schema_file(FOLDER, event.type_name()))
    del frozen["additionalProperties"]
    frozen["x-subject"] = event.partners_filter()

    assert published_schema(event) == frozen
    added = {**example_body(event), "added_later": None}
    assert Draft202012Validator(published_schema(event)).is_valid(added)


def test_every_event_and_every_field_has_its_french_words_and_no_word_is_left_over() -> None:
    fields = {name for event in EVENTS for name in event.model_fields}
    facts = {f"{event.aggregate}.{event.fact}" for event in EVENTS}

    assert set(WORDS.fields) == fields
    assert set(WORDS.events) == facts
    assert set(WORDS.owners) == {event.owner for event in EVENTS}
    assert all(said["title"] and said["meaning"] for said in WORDS.events.values())


def test_an_event_without_french_words_stops_the_catalogue() -> None:
    with pytest.raises(KeyError, match=re.escape("shelf.filled")):
        build_catalogue(BOTH, WORDS)


class Reader(HTMLParser):
    """Notes what a page loads, links to and how it is built."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_pages_have_no_script_and_ask_nothing_of_anybody_else(built: Catalogue) -> None:
    for page in [built.index, *built.pages.values()]:
        read_page = Reader(page)
        assert not {"script", "img", "iframe", "style"} & set(read_page.tags)
        assert not [link for link in read_page.links if ":" in link or link.startswith("//")]
        assert not [name for name, _ in read_page.attributes if name.startswith("on")]
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_pages_say_their_language_and_have_one_heading_and_named_columns(built: Catalogue) -> None:
    for page in [built.index, *built.pages.values()]:
        read_page = Reader(page)
        assert ("lang", "fr") in read_page.attributes
        assert read_page.tags.count("h1") == 1
        assert read_page.tags.count("main") == 1
    for page in built.pages.values():
        assert page.count('scope="col"') == 5
        assert "Exemple" in page


def test_the_index_leads_to_every_event_and_every_event_back(built: Catalogue) -> None:
    links = Reader(built.index).links

    assert {f"catalogue/{event.type_name()}" for event in EVENTS} <= set(links)
    for name, page in built.pages.items():
        assert {"../catalogue", f"../schemas/{name}.json"} <= set(Reader(page).links)


def test_a_second_version_is_served_beside_the_first_one_which_says_when_it_ends() -> None:
    built = build_catalogue(BOTH, shelf_words())
    (channel,) = built.document["channels"].values()
    old, new = channel["messages"].values()

    assert set(built.pages) == set(built.schemas) == {event.type_name() for event in BOTH}
    assert (old["x-since"], old["x-ends-on"]) == ("2026-11-22", "2027-07-01")
    assert (old["x-deprecated"], old["x-successor"]) == (True, "rers.public.shelf.filled.v2")
    assert old["payload"]["deprecated"]
    assert not {"x-deprecated", "x-ends-on", "x-successor"} & set(new)
    assert "1er juillet 2027" in built.pages["rers.public.shelf.filled.v1"]
    assert "prend fin le 1er juillet 2027" in built.index
    assert "prend fin" not in built.pages["rers.public.shelf.filled.v2"]


@pytest.mark.parametrize(
    ("day", "versions"),
    [(TODAY, [1, 2]), (datetime.date(2027, 6, 30), [1, 2]), (datetime.date(2027, 7, 1), [2])],
)
def test_both_versions_go_out_beside_one_fact_until_the_day_the_first_ends(
    day: datetime.date, versions: list[int]
) -> None:
    public = public_twins(ShelfFilled(place_id="p"), day)

    assert [each.event_version for each in public] == versions


def test_the_second_version_could_not_have_replaced_the_first() -> None:
    old = {**schema_of(ShelfFilledV1), "$id": "same"}
    new = {**schema_of(ShelfFilledV2), "$id": "same"}

    assert breaks(old, new) == [
        "field title is removed",
        "field capacity is added as required",
    ]
    assert "Declare v2 beside v1" in ADVICE


def test_public_events_end_as_partners_were_promised() -> None:
    assert faults_of_life(EVENTS) == []
    assert faults_of_life(BOTH) == []


LATER = datetime.date(2027, 7, 1)
TOLD = datetime.date(2027, 1, 1)
NEXT = "rers.public.shelf.filled.v2"


@pytest.mark.parametrize(
    ("life", "fault"),
    [
        (
            Life(TODAY, ending_told_on=TOLD, ends_on=datetime.date(2027, 6, 30), successor=NEXT),
            "less",
        ),
        (Life(TODAY, ends_on=LATER, successor=NEXT), "an ending has"),
        (Life(TODAY, ending_told_on=TOLD, successor=NEXT), "an ending has"),
        (Life(TODAY, ending_told_on=TOLD, ends_on=LATER), "an ending has"),
        (
            Life(TODAY, ending_told_on=TOLD, ends_on=LATER, successor="rers.public.x.y.v9"),
            "not exist",
        ),
        (Life(TODAY, ending_told_on=TODAY, ends_on=LATER, successor=NEXT), "begins after"),
    ],
)
def test_an_ending_without_notice_or_successor_is_refused(life: Life, fault: str) -> None:
    ending = type("Ending", (ShelfFilledV1,), {"life": life, "__module__": __name__})

    (found,) = faults_of_life([ending, ShelfFilledV2])

    assert fault in found


def test_months_of_notice_end_on_the_same_day_or_the_first_of_the_next_month() -> None:
    assert months_after(datetime.date(2026, 11, 22), 6) == datetime.date(2027, 5, 22)
    assert months_after(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 3, 1)
    assert months_after(datetime.date(2026, 12, 1), 12) == datetime.date(2027, 12, 1)


def optional_field(schema: Json) -> Json:
    changed: Json = json.loads(json.dumps(schema))
    changed["properties"]["subtitle"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    return changed


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type_name())
def test_every_public_event_may_grow_and_not_shrink(event: type[PublicEvent]) -> None:
    old = schema_of(event)
    first = next(iter(old["properties"]))
    smaller = {
        **old,
        "properties": {name: each for name, each in old["properties"].items() if name != first},
        "required": [name for name in old["required"] if name != first],
    }
    retyped = {**old, "properties": {**old["properties"], first: {"type": "integer"}}}

    assert breaks(old, optional_field(old)) == []
    assert breaks(old, smaller) == [f"field {first} is removed"]
    assert f"field {first} changes its meaning" in breaks(old, retyped)[0]
    assert breaks(
        optional_field(old), {**optional_field(old), "required": [*old["required"], "subtitle"]}
    )
