"""What institutions say of themselves goes out in public facts: each door to it refuses contacts."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.members.domain.place import ContactInPlaceError
from services.members.entrypoints.schemas import NetworkIn
from services.trainings.entrypoints.catalogue.catalogue_file import SessionEntry, TrainingEntry
from services.trainings.entrypoints.gatherings.gatherings_schemas import GatheringIn
from services.trainings.entrypoints.schemas import Place
from services.trainings.entrypoints.sessions.session_schemas import SessionIn
from tests.contract.privacy import NAMES_OF_KIND
from tests.unit.members.builders import a_place_profile

CONTACTS = [
    "chez ann (at) example.org",
    "appeler le 06/12/34/56/78",
    "ann@example.org",
    "0612345678",
]
DOORS: list[tuple[type[BaseModel], str]] = [
    (NetworkIn, "title"),
    (NetworkIn, "town"),
    (NetworkIn, "department"),
    (SessionIn, "place"),
    (GatheringIn, "title"),
    (GatheringIn, "place"),
    (TrainingEntry, "title"),
    (SessionEntry, "place"),
]


def complaints(model: type[BaseModel], field: str, text: str) -> list[Any]:
    """Return what the door says of this field alone."""
    try:
        model.model_validate({field: text})
    except ValidationError as error:
        return [problem for problem in error.errors() if problem["loc"][0] == field]
    return []


@pytest.mark.parametrize(
    ("model", "field"), DOORS, ids=lambda each: getattr(each, "__name__", each)
)
def test_a_door_to_public_words_refuses_contacts(model: type[BaseModel], field: str) -> None:
    for text in CONTACTS:
        assert "ni adresse électronique" in str(complaints(model, field, text)), text
    assert complaints(model, field, "Maison des associations") == []


@pytest.mark.parametrize("text", CONTACTS)
def test_the_place_of_a_moved_session_or_date_refuses_contacts(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Place).validate_python(text)


@pytest.mark.parametrize("field", ["title", "town", "address"])
@pytest.mark.parametrize("text", CONTACTS)
def test_a_place_of_the_directory_refuses_contacts(field: str, text: str) -> None:
    with pytest.raises(ContactInPlaceError):
        a_place_profile(**{field: text}).settled()


def test_every_public_field_of_words_has_its_door_here() -> None:
    assert {field for _, field in DOORS} == NAMES_OF_KIND["institution"]
