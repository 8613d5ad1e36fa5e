"""A place on one line, as a convocation and an envelope have it."""

import pytest

from services.trainings.domain.place import Place, place_line

PLACE = "00000000-0000-7000-8000-00000000d001"


def a_place(**more: str) -> Place:
    """A library of Evry."""
    values = {
        "title": "Médiathèque Albert Camus",
        "address": "3 rue des Mazières",
        "postcode": "91000",
        "town": "Évry",
        **more,
    }
    return Place(
        place_id=PLACE,
        department="91",
        region="11",
        time_zone="Europe/Paris",
        latitude=48.63,
        longitude=2.44,
        **values,
    )


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (a_place(), "Médiathèque Albert Camus, 3 rue des Mazières, 91000 Évry"),
        (a_place(address=""), "Médiathèque Albert Camus, 91000 Évry"),
        (a_place(address="", postcode=""), "Médiathèque Albert Camus, Évry"),
    ],
)
def test_a_place_is_its_title_its_road_and_its_town(place: Place, line: str) -> None:
    assert place_line(place) == place.line == line
