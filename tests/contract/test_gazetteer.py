"""The gazetteer knows real towns, and does as its port says."""

import json
from pathlib import Path

import pytest

from services.members.adapters.geonames_gazetteer import GeonamesGazetteer
from services.members.application.ports import Gazetteer
from tests.unit.members.fakes import FakeGazetteer

MATERIAL = Path("deploy/demo/material/networks.json")


@pytest.mark.parametrize("gazetteer", [FakeGazetteer(), GeonamesGazetteer()], ids=["fake", "real"])
async def test_a_known_town_is_found_and_an_unknown_one_is_not(gazetteer: Gazetteer) -> None:
    found = await gazetteer.find("Évry", "91", "FR")

    assert found == pytest.approx((48.63, 2.44), abs=0.01)
    assert await gazetteer.find("Nulle-Part", "91", "FR") is None
    assert await gazetteer.find("Évry", "13", "FR") is None
    assert await gazetteer.find("Évry", "91", "ZZ") is None


@pytest.mark.parametrize(
    ("town", "department", "country", "latitude", "longitude"),
    [
        ("Paris 11e", "75", "FR", 48.86, 2.35),
        ("Évry-Courcouronnes", "91", "FR", 48.63, 2.43),
        ("ST DENIS", "93", "FR", 48.94, 2.36),
        ("Saint-Denis", "974", "FR", -20.88, 55.45),
        ("Bourg-lès-Valence", "Drôme", "FR", 44.95, 4.89),
        ("Fort-de-France", "972", "FR", 14.60, -61.07),
        ("Bruxelles", "", "BE", 50.85, 4.35),
    ],
)
async def test_towns_are_where_maps_show_them(
    town: str, department: str, country: str, latitude: float, longitude: float
) -> None:
    found = await GeonamesGazetteer().find(town, department, country)

    assert found == pytest.approx((latitude, longitude), abs=0.1)


async def test_namesakes_are_told_apart_by_the_department_and_never_guessed() -> None:
    gazetteer = GeonamesGazetteer()

    assert await gazetteer.find("Vouillé", "86", "FR") == pytest.approx((46.64, 0.17), abs=0.1)
    assert await gazetteer.find("Thiers", "63", "FR") == pytest.approx((45.86, 3.55), abs=0.1)
    assert await gazetteer.find("Vouillé", "", "FR") is None


async def test_every_town_of_the_demo_is_found() -> None:
    networks = json.loads(MATERIAL.read_text(encoding="utf-8"))
    gazetteer = GeonamesGazetteer()

    missing = [
        each["town"]
        for each in networks
        if await gazetteer.find(each["town"], each["department"], "FR") is None
    ]

    assert missing == []
