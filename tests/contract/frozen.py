"""The frozen files of all events: one JSON Schema and one example for each type."""

import json
from pathlib import Path
from typing import Any

from shared.events import (
    demand,
    gatherings,
    matching,
    matching_groups,
    members,
    notifications,
    public,
    published,
    quotes,
    savoirs,
    training_records,
    trainings,
    workshops,
)
from shared.events.contract import Event, declared_events

FOLDER = Path(__file__).parent
CATALOGUE = FOLDER / "asyncapi_public.json"
"""The AsyncAPI document of all public events."""
ANNOUNCED = (
    demand,
    gatherings,
    matching,
    matching_groups,
    members,
    notifications,
    public,
    published,
    quotes,
    savoirs,
    training_records,
    trainings,
    workshops,
)
"""The modules whose import declares every event."""

Json = dict[str, Any]


def announced_events() -> dict[str, type[Event]]:
    """Return every event of the published language by its type; those of other tests left out."""
    modules = {module.__name__ for module in ANNOUNCED}
    return {name: event for name, event in declared_events().items() if event.__module__ in modules}


def schema_of(event: type[Event]) -> Json:
    """Return the schema of an event as it is frozen: what readers may rely on, its address included."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{event.type_name().replace('.', ':')}",
        "x-subject": event.subject_filter(),
        **event.model_json_schema(),
    }


def schema_file(folder: Path, type_name: str) -> Path:
    """Return where the schema of this event type is kept."""
    return folder / "schemas" / f"{type_name}.json"


def example_file(folder: Path, type_name: str) -> Path:
    """Return where the example of this event type is kept."""
    return folder / "examples" / f"{type_name}.json"


def frozen_types(folder: Path) -> set[str]:
    """Return the event types that have ever been frozen."""
    return {path.stem for path in (folder / "schemas").glob("*.json")}


def read(path: Path) -> Json:
    """Read a frozen file."""
    content: Json = json.loads(path.read_text(encoding="utf-8"))
    return content


def write(path: Path, content: Json) -> None:
    """Write a frozen file, in a form that differs only where the content does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
