"""The vocabulary of savoirs that we ship is sound, and its terms are found in texts."""

from collections import Counter

import pytest

from services.matching.adapters.meaning.vocabulary import (
    FILE,
    known_savoirs,
    terms_in,
    themes,
    words_in_use,
)
from services.matching.adapters.meaning.wording import tidy


def named(text: str) -> set[str]:
    """Return the names of the savoirs whose terms are in a text."""
    return {known_savoirs()[place].name for found in terms_in(text).values() for place in found}


def twice(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def test_each_savoir_stands_once_under_its_name() -> None:
    assert twice([each.name.casefold() for each in known_savoirs()]) == []
    assert len(known_savoirs()) > 1_000


def test_each_savoir_has_eight_wordings_and_terms_of_its_own() -> None:
    poor = [
        each.name
        for each in known_savoirs()
        if len({wording.casefold() for wording in each.wordings}) < 8 or not each.terms
    ]

    assert poor == []


def test_there_are_thirty_six_themes_in_the_order_of_the_alphabet() -> None:
    assert len(themes()) == 36
    assert list(themes()) == sorted(themes())


def test_every_text_is_tidy_and_short_enough_to_be_read_whole() -> None:
    texts = [
        text
        for each in known_savoirs()
        for text in (each.name, each.theme, *each.terms, *each.wordings, *each.confusions)
    ]

    assert [text for text in texts if not tidy(text) or len(text) > 200] == []


def test_no_savoir_is_confused_with_itself() -> None:
    odd = [
        each.name
        for each in known_savoirs()
        if {text.casefold() for text in each.confusions}
        & {text.casefold() for text in (each.name, *each.wordings)}
    ]

    assert odd == []


def test_the_file_ends_lines_as_any_other() -> None:
    content = FILE.read_bytes()

    assert content.endswith(b"}\n")
    assert b"\r" not in content


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Récolter du miel", "apiculture"),
        ("Les ABEILLES au jardin", "apiculture"),
        ("l’apiculture", "apiculture"),
        ("Guppys et néons", "aquariophilie"),
        ("guppy", "aquariophilie"),
    ],
)
def test_terms_are_found_in_any_case_and_number_and_behind_articles(text: str, name: str) -> None:
    assert name in named(text)


@pytest.mark.parametrize("text", ["", "Cours pour débutants", "😀", "العربية", "x" * 10_000])
def test_a_text_without_terms_has_none(text: str) -> None:
    assert named(text) == set()


def test_a_term_comes_back_as_it_was_written() -> None:
    assert "Abeilles" in terms_in("Mes Abeilles")


def test_words_in_use_begin_with_the_most_used_and_stand_once() -> None:
    words = words_in_use()

    assert len(words) == len(set(words)) > 5_000
    assert words.index("de") < words.index("guitare")
