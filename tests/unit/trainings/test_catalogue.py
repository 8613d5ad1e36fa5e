"""The shipped catalogue, and what a file may and may not say."""

import json
from typing import Any

import pytest

from services.trainings.application.catalogue.import_catalogue import (
    ImportCatalogue,
    import_catalogue,
)
from services.trainings.entrypoints.catalogue.catalogue_faults import CatalogueFileError
from services.trainings.entrypoints.catalogue.catalogue_file import LARGEST_FILE, read_catalogue
from services.trainings.entrypoints.catalogue.shipped import SHIPPED
from tests.unit.trainings.builders import a_sheet
from tests.unit.trainings.fakes import FakeUnitOfWork
from tests.unit.trainings.fakes_money import FakeTariffRules


class FakeCatalogueUnitOfWork(FakeUnitOfWork):
    """What an import needs besides: the dated tariffs."""

    def __init__(self) -> None:
        super().__init__()
        self.tariff_rules = FakeTariffRules()


def an_entry(**more: Any) -> dict[str, Any]:
    """Return one training of a file."""
    entry = {
        "number": 2,
        "title": "Animer",
        "section": "Section",
        "subsection": "Theme",
        "public": "tous",
        "duration": "2 + 1 jours",
        "days_initial": 2,
        "days_deferred": 1,
        "days_parts": [2, 1],
        "on_request": False,
    }
    return {**entry, **more}


def a_dated_session(**more: Any) -> dict[str, Any]:
    """Return a session of three days in two parts."""
    days = ["2021-06-11", "2021-06-12", "2021-10-16"]
    return {"days": days, "parts": [days[:2], days[2:]], "mode": "in-person", **more}


def a_file(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"trainings": list(entries)}).encode()


def faults(text: bytes) -> list[str]:
    with pytest.raises(CatalogueFileError) as caught:
        read_catalogue(text)
    return caught.value.faults


def test_the_product_ships_21_trainings_with_summaries_and_four_tariffs() -> None:
    shipped = read_catalogue(SHIPPED.read_bytes())

    assert [sheet.number for sheet in shipped.sheets] == list(range(1, 22))
    assert all(sheet.summary and not sheet.content for sheet in shipped.sheets)
    assert sum(len(sheet.drafts) for sheet in shipped.sheets) == 23
    assert {
        tariff.audience: (tariff.day_price_cents, tariff.registration_fee_cents)
        for tariff in shipped.tariffs
    } == {
        "volunteers": (0, 1000),
        "employees": (None, None),
        "institutions": (90000, None),
        "companies": (140000, None),
    }


def test_bullets_keep_their_lead_ins_and_what_they_are_made_of() -> None:
    entry = an_entry(
        content=["un", "deux"],
        lead_ins=[{"list": "content", "before_index": 1, "text": "ensuite :"}],
        sub_bullets=[{"list": "content", "parent_index": 0, "items": ["a", "b"]}],
    )

    (sheet,) = read_catalogue(a_file(entry)).sheets

    assert [(one.text, one.lead_in, one.items) for one in sheet.content] == [
        ("un", None, ("a", "b")),
        ("deux", "ensuite :", ()),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": None}, "formation 2, title : un texte est attendu"),
        ({"title": ""}, "formation 2, title : le texte est vide"),
        ({"title": "a\x00b"}, "formation 2, title : le texte contient un caractère nul"),
        ({"titel": "x"}, "formation 2, titel : ce champ est inconnu"),
        ({"on_request": "non"}, "formation 2, on_request : vrai ou faux (true, false) est attendu"),
        ({"number": "2"}, "formation en position 1, number : un nombre entier est attendu"),
        ({"number": True}, "formation en position 1, number : un nombre entier est attendu"),
        (
            {"days_parts": [2]},
            "formation 2 : days_parts ne fait pas le compte de days_initial et days_deferred",
        ),
        (
            {"sessions": [a_dated_session(days=["2021-06-31"])]},
            "formation 2, sessions[1].days[1] : cette date n'existe pas,"
            " ou n'est pas de la forme AAAA-MM-JJ",
        ),
        (
            {"sessions": [a_dated_session(parts=[["2021-06-11"]])]},
            "formation 2, sessions[1] : les parties ne reprennent pas les jours de la session",
        ),
        (
            {"sessions": [a_dated_session(days=["2021-06-12", "2021-06-11"], parts=None)]},
            "formation 2, sessions[1] : les jours doivent se suivre, sans doublon",
        ),
        (
            {"sessions": [a_dated_session(parts=[["2021-06-11", "2021-06-12", "2021-10-16"]])]},
            "formation 2 : les parties d'une session ne suivent pas days_parts",
        ),
        (
            {"sessions": [a_dated_session(mode="hybrid")]},
            "formation 2, sessions[1].mode : il faut 'in-person' ou 'video'",
        ),
        (
            {"lead_ins": [{"list": "content", "before_index": 0, "text": "x"}]},
            "formation 2 : lead_ins ou sub_bullets désigne une ligne qui n'existe pas",
        ),
    ],
)
def test_a_bad_entry_is_named_with_its_field_and_its_reason(
    change: dict[str, Any], fault: str
) -> None:
    assert faults(a_file(an_entry(**change))) == [fault]


def test_all_faults_of_all_entries_are_told_at_once() -> None:
    bad = a_file(an_entry(title=1), an_entry(number=3), an_entry(number=4, public=[]))

    assert faults(bad) == [
        "formation 2, title : un texte est attendu",
        "formation 4, public : un texte est attendu",
    ]


def test_a_number_given_twice_is_refused() -> None:
    assert faults(a_file(an_entry(), an_entry())) == [
        "formation 2 : ce numéro est donné plusieurs fois"
    ]


@pytest.mark.parametrize(
    "text", [b"", b"{", b"\xff\xfe\x00", b'{"trainings": [{"title": "\\ud800"}]}', b"[" * 90_000]
)
def test_what_is_no_json_is_said_to_be_none(text: bytes) -> None:
    (fault,) = faults(text)

    assert fault.startswith("le fichier n'est pas du JSON lisible")


@pytest.mark.parametrize("text", [b"[]", b"3", b"{}", b'{"trainings": []}', b'{"trainings": [3]}'])
def test_json_that_is_no_catalogue_is_refused(text: bytes) -> None:
    assert faults(text)


def test_a_file_that_is_too_large_is_not_even_read() -> None:
    assert faults(b" " * (LARGEST_FILE + 1)) == ["le fichier dépasse 1 Mo"]


async def test_a_second_import_changes_nothing() -> None:
    uow = FakeCatalogueUnitOfWork()
    command = ImportCatalogue((a_sheet(1), a_sheet(2)))

    first = await import_catalogue(command, uow)
    second = await import_catalogue(command, uow)

    assert (first.created, first.is_empty) == ([1, 2], False)
    assert (second.unchanged, second.is_empty) == ([1, 2], True)


async def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    uow = FakeCatalogueUnitOfWork()
    await import_catalogue(ImportCatalogue((a_sheet(1),)), uow)

    told = await import_catalogue(
        ImportCatalogue((a_sheet(1, title="Autre"), a_sheet(2)), is_dry_run=True), uow
    )

    assert (told.created, told.updated) == ([2], {1: ["title"]})
    assert uow.trainings.kept[1].sheet.title == "Formation 1"
    assert 2 not in uow.trainings.kept


async def test_what_the_office_imported_is_not_replaced_by_what_the_product_ships() -> None:
    uow = FakeCatalogueUnitOfWork()
    shipped = ImportCatalogue((a_sheet(1, summary="En deux mots"),), is_shipped=True)
    await import_catalogue(shipped, uow)
    await import_catalogue(ImportCatalogue((a_sheet(1, title="Du bureau"),)), uow)

    again = await import_catalogue(shipped, uow)

    assert again.is_empty
    assert uow.trainings.kept[1].sheet.title == "Du bureau"
    assert uow.trainings.kept[1].sheet.summary == "En deux mots"
