"""Gold files are read line by line; what is wrong with one is told in French, with its place."""

import json
from pathlib import Path

import pytest

from deploy.cli.messages import sentence
from deploy.errors import GoldFileError
from deploy.matching.gold import GoldOffer, read_offers, read_requests

OFFERS = [GoldOffer(id="o1", text="Guitare"), GoldOffer(id="o2", text="Tricot")]


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "gold.jsonl"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def a_request(**changes: object) -> str:
    values = {
        "id": "q1",
        "request": "Jouer de la guitare",
        "relevant": [{"offer_id": "o1", "grade": 2}],
    }
    return json.dumps({**values, **changes})


def told(error: GoldFileError, file: Path) -> str:
    """Return the sentence without the file's name, which it must begin with."""
    whole = sentence(error)
    assert whole.startswith(str(file))
    return whole.removeprefix(str(file)).lstrip(", ")


def test_offers_are_read_in_their_order_whatever_else_their_lines_hold(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '\ufeff{"id": "b", "text": "Tricot", "source_url": null}\n\n{"id": "a", "text": "Chant"}',
    )

    assert [(each.id, each.text) for each in read_offers(file)] == [("b", "Tricot"), ("a", "Chant")]


def test_requests_are_read_with_what_is_said_of_them(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        a_request(case="typo", level="débutant", hard_negatives=[{"offer_id": "o2"}])
        + "\n"
        + a_request(id="q2", relevant=[]),
    )

    first, second = read_requests(file, OFFERS)

    assert (first.case, first.level, first.grades()) == ("typo", "débutant", {"o1": 2})
    assert [each.offer_id for each in first.hard_negatives] == ["o2"]
    assert (second.case, second.relevant) == ("other", [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", ": aucune offre."),
        (" \n\n", ": aucune offre."),
        ('{"id": "a"', "ligne 1 : ce n'est pas du JSON."),
        ('{"id": "a", "text": "b"}\nboum', "ligne 2 : ce n'est pas du JSON."),
        ("[" * 100_000, "ligne 1 : ce n'est pas du JSON."),
        ('{"id": ' + "9" * 5_000 + "}", "ligne 1 : ce n'est pas du JSON."),
        ("[]", "ligne 1 : un objet est attendu."),
        ('{"id": "a"}', "ligne 1 : « text » : il manque."),
        ('{"id": 1, "text": "b"}', "ligne 1 : « id » : un texte est attendu."),
        ('{"id": "a", "text": ""}', "ligne 1 : « text » : il est vide."),
        (
            r'{"id": "a", "text": "b\u0000"}',
            "ligne 1 : « text » : il contient un caractère nul.",
        ),
        (
            r'{"id": "\ud800", "text": "b"}',
            "ligne 1 : « id » : il contient une moitié de caractère.",
        ),
        (
            '{"id": "a", "text": "b"}\n{"id": "a", "text": "c"}',
            "ligne 2 : l'offre a y est deux fois.",
        ),
        (b"\xff\xfe\x00", ": ce n'est pas du texte en UTF-8."),
    ],
)
def test_a_faulty_pool_is_refused_with_line_and_reason(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    file = written(tmp_path, content)

    with pytest.raises(GoldFileError) as refused:
        read_offers(file)

    assert told(refused.value, file).lstrip() == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", ": aucune demande."),
        (
            a_request(relevant=[{"offer_id": "o9", "grade": 2}]),
            "ligne 1 : l'offre o9 n'est pas dans les offres.",
        ),
        (
            a_request(hard_negatives=[{"offer_id": "o9"}]),
            "ligne 1 : l'offre o9 n'est pas dans les offres.",
        ),
        (
            a_request(hard_negatives=[{"offer_id": "o1"}]),
            "ligne 1 : l'offre o1 y est jugée deux fois.",
        ),
        (
            a_request(relevant=[{"offer_id": "o1", "grade": 3}]),
            "ligne 1 : « relevant.0.grade » : 1 ou 2 est attendu.",
        ),
        (a_request(relevant=None), "ligne 1 : « relevant » : une liste est attendue."),
        (f"{a_request()}\n{a_request()}", "ligne 2 : la demande q1 y est deux fois."),
    ],
)
def test_faulty_requests_are_refused_with_line_and_reason(
    tmp_path: Path, content: str, reason: str
) -> None:
    file = written(tmp_path, content)

    with pytest.raises(GoldFileError) as refused:
        read_requests(file, OFFERS)

    assert told(refused.value, file).lstrip() == reason


def test_a_file_that_is_not_there_or_a_folder_is_said_so(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "none.jsonl", ": il n'existe pas."),
        (tmp_path, ": c'est un dossier."),
    ):
        with pytest.raises(GoldFileError) as refused:
            read_offers(path)

        assert told(refused.value, path).lstrip() == reason
