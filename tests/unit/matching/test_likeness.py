"""What makes two savoirs alike, and that each reason is true and is said in good French."""

import pytest

from services.matching.adapters.french_reasons import FrenchReasons, told_to
from services.matching.adapters.likeness import Wording, likeness, reasons_between
from services.matching.adapters.meaning.vocabulary import terms_in
from services.matching.domain.pair import Side
from services.matching.domain.reason import Reason

GUITAR = {3: 0.8, 7: 0.2}
"""Senses as the reader gives them: places of known savoirs, with their shares."""


def spoken(title: str) -> Wording:
    """Return a title with the savoirs of its terms as senses."""
    places = {place for found in terms_in(title).values() for place in found}
    return Wording(title, senses={place: 1 / len(places) for place in places})


def codes(offer: Wording, request: Wording) -> list[str]:
    return [each.code for each in reasons_between(offer, request)]


def said(offer: Wording, request: Wording, side: Side | None = None) -> str:
    reasons = reasons_between(offer, request)
    if side is not None:
        return told_to(side, reasons)
    return FrenchReasons().sentence(reasons, offer.title, request.title)


def test_the_nearer_in_meaning_the_more_alike_and_never_out_of_bounds() -> None:
    request, offer = Wording("Poterie", senses=GUITAR), Wording("Vannerie", senses=GUITAR)

    values = [likeness(each, request, offer) for each in (-1.0, 0.2, 0.6, 1.0)]

    assert values == sorted(values)
    assert values[0] == 0.0
    assert values[-1] <= 1.0


def test_known_savoirs_of_which_both_speak_make_them_more_alike() -> None:
    request = Wording("Gratter six cordes", senses=GUITAR)
    same, other = Wording("Folk", senses=GUITAR), Wording("Folk", senses={9: 1.0})

    assert likeness(0.5, request, same) > likeness(0.5, request, other)


def test_two_terms_of_one_known_savoir_weigh_more_than_of_two() -> None:
    request, bees = spoken("Récolter du miel"), spoken("Ouvrir une ruche")
    tables = spoken("Découvrir le tableur")

    assert likeness(0.4, request, bees) > likeness(0.4, request, tables)


def test_one_title_that_says_all_of_the_other_weighs_for_them() -> None:
    request = Wording("Accordéon diatonique")

    assert likeness(0.4, request, Wording("Accordéon")) > likeness(
        0.4, request, Wording("Accordéon chromatique")
    )


def test_a_theme_that_both_chose_weighs_for_them_and_different_ones_against() -> None:
    request = Wording("Le chant", themes=["Musique"])
    birds = Wording("Le chant des oiseaux", themes=["Nature"])
    choir = Wording("Chant choral", themes=["musique"])
    silent = Wording("Chant choral")

    assert (
        likeness(0.6, request, birds)
        < likeness(0.6, request, silent)
        < likeness(0.6, request, choir)
    )


def test_levels_weigh_the_more_against_the_further_they_lie_apart() -> None:
    beginner = Wording("Piano", level="beginner")

    values = [
        likeness(0.6, beginner, Wording("Piano", level=level))
        for level in ("any", "beginner", "intermediate", "advanced")
    ]

    assert values[0] == values[1] > values[2] > values[3] > 0.5 * values[0]


@pytest.mark.parametrize("vague", ["Cours pour débutants", "Débuter un atelier", "Apprendre", ""])
def test_a_title_that_does_not_say_what_is_taught_is_never_alike_enough(vague: str) -> None:
    assert likeness(1.0, Wording(vague, senses=GUITAR), Wording(vague, senses=GUITAR)) < 0.5


def test_what_the_title_leaves_open_the_description_may_say() -> None:
    told = Wording("Cours pour débutants", "Guitare folk", senses=GUITAR)

    assert likeness(1.0, told, told) > 0.5


def test_a_shared_word_is_said_as_each_has_written_it() -> None:
    offer, request = Wording("Chants de marins"), Wording("Apprendre le chant")

    assert codes(offer, request) == ["shared_word"]
    assert said(offer, request, "requester") == (
        "Vous demandez « chant » et cette offre parle de « Chants »."
    )
    assert said(offer, request, "offerer") == (
        "Vous proposez « Chants » et cette demande parle de « chant »."
    )
    assert said(offer, request) == (
        "Demande « Apprendre le chant », offre « Chants de marins ». "
        "La demande parle de « chant » et l’offre de « Chants »."
    )


def test_a_word_that_only_a_capital_sets_apart_is_one_word() -> None:
    assert said(Wording("Guitare"), Wording("Apprendre la guitare")) == (
        "Demande « Apprendre la guitare », offre « Guitare ». "
        "La demande et l’offre parlent toutes deux de « guitare »."
    )


def test_two_shared_words_are_said_in_one_sentence() -> None:
    offer, request = Wording("Fabriquer un cerf-volant"), Wording("Fabriquer mon cerf-volant")

    assert said(offer, request).endswith(
        "». La demande et l’offre parlent toutes deux de « Fabriquer » et « cerf-volant »."
    )


def test_two_terms_of_one_savoir_are_named_with_the_savoir() -> None:
    offer, request = Wording("Ouvrir une ruche"), Wording("Récolter du miel")

    assert said(offer, request) == (
        "Demande « Récolter du miel », offre « Ouvrir une ruche ». "
        "« miel » (la demande) et « ruche » (l’offre) relèvent du même savoir : apiculture."
    )


def test_a_misspelt_twin_is_told_as_nearly_the_same_word() -> None:
    assert said(Wording("Allemand"), Wording("alemand courant")) == (
        "Demande « alemand courant », offre « Allemand ». "
        "« alemand » (la demande) et « Allemand » (l’offre) s’écrivent presque pareil."
    )


def test_two_right_words_that_one_letter_keeps_apart_are_no_reason() -> None:
    assert codes(Wording("Teinture"), Wording("Peinture")) == ["closeness"]


@pytest.mark.parametrize(
    ("offer", "request_", "sentence"),
    [
        (
            Wording("Jouer ensemble", "Accords de guitare"),
            Wording("La guitare"),
            "L’offre parle dans sa description de « guitare », qui est dans le titre de la demande.",
        ),
        (
            Wording("Guitare folk"),
            Wording("Jouer ensemble", "J’aimerais la guitare"),
            "La demande parle dans sa description de « Guitare », qui est dans le titre de l’offre.",
        ),
    ],
)
def test_a_word_of_a_description_is_named_as_such(
    offer: Wording, request_: Wording, sentence: str
) -> None:
    assert said(offer, request_).endswith(sentence)
    assert codes(offer, request_) == ["described_word"]


def test_the_theme_is_the_reason_when_no_word_is_and_as_the_requester_spells_it() -> None:
    offer, request = Wording("Ukulélé", themes=["musique"]), Wording("Piano", themes=["Musique"])

    assert said(offer, request).endswith(". Même thème : Musique.")
    assert "closeness" not in codes(offer, request)


@pytest.mark.parametrize(
    ("level", "word"),
    [("beginner", "débutant"), ("intermediate", "intermédiaire"), ("advanced", "avancé")],
)
def test_a_level_is_told_in_words(level: str, word: str) -> None:
    told = said(Wording("Piano", level=level), Wording("Piano", level=level))

    assert told.endswith(f"Même niveau : {word}.")


def test_any_level_is_no_reason() -> None:
    assert codes(Wording("Piano", level="any"), Wording("Piano", level="any")) == ["shared_word"]


def test_closeness_is_said_only_when_there_is_nothing_to_check() -> None:
    nothing = codes(Wording("Ukulélé"), Wording("Mécanique"))

    assert nothing == ["closeness"]
    assert told_to("requester", [Reason("closeness")]) == (
        "Les mots diffèrent, mais le sens des deux textes est proche : à vous de voir."
    )


def test_words_that_any_title_may_hold_are_no_reason() -> None:
    assert codes(Wording("Cours pour débutants"), Wording("Cours de piano")) == ["closeness"]


def test_no_more_than_three_reasons_are_given() -> None:
    both = Wording("Guitare et chant", themes=["Musique"], level="beginner")

    assert codes(both, both) == ["shared_word", "shared_word", "shared_theme"]


@pytest.mark.parametrize(
    "title",
    [
        "",
        "😀",
        "'; DROP TABLE match; --",
        "العربية",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
        "x" * 10_000,
        "{word}",
        "\\ | & !",
    ],
)
def test_no_wording_whatever_breaks_the_reasons(title: str) -> None:
    odd, plain = Wording(title, title, themes=[title]), Wording("Guitare")

    for offer, request in ((odd, plain), (plain, odd), (odd, odd)):
        assert 0.0 <= likeness(0.5, offer, request) <= 1.0
        assert title in said(offer, request) or not title
