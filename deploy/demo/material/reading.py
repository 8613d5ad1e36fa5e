"""Reads the material that the product ships."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class NetworkFacts:
    """A real network: its name, its town and department (French number), and its kind."""

    title: str
    town: str
    department: str
    kind: str


@dataclass(frozen=True)
class Wording:
    """How somebody words an offer or a request."""

    title: str
    description: str


@dataclass(frozen=True)
class PairOfWordings:
    """An offer and a request about the same savoir, worded by two people."""

    theme: str
    offer: Wording
    request: Wording


@dataclass(frozen=True)
class Names:
    """First and last names that are frequent in France."""

    first: tuple[str, ...]
    last: tuple[str, ...]


@cache
def networks() -> tuple[NetworkFacts, ...]:
    """Return the networks, neighbours near each other."""
    return tuple(NetworkFacts(**each) for each in _read("networks"))


@cache
def pairs() -> tuple[PairOfWordings, ...]:
    """Return the pairs of an offer and a request that answer each other, theme by theme."""
    return tuple(
        PairOfWordings(group["theme"], Wording(**pair["offer"]), Wording(**pair["request"]))
        for group in _read("savoirs")
        for pair in group["pairs"]
    )


@cache
def names() -> Names:
    """Return the names that invented people are given."""
    read = _read("people")
    return Names(tuple(read["first_names"]), tuple(read["last_names"]))


def _read(part: str) -> Any:
    return json.loads((FOLDER / f"{part}.json").read_text(encoding="utf-8"))
