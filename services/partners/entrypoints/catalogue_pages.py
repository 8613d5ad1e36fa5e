"""The catalogue for people: an index and a page for each public event, plain HTML without scripts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.partners.entrypoints.catalogue_fields import FieldLine, field_lines
from services.partners.entrypoints.catalogue_words import CatalogueWords, day_in_words, typographic
from shared.events.published import PublicEvent
from shared.messaging.catalogue import (
    catalogue,
    example_body,
    example_headers,
    example_subject,
    published_schema,
)

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "catalogue.css").read_text(encoding="utf-8")

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["typographic"] = typographic


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """What the page of one event says."""

    type: str
    title: str
    meaning: str
    version: int
    owner: str
    owner_title: str
    since: str
    ends_on: str | None
    told_on: str | None
    successor: str | None
    subject: str
    fields: list[FieldLine]
    example_subject: str
    headers: str
    body: str
    structured: str
    schema: str


@dataclass(frozen=True)
class Catalogue:
    """Everything that is served: made once, since it changes with the code alone."""

    document: dict[str, Any]
    schemas: dict[str, dict[str, Any]]
    index: str
    pages: dict[str, str]


def build_catalogue(events: Sequence[type[PublicEvent]], words: CatalogueWords) -> Catalogue:
    """Return the catalogue of these events; a KeyError says which French word is missing."""
    pages = [_page(event, words) for event in events]
    event_page = _environment.get_template("catalogue_event.html")
    return Catalogue(
        document=catalogue(events),
        schemas={event.type_name(): published_schema(event) for event in events},
        index=_index(pages, words),
        pages={page.type: event_page.render(page=page, root="../") for page in pages},
    )


def _index(pages: Sequence[EventPage], words: CatalogueWords) -> str:
    groups = [
        {
            "owner": owner,
            "title": words.owners[owner]["title"],
            "pages": [page for page in pages if page.owner == owner],
        }
        for owner in dict.fromkeys(page.owner for page in pages)
    ]
    template = _environment.get_template("catalogue.html")
    return template.render(groups=groups, count=len(pages), root="")


def _page(event: type[PublicEvent], words: CatalogueWords) -> EventPage:
    life, headers, body = event.life, example_headers(event), example_body(event)
    schema, said = published_schema(event), words.of_event(event)
    return EventPage(
        type=event.type_name(),
        title=said["title"],
        meaning=said["meaning"],
        version=event.event_version,
        owner=event.owner,
        owner_title=words.owners[event.owner]["title"],
        since=day_in_words(life.since),
        ends_on=day_in_words(life.ends_on) if life.ends_on else None,
        told_on=day_in_words(life.ending_told_on) if life.ending_told_on else None,
        successor=life.successor,
        subject=event.partners_filter(),
        fields=field_lines(schema, words),
        example_subject=example_subject(event),
        headers="\n".join(f"{name}: {value}" for name, value in headers.items()),
        body=_json(body),
        structured=_json(_structured(headers, body)),
        schema=_json(schema),
    )


def _structured(headers: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """Return the example as a CloudEvent in structured mode: what webhooks and the feed carry."""
    attributes = {
        name.removeprefix("ce-"): value for name, value in headers.items() if name.startswith("ce-")
    }
    attributes["datacontenttype"] = headers["content-type"]
    return {**attributes, "data": body}


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)
