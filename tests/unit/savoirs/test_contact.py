"""A savoir says what is taught, never how to reach somebody."""

import pytest

from shared.contact import has_contact


@pytest.mark.parametrize(
    "text",
    [
        "écrire à jeanne.durand@exemple.fr",
        "jeanne (at) exemple.fr",
        "jeanne arobase exemple . fr",
        "appelez le 06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78 le soir",
        "06-12-34-56-78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "+33 6 12 34 56 78",
        "+33(0)612345678",
        "0033612345678",
        "0470 12 34 56",
        "079 123 45 67",
    ],
)
def test_an_address_or_a_number_is_found_however_it_is_written(text: str) -> None:
    assert has_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Histoire de 1939-1945 et de 1914-1918",
        "du 01/02/2026 au 03/04/2026",
        "01/02/2026 03/04/2026",
        "calculer avec 3,14159265358979",
        "un potager de 100 000 m2, 2 fois par mois à 18 h 30",
        "tableur @ niveau débutant",
        "le code postal 38190 et le 75011",
        "lire un ISBN comme 978-2-07-036822-8",
    ],
)
def test_years_dates_and_quantities_are_no_contact(text: str) -> None:
    assert not has_contact(text)
