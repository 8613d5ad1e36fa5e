"""Spelling is mended towards words in use; what people may well have meant stays."""

import pytest

from services.matching.adapters.meaning.spelling import Speller, Vocabulary, sounded
from services.matching.adapters.meaning.vocabulary import words_in_use


@pytest.fixture(scope="module")
def speller() -> Speller:
    """A speller that knows our vocabulary alone."""
    return Speller(Vocabulary.of(words_in_use(), {}))


def following(**titles: int) -> Speller:
    """Return a speller that knows our vocabulary, and words in use with how many titles hold them."""
    return Speller(Vocabulary.of(words_in_use(), titles))


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("Apprendre la guitarre", "Apprendre la guitare"),
        ("Jardinnage", "jardinage"),
        ("informatque", "informatique"),
        ("l'informatiqe", "l'informatique"),
        ("L’ortographe", "L’orthographe"),
        ("un peu de cuisne", "un peu de cuisine"),
        ("coutrue", "couture"),
        ("aquarele", "aquarelle"),
        ("allemnad", "allemand"),
        ("elagage", "élagage"),
    ],
)
def test_typos_are_mended_towards_the_vocabulary(
    speller: Speller, written: str, mended: str
) -> None:
    assert speller.mended(written) == mended


@pytest.mark.parametrize(
    "written",
    [
        "Lire Cervantes",
        "Chansons de Brasens",
        "quelqu'un pour m'aider aujourd’hui",
        "quilting et tapas",
        "Lieder de Schubert",
        "knitting for beginners",
        "cucina italiana",
        "apprendre le wolof",
        "RERS et CNFPT",
        "Le go",
        "tai-chi, e-mail, C++",
        "piscines",
        "学中文 العربية",
        "",
        "😀",
        "'; DROP TABLE match; --",
        "x" * 1_000,
    ],
)
def test_names_other_languages_and_short_words_are_left(speller: Speller, written: str) -> None:
    assert speller.mended(written) == written


def test_a_word_that_sounds_alike_is_found() -> None:
    assert sounded("fotografi") == sounded("photographi")
    assert sounded("karate") == sounded("quarate") == sounded("carratte")


def test_a_word_that_many_titles_hold_is_one_to_mend_towards() -> None:
    assert following(kintsuguiste=3).mended("kintsuguste") == "kintsuguiste"


def test_a_typo_that_stands_in_one_title_is_not_taken_for_a_word() -> None:
    assert following(guitarre=1).mended("guitarre") == "guitare"
    assert following(kintsuguste=1).mended("kintsuguite") == "kintsuguite"


def test_an_accent_that_most_forgot_is_still_mended() -> None:
    assert following(elagage=3, élagage=1).mended("elagage") == "élagage"


def test_of_a_sentence_only_the_wrong_word_changes(speller: Speller) -> None:
    assert speller.mended("Guitarre, (la) guitarre !") == "guitare, (la) guitare !"
