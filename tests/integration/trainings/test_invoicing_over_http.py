"""What is to be invoiced: one row for each registration or accepted quote, in three forms."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document

from services.trainings.entrypoints.money.invoice_files import HEADINGS, CsvFile
from tests.integration.trainings.conftest import World
from tests.integration.trainings.money import (
    TOWN,
    VOLUNTEER,
    a_network,
    accepted,
    register_as,
    sent,
    set_state,
)
from tests.unit.trainings.builders import a_member

YEAR: dict[str, Any] = {"from": "2026-01-01", "to": "2026-12-31"}
BULK = """
INSERT INTO registration (id, occasion_id, kind, title, once, member_id, status, audience, version)
SELECT gen_random_uuid(), $1, 'session', 'x', number::text, gen_random_uuid(), 'registered',
    'companies', 1
FROM generate_series(1, $2) AS number
"""


async def rows(
    world: World, first: str = YEAR["from"], last: str = YEAR["to"]
) -> list[dict[str, Any]]:
    days: dict[str, Any] = {"from": first, "to": last}
    page = await world.get("/invoicing", world.office, **days)
    items: list[dict[str, Any]] = page["items"]
    return items


async def file(world: World, form: str) -> bytes:
    answer = await world.client.get(
        "/invoicing", headers=world.office, params={**YEAR, "format": form}
    )
    assert answer.status_code == 200, answer.text
    return answer.content


def table(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


async def a_confirmed_session(world: World) -> str:
    session_id = await world.open()
    await set_state(world, session_id, "confirmed")
    return session_id


async def test_each_audience_pays_by_the_tariff_of_the_first_day(world: World) -> None:
    await a_network(world, volunteers=5)
    session_id = await a_confirmed_session(world)
    await register_as(world, session_id, VOLUNTEER)
    await register_as(world, session_id, VOLUNTEER + 1)
    await register_as(world, session_id, 1, "employees")
    await register_as(world, session_id, 2, "institutions")
    await register_as(world, session_id, 3, "companies")
    gone = await register_as(world, session_id, 4, "companies")
    await world.answer(gone, "cancel")
    body = {"audience": "companies", "valid_from": "2026-06-12", "day_price": "1.00"}
    await world.post("/tariffs", world.office, body, expect=201)

    found = await rows(world)

    paid = sorted((one["audience"], str(one["amount"]), one["is_supported"]) for one in found)
    assert paid == [
        ("companies", "4200.00", False),
        ("employees", "None", False),
        ("institutions", "2700.00", False),
        ("volunteers", "10.00", False),
        ("volunteers", "10.00", True),
    ]
    volunteer = next(one for one in found if one["audience"] == "volunteers")
    assert (volunteer["network"], volunteer["days"]) == ("RERS d'Orly", "3")


async def test_an_accepted_quote_stands_for_the_registrations_that_it_pays(world: World) -> None:
    session_id = await a_confirmed_session(world)
    placed = [await register_as(world, session_id, number, "companies") for number in (1, 2)]
    await register_as(world, session_id, 3, "companies")
    covered = [one["registration_id"] for one in placed]
    extra = [{"label": "Remise", "unit_price": "-400.00"}]
    quote = await accepted(world, audience=None, registration_ids=covered, lines=extra)
    await sent(world, session_id=session_id)

    found = {one["kind"]: one for one in await rows(world)}

    assert len(await rows(world)) == 2
    assert (found["quote"]["reference"], found["quote"]["amount"]) == (quote["number"], "8000.00")
    assert (found["quote"]["organisation"], found["quote"]["places"]) == (TOWN["title"], 2)
    assert found["registration"]["amount"] == "4200.00"


async def test_only_sessions_that_take_place_in_the_period_are_invoiced(world: World) -> None:
    session_id = await a_confirmed_session(world)
    await register_as(world, session_id, 1, "companies")

    for state in ("confirmed", "running", "completed"):
        await set_state(world, session_id, state)
        assert len(await rows(world)) == 1
    assert len(await rows(world, "2026-06-11", "2026-06-11")) == 1
    assert await rows(world, "2026-06-12") == []
    assert await rows(world, last="2026-06-10") == []
    for state in ("open", "awaiting_decision", "merged", "cancelled"):
        await set_state(world, session_id, state)
        assert await rows(world) == []


async def test_an_accepted_training_on_request_is_invoiced_by_its_first_day(world: World) -> None:
    await accepted(world, training_number=2, begins_on="2026-09-01")
    await accepted(world, training_number=2)

    assert [one["begins_on"] for one in await rows(world, "2026-09-01")] == ["2026-09-01"]
    assert len(await rows(world, last="2026-03-31")) == 1


async def test_pages_follow_each_other(world: World) -> None:
    session_id = await a_confirmed_session(world)
    for number in range(5):
        await register_as(world, session_id, number, "companies")
    await accepted(world, training_number=2)

    seen: list[str] = []
    page = await world.get("/invoicing", world.office, **YEAR, limit=2)
    seen += [one["reference"] for one in page["items"]]
    while page["next"]:
        page = await world.get("/invoicing", world.office, **YEAR, limit=2, after=page["next"])
        seen += [one["reference"] for one in page["items"]]

    assert len(seen) == len(set(seen)) == 6


async def test_the_csv_opens_in_a_french_spreadsheet_and_runs_no_formula(world: World) -> None:
    session_id = await a_confirmed_session(world)
    evil = {**TOWN, "title": '=HYPERLINK("http://x.example";"y")'}
    await accepted(world, session_id=session_id, organisation=evil)

    content = await file(world, "csv")
    (row,) = table(content)

    assert row["Organisme"] == "'" + evil["title"]
    assert (row["Montant (€)"], row["Premier jour"]) == ("2700,00", "11/06/2026")
    assert (row["Jours"], row["Public"], row["Soutien FDVA"]) == ("3,0", "Institutions", "non")
    assert content.count(b"\r\n") == 2


async def test_the_sheet_has_real_numbers_and_dates(world: World) -> None:
    session_id = await a_confirmed_session(world)
    evil = {**TOWN, "title": "<a> & 'b' \"c\" =1+1"}
    await accepted(world, session_id=session_id, organisation=evil)
    await register_as(world, session_id, 1, "employees")

    document = Document(io.BytesIO(await file(world, "ods")))
    (sheet,) = document.body.tables

    headings = [cell.value for cell in sheet.get_row(0).cells]
    values = {
        row.cells[1].value: dict(zip(headings, [cell.value for cell in row.cells], strict=True))
        for row in sheet.rows[1:]
    }
    assert headings == list(HEADINGS)
    quote, registration = values["Devis"], values["Inscription"]
    assert quote["Montant (€)"] == Decimal("2700.00")
    assert str(quote["Premier jour"])[:10] == "2026-06-11"
    assert quote["Organisme"] == evil["title"]
    assert registration["Montant (€)"] is None
    cell = sheet.rows[1].cells[13]
    assert {cell.type, sheet.rows[2].cells[13].type} >= {"float"}


async def test_twenty_thousand_rows_pass_through_a_few_at_a_time(world: World) -> None:
    session_id = await a_confirmed_session(world)
    await world.database.pool.execute(BULK, session_id, 20_000)

    content = table(await file(world, "csv"))
    document = await file(world, "ods")

    assert len(content) == 20_000
    assert sum(int(row["Montant (€)"].partition(",")[0]) for row in content) == 4200 * 20_000
    assert document.startswith(b"PK")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "2026-02-01", "to": "2026-01-01"}, "period_reversed"),
        ({"from": "2026-02-30"}, "unreadable"),
        ({"format": "xls"}, "unreadable"),
        ({"after": "2026-13-01_x"}, "unreadable"),
        ({"from": "0001-01-01"}, "unreadable"),
    ],
)
async def test_a_period_that_cannot_be_is_refused(
    world: World, query: dict[str, str], code: str
) -> None:
    refused = await world.get("/invoicing", world.office, 422, **{**YEAR, **query})

    assert refused["code"] == code


async def test_only_the_office_exports(world: World) -> None:
    await world.get("/invoicing", world.token(a_member(1)), 403, **YEAR)


@given(st.text(min_size=1, max_size=30))
def test_no_cell_of_text_begins_as_a_formula(text: str) -> None:
    stream = io.BytesIO()
    CsvFile(stream).write([text])

    lines = io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")
    _, (cell,) = csv.reader(lines, delimiter=";")
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert text in {cell, cell.removeprefix("'")}


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "+33", "-1", "@SUM(A1)", "\t=1", "＝1"])  # noqa: RUF001 - the wide sign is one of those tested
def test_what_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    stream = io.BytesIO()
    CsvFile(stream).write([text])

    assert stream.getvalue().decode().endswith(f"'{text}\r\n")
