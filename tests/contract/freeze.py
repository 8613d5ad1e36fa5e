"""Freezes the schemas and examples of all events, and the catalogue: `python -m tests.contract.freeze`.

A new type is written. A changed one is written only when the change breaks nobody; otherwise
nothing at all is written, each reason is printed and the exit code is 1: declare a new version of
the event beside the old one instead.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from shared.events.contract import Event
from shared.messaging.catalogue import catalogue, public_events
from shared.messaging.specimen import WordMissingError, specimen_of
from tests.contract.compatibility import breaks
from tests.contract.frozen import (
    CATALOGUE,
    FOLDER,
    Json,
    announced_events,
    example_file,
    frozen_types,
    read,
    schema_file,
    schema_of,
    write,
)

ADVICE = """nothing was written: such a change is a new version of the event. Declare v2 beside v1
(version=2 in its class), have both announced, and end v1 with a date, a notice and a successor.
"""


def refusals(folder: Path, events: Mapping[str, type[Event]]) -> list[str]:
    """Return why today's events may not replace the frozen ones; none when they may."""
    found = [f"{name}: the event is gone" for name in sorted(frozen_types(folder) - set(events))]
    for name, event in sorted(events.items()):
        path = schema_file(folder, name)
        if path.exists():
            found += [f"{name}: {each}" for each in breaks(read(path), schema_of(event))]
    return found


def freeze(folder: Path, events: Mapping[str, type[Event]]) -> list[str]:
    """Write what is new or compatibly changed and return the types written."""
    written = []
    for name, event in sorted(events.items()):
        schema, path = schema_of(event), schema_file(folder, name)
        example = _grown_example(example_file(folder, name), schema)
        if not path.exists() or read(path) != schema:
            write(path, schema)
            written.append(name)
        if example is not None:
            write(example_file(folder, name), example)
    return written


def _grown_example(path: Path, schema: Json) -> Json | None:
    """Return the example with the fields that it lacks; None when it has them all."""
    kept = read(path) if path.exists() else {}
    if kept and not set(schema.get("properties", {})) - set(kept):
        return None
    return {**specimen_of(schema), **kept}


def main() -> int:
    """Freeze, or say what stands against it."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract.freeze", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    events = announced_events()
    refused = refusals(folder, events)
    if refused:
        sys.stderr.write("\n".join([*refused, ADVICE]))
        return 1
    try:
        for name in freeze(folder, events):
            sys.stdout.write(f"frozen {name}\n")
    except WordMissingError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    if folder == FOLDER:
        write(CATALOGUE, catalogue(public_events()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
