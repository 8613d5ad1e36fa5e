"""Every department of France has its region and its time zone, however people write it."""

from zoneinfo import ZoneInfo

import pytest

from shared.regions import (
    DEPARTMENTS,
    REGIONS,
    TERRITORIES,
    department_named,
    region_of,
    zone_of,
)


def test_all_hundred_and_one_departments_are_there() -> None:
    mainland = {f"{number:02}" for number in range(1, 96)} - {"20"}
    overseas = {"971", "972", "973", "974", "976"}

    assert set(DEPARTMENTS) == mainland | {"2A", "2B"} | overseas
    assert len(DEPARTMENTS) == 101
    assert not set(TERRITORIES) & set(DEPARTMENTS)


def test_every_region_has_departments_and_every_department_a_region() -> None:
    assert len(REGIONS) == 18
    assert {each.region for each in DEPARTMENTS.values()} == set(REGIONS)


@pytest.mark.parametrize(
    ("region", "departments"),
    [
        ("11", "75 77 78 91 92 93 94 95"),
        ("24", "18 28 36 37 41 45"),
        ("27", "21 25 39 58 70 71 89 90"),
        ("28", "14 27 50 61 76"),
        ("32", "02 59 60 62 80"),
        ("44", "08 10 51 52 54 55 57 67 68 88"),
        ("52", "44 49 53 72 85"),
        ("53", "22 29 35 56"),
        ("75", "16 17 19 23 24 33 40 47 64 79 86 87"),
        ("76", "09 11 12 30 31 32 34 46 48 65 66 81 82"),
        ("84", "01 03 07 15 26 38 42 43 63 69 73 74"),
        ("93", "04 05 06 13 83 84"),
        ("94", "2A 2B"),
    ],
)
def test_the_regions_of_the_mainland_hold_what_the_law_gave_them(
    region: str, departments: str
) -> None:
    found = {code for code, each in DEPARTMENTS.items() if each.region == region}

    assert found == set(departments.split())


@pytest.mark.parametrize(
    ("department", "region", "zone"),
    [
        ("971", "01", "America/Guadeloupe"),
        ("972", "02", "America/Martinique"),
        ("973", "03", "America/Cayenne"),
        ("974", "04", "Indian/Reunion"),
        ("976", "06", "Indian/Mayotte"),
        ("91", "11", "Europe/Paris"),
        ("2B", "94", "Europe/Paris"),
        ("975", None, "America/Miquelon"),
        ("988", None, "Pacific/Noumea"),
    ],
)
def test_overseas_the_day_begins_at_another_time(
    department: str, region: str | None, zone: str
) -> None:
    assert (region_of(department), zone_of(department)) == (region, zone)


def test_every_time_zone_is_one_that_exists() -> None:
    for each in (*DEPARTMENTS.values(), *TERRITORIES.values()):
        assert ZoneInfo(each.time_zone).key == each.time_zone


@pytest.mark.parametrize("code", [*DEPARTMENTS, *TERRITORIES])
def test_a_department_is_found_by_its_code_and_by_its_title(code: str) -> None:
    department = DEPARTMENTS.get(code) or TERRITORIES[code]

    assert department_named(code) == department
    assert department_named(code.lower()) == department
    assert department_named(department.title) == department
    assert department_named(department.title.upper().replace("-", " ")) == department
    assert department_named(f"{code} - {department.title}") == department
    assert department_named(f"{department.title} ({code})") == department


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("91000", "Essonne"),
        ("97410", "La Réunion"),
        ("Réunion", "La Réunion"),
        ("cote d’or", "Côte-d'Or"),
        ("20190", "Corse"),
        ("2a004", "Corse-du-Sud"),
    ],
)
def test_other_ways_of_writing_a_department_are_understood(written: str, title: str) -> None:
    found = department_named(written)

    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    "written", ["", " ", "zz", "99", "00", "somewhere", "1", "2C", "\x00", "٣٤"]
)
def test_what_is_no_department_has_no_region(written: str) -> None:
    assert department_named(written) is None
    assert region_of(written) is None


def test_abroad_there_is_no_region_and_the_time_is_not_guessed() -> None:
    assert region_of("75", "BE") is None
    assert zone_of("75", "BE") is None


def test_overseas_the_country_may_say_the_department() -> None:
    assert region_of("", "RE") == "04"
    assert zone_of("anything", "MQ") == "America/Martinique"


def test_a_french_department_that_nobody_knows_is_taken_for_the_mainland() -> None:
    assert zone_of("Hurepoix") == "Europe/Paris"
