"""How a text is made ready to be read, whatever people write."""

import numpy as np
import pytest

from services.matching.adapters.meaning.unread import is_understood, place_of_words
from services.matching.adapters.meaning.wording import (
    EVERYDAY_WORDS,
    LONGEST,
    content_of,
    folded,
    tidy,
    words_of,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Le   tricot\t\n facile ", "Le tricot facile"),
        ("L’accordéon", "L'accordéon"),
        ("Cafe\u0301 philo", "Café philo"),
        ("Guitare 🎸🎶 folk", "Guitare folk"),
        ("😀", ""),
        ("Gui\x00tare\x07", "Gui tare"),
        ("jar\u00addin\u200bage", "jardinage"),
        ("\U0001d4d6\U0001d4fe\U0001d4f2tare", "Guitare"),
        ("C++, C# et html", "C++, C# et html"),
        ("19 ½ °C pour 5 €", "19 ½ °C pour 5 €"),
        ("", ""),
        ("COURS DE GUITARE", "cours de guitare"),
        ("Le CSS simple", "Le CSS simple"),
        ("\ud800", ""),
        ("العربية", "العربية"),
    ],
)
def test_a_text_is_tidied_and_nothing_that_is_said_is_lost(written: str, read: str) -> None:
    assert tidy(written) == read


def test_of_a_long_text_the_beginning_is_read() -> None:
    assert tidy("ab " * 10_000) == ("ab " * 10_000)[:LONGEST]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("L'ourlet d’une jupe", ["ourlet", "une", "jupe"]),
        ("quelqu'un jusqu’ici", ["un", "ici"]),
        ("Programmer en C++ et C#", ["Programmer", "en", "C++", "et", "C#"]),
        ("Tai-chi, e-mail", ["Tai-chi", "e-mail"]),
        ("débutant·e·s et passionné(e)s", ["débutant", "et", "passionné"]),
        ("jardinier.ère.s, animateur·rice", ["jardinier", "animateur"]),
        ("Œuvre d'art", ["Œuvre", "art"]),
        ("Tomates (anciennes)", ["Tomates", "anciennes"]),
        ("!!! ???", []),
        ("学中文", ["学中文"]),
    ],
)
def test_words_are_cut_from_their_articles_and_doubled_endings(
    written: str, words: list[str]
) -> None:
    assert words_of(written) == words


@pytest.mark.parametrize(
    ("title", "description", "content"),
    [
        ("Cours de guitare pour débutants", "", "guitare"),
        ("Cours pour débutant·e·s", "", "Cours pour débutant·e·s"),
        ("Cours pour débutants", "La guitare folk", "guitare folk"),
        ("Cours", "Pour débuter", "Cours"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ et kabyle", "", "kabyle"),
        ("", "", ""),
    ],
)
def test_content_is_what_says_what_it_is_about(title: str, description: str, content: str) -> None:
    assert content_of(title, description) == content


@pytest.mark.parametrize(
    ("word", "bare"),
    [("Œuvre", "oeuvre"), ("Élagage", "elagage"), ("Straße", "strasse"), ("ex æquo", "ex aequo")],
)
def test_folding_takes_accents_capitals_and_ligatures(word: str, bare: str) -> None:
    assert folded(word) == bare


def test_everyday_words_are_folded_in_small_letters_only() -> None:
    assert all(word == word.casefold() for word in EVERYDAY_WORDS)
    assert {"cours", "débutants", "pour"} <= EVERYDAY_WORDS
    assert "guitare" not in EVERYDAY_WORDS


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("Guitare", True),
        ("العربية", True),
        ("Русский язык", True),
        ("中文", True),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", False),
        ("Cours de ⵜⴰⵎⴰⵣⵉⵖⵜ", False),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ, langue berbère", True),
        ("አማርኛ", False),
        ("!!!", False),
        ("", False),
    ],
)
def test_letters_that_no_encoder_has_learned_are_not_taken_for_understood(
    text: str, is_read: bool
) -> None:
    assert is_understood(text) is is_read


def test_what_is_not_understood_lies_near_the_same_words_alone() -> None:
    tamazight, same, other = map(
        place_of_words, ("Cours de ⵜⴰⵎⴰⵣⵉⵖⵜ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "Cours de ⴰⵔⵎⵓⴷ")
    )

    assert tamazight @ same == pytest.approx(1.0, abs=1e-5)
    assert abs(tamazight @ other) < 0.3


def test_without_a_word_a_text_lies_nowhere_so_that_it_is_near_nothing() -> None:
    assert not np.any(place_of_words("!!!"))
