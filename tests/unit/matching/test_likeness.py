"""What makes two savoirs alike, and that each reason is true."""

import pytest

from services.matching.adapters.french_reasons import FrenchReasons, told_to
from services.matching.adapters.likeness import NearWords, Wording, likeness
from services.matching.domain.reason import Reason


def a_wording(*words: str, **rest: object) -> Wording:
    """Return a wording whose title has these words, each its own stem."""
    values: dict[str, object] = {"described": [], "themes": [], "level": "any", **rest}
    return Wording(list(words), list(words), **values)  # type: ignore[arg-type]  # test values


def alike(request: Wording, offer: Wording, near: NearWords | None = None) -> float:
    return likeness(request, offer, near, "request")[0]


def test_the_same_single_word_is_as_alike_as_can_be() -> None:
    assert alike(a_wording("guitare"), a_wording("guitare")) == 1.0


def test_one_shared_word_that_neither_begins_with_is_not_enough() -> None:
    assert alike(a_wording("tir", "arc"), a_wording("soudure", "arc")) == pytest.approx(0.4)


def test_different_themes_weigh_against_a_shared_word_and_a_shared_theme_for_it() -> None:
    request = a_wording("chant", themes=["Musique"])
    birds, choir = (
        a_wording("chant", "oiseau", themes=["Nature"]),
        a_wording("chant", "chorale", themes=["musique"]),
    )

    assert alike(request, birds) < 0.53 < 0.9 < alike(request, choir)


def test_nothing_shared_is_nothing_however_equal_the_themes() -> None:
    value, reasons = likeness(
        a_wording("piano", themes=["Musique"]),
        a_wording("violon", themes=["Musique"]),
        None,
        "request",
    )

    assert (value, reasons) == (0.0, ())


def test_a_misspelt_word_is_found_and_said_so() -> None:
    near = NearWords("alemand", "allemand", 0.7)

    value, reasons = likeness(a_wording("alemand"), a_wording("allemand"), near, "request")

    assert value == pytest.approx(0.7)
    assert reasons == (Reason("near_word", {"offer_word": "allemand", "request_word": "alemand"}),)


def test_a_description_alone_convinces_only_with_a_shared_theme() -> None:
    request = a_wording("instrument", described=["guitare"], themes=["Musique"])

    assert alike(request, a_wording("guitare")) < 0.5
    assert alike(request, a_wording("guitare", themes=["musique"])) > 0.5


def test_levels_far_apart_weigh_against() -> None:
    beginner, advanced = (
        a_wording("piano", level="beginner"),
        a_wording("piano", level="advanced"),
    )

    assert alike(beginner, advanced) == pytest.approx(0.66)
    assert alike(beginner, a_wording("piano")) == 1.0


def test_each_word_is_told_on_the_side_it_was_said() -> None:
    request, offer = (
        Wording(["chant"], ["chanter"], [], [], "any"),
        Wording(["chant"], ["chants"], [], [], "any"),
    )

    for own, other, kind in ((request, offer, "request"), (offer, request, "offer")):
        _, (reason,) = likeness(own, other, None, kind)  # type: ignore[arg-type]  # literals

        assert reason.facts == {"request_word": "chanter", "offer_word": "chants"}
        assert told_to("requester", [reason]) == (
            "Vous demandez « chanter » et cette offre parle de « chants »."
        )
        assert told_to("offerer", [reason]) == (
            "Vous proposez « chants » et cette demande parle de « chanter »."
        )


def test_a_description_is_named_as_such() -> None:
    _, reasons = likeness(
        a_wording("guitare"), a_wording("musique", described=["guitare"]), None, "request"
    )

    assert FrenchReasons().sentence(reasons, "Musique", "Guitare") == (
        "Demande « Guitare », offre « Musique ». "
        "L’offre parle dans sa description de « guitare », qui est dans le titre de la demande."
    )
