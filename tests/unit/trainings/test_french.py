"""French typography: what a printer would set."""

import unicodedata
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.adapters.records.documents.french import (
    amount_in_words,
    day_in_words,
    days_in_words,
    hours_in_words,
    number_in_words,
    typographic,
    weekday_in_words,
)

NB, NN = "\u00a0", "\u202f"


def test_days_are_said_in_words_and_the_first_of_a_month_is_1er() -> None:
    assert day_in_words(date(2027, 5, 4)) == f"4{NB}mai 2027"
    assert day_in_words(date(2028, 2, 29)) == f"29{NB}février 2028"
    assert weekday_in_words(date(2027, 10, 1)) == f"vendredi 1er{NB}octobre 2027"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([date(2027, 5, 4)], f"4{NB}mai 2027"),
        ([date(2027, 5, 4), date(2027, 5, 5)], f"4 et 5{NB}mai 2027"),
        (
            [date(2027, 5, 4), date(2027, 5, 5), date(2027, 10, 1)],
            f"4 et 5{NB}mai, 1er{NB}octobre 2027",
        ),
        ([date(2027, 12, 31), date(2028, 1, 1)], f"31{NB}décembre 2027, 1er{NB}janvier 2028"),
        (
            [date(2027, 6, 1), date(2027, 6, 2), date(2027, 6, 3)],
            f"1er, 2 et 3{NB}juin 2027",
        ),
    ],
)
def test_days_that_follow_each_other_share_month_and_year(days: list[date], said: str) -> None:
    assert days_in_words(days) == said


def test_hours_amounts_and_quantities_are_french() -> None:
    assert hours_in_words(time(9), time(17, 30)) == f"de 9{NB}h à 17{NB}h{NB}30"
    assert amount_in_words(Decimal("1400")) == f"1{NN}400,00{NB}€"
    assert amount_in_words(Decimal("-10.5")) == f"\u221210,50{NB}€"
    assert number_in_words(Decimal("2.50")) == "2,5"
    assert number_in_words(Decimal("12")) == "12"


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("Pourquoi ?", f"Pourquoi{NN}?"),
        ("Pourquoi?", f"Pourquoi{NN}?"),
        ("Quoi ?!", f"Quoi{NN}?!"),
        ("Durée : 3 jours", f"Durée{NB}: 3 jours"),
        ("Durée: 3 jours", f"Durée{NB}: 3 jours"),
        ("l'eau ; l'air", f"l’eau{NN}; l’air"),
        ('une "force" douce', f"une «{NB}force{NB}» douce"),
        ("«force»", f"«{NB}force{NB}»"),
        ("https://example.org:80/a?b=c;d", "https://example.org:80/a?b=c;d"),
        ("à 9:30", "à 9:30"),
        ("le 4 mai et le 1er juin", f"le 4{NB}mai et le 1er{NB}juin"),
        ("1 400 € ou 20 %", f"1{NN}400{NB}€ ou 20{NB}%"),
        ("etc...", "etc…"),
        ("n° 12", f"n°{NB}12"),
        ("Zoé \U0001f331", "Zoé "),
        ("\u202eeo\u0301Z\u0007", "eóZ"),
        ("தமிழ்", "\ufffd\ufffd\ufffd"),
    ],
)
def test_a_text_is_set_as_a_french_printer_sets_it(written: str, set_: str) -> None:
    assert typographic(written) == set_


def test_a_word_without_any_gap_may_be_broken_and_keeps_its_letters() -> None:
    word = "anticonstitutionnellement" * 8

    broken = typographic(word)

    assert max(map(len, broken.split("\u200b"))) <= 36
    assert broken.replace("\u200b", "") == word


@given(st.text(alphabet="ab1er mai«»;:!?-€%#$*[]\\\u00a0\u202f\n", max_size=60))
def test_only_spaces_change_around_signs(text: str) -> None:
    assert "".join(typographic(text).split()) == "".join(text.split())


@given(st.text(alphabet=st.characters(categories=["L", "N"], max_codepoint=0x24F), max_size=200))
def test_letters_are_never_lost(text: str) -> None:
    kept = typographic(text).replace("\u200b", "")

    assert [letter for letter in kept if letter.isalnum()] == [
        letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum()
    ]
