"""A savoir is taught, not delivered as a service: the hints say so, and only then."""

import pytest

from services.savoirs.entrypoints.wording import wording_hints
from shared.themes import THEMES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Je tonds votre pelouse", "Je tonds votre"),
        ("je répare les vélos chez vous", "je répare les vélos chez vous"),
        ("Réparation de vélos", "Réparation de"),
        ("Je cherche quelqu'un pour réparer ma chaudière", "Je cherche quelqu'un pour réparer"),
        ("Cours de piano, 20 euros", "euros"),
        ("Je donne des semis", "Je donne"),
    ],
)
def test_what_sounds_like_a_service_is_quoted_with_advice(text: str, found: str) -> None:
    (hint,) = wording_hints(text)

    assert hint.found == found
    assert hint.advice.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "Tailler les rosiers",
        "Apprendre la réparation de vélos",
        "Comment tondre sans abîmer le sol",
        "Découverte de l'entretien du potager",
        "Cuisine du Maghreb",
        "J'aimerais apprendre à coudre",
        "Généalogie : lire les actes anciens",
        "",
    ],
)
def test_what_speaks_of_learning_is_left_alone(text: str) -> None:
    assert wording_hints(text) == []


def test_themes_are_flat_in_lower_case_and_none_is_there_twice() -> None:
    assert all(theme == theme.lower().strip() for theme in THEMES)
    assert len(set(THEMES)) == len(THEMES)
