"""What offers and requests share: their wording and their freshness."""

from datetime import timedelta

import pytest

from services.savoirs.domain.savoir_terms import (
    ContactInTextError,
    ExpiryOutOfBoundsError,
    TooManyThemesError,
    UnknownLanguageTagError,
)
from tests.unit.savoirs.builders import FRESHNESS, MONDAY, terms


def test_themes_are_flat_tags_in_lower_case_each_once() -> None:
    checked = terms(themes=("Jardinage", " jardinage ", "Vie  du SOL", "")).checked()

    assert checked.themes == ("jardinage", "vie du sol")


def test_five_themes_are_enough() -> None:
    assert len(terms(themes=tuple("abcde")).checked().themes) == 5

    with pytest.raises(TooManyThemesError):
        terms(themes=tuple("abcdef")).checked()


@pytest.mark.parametrize("field", ["title", "description", "availability", "themes"])
def test_a_phone_number_is_refused_in_every_text(field: str) -> None:
    text = "appelez le 06 12 34 56 78"

    with pytest.raises(ContactInTextError) as refused:
        terms(**{field: (text,) if field == "themes" else text}).checked()

    assert refused.value.facts == {"field": field}


@pytest.mark.parametrize("language", ["french", "FR", "f", "fr_FR", ""])
def test_a_language_that_is_no_tag_is_refused(language: str) -> None:
    with pytest.raises(UnknownLanguageTagError):
        terms(languages=(language,)).checked()


def test_a_language_may_name_its_region() -> None:
    assert terms(languages=("fr", "pt-BR", "fr")).checked().languages == ("fr", "pt-BR")


def test_a_savoir_stays_180_days_unless_an_earlier_end_is_wished() -> None:
    assert FRESHNESS.expiry(MONDAY) == MONDAY + timedelta(days=180)
    assert FRESHNESS.expiry(MONDAY, MONDAY + timedelta(days=3)) == MONDAY + timedelta(days=3)


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_an_end_that_is_past_or_too_late_is_refused(days: int) -> None:
    with pytest.raises(ExpiryOutOfBoundsError):
        FRESHNESS.expiry(MONDAY, MONDAY + timedelta(days=days))


def test_a_short_lived_savoir_is_looked_at_only_at_its_end() -> None:
    in_three_days = MONDAY + timedelta(days=3)

    assert FRESHNESS.next_look(MONDAY, in_three_days) == in_three_days
