"""Documents over HTTP: who may print what, the same bytes again, and clear words when something is missing."""

import hashlib
import io
import unicodedata
from datetime import UTC, datetime, timedelta

import httpx
import pypdf
import pytest
from icalendar import Calendar

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.money import contact, draw_up, sent
from tests.integration.trainings.records import (
    FIRST_DAY,
    TRAINER,
    a_certificate,
    a_confirmed_session,
    put,
)
from tests.unit.trainings.builders import a_member

STORED = "SELECT kind, sha256, member_ids::text[] FROM issued_document ORDER BY issued_at, kind"


async def fetch(
    world: World, path: str, who: dict[str, str], expect: int = 200, known: str = ""
) -> httpx.Response:
    """Get a document; `known` is the ETag of the one that the reader has."""
    answer = await world.client.get(path, headers={**who, "If-None-Match": known})
    assert answer.status_code == expect, answer.text
    return answer


def words_of(answer: httpx.Response) -> str:
    """Return the text of a PDF answer, spaces made alike."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    return " ".join(unicodedata.normalize("NFKC", " ".join(pages)).split())


async def named(world: World, number: int, name: str) -> dict[str, str]:
    """Return the headers of somebody who has said how they are called."""
    who = world.token(a_member(number))
    await put(world, "/printed-name", who, {"name": name})
    return who


async def test_a_convocation_says_who_where_and_when_and_comes_with_its_calendar(
    world: World,
) -> None:
    _, (registration,) = await a_confirmed_session(world, 1)
    me = await named(world, 1, "Awa Diallo")
    path = f"/registrations/{registration['registration_id']}/convocation"

    pdf = await fetch(world, f"{path}.pdf", me)
    calendar = await fetch(world, f"{path}.ics", me)

    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"] == 'inline; filename="convocation-formation-2.pdf"'
    text = words_of(pdf)
    for each in (
        "Awa Diallo",
        "jeudi 11 juin 2026",
        "vendredi 16 octobre 2026",
        "de 9 h à 17 h",
        "Evry",
    ):
        assert each in text
    events = Calendar.from_ical(calendar.content).events
    assert [event.DTSTART for event in events] == [
        datetime(2026, 6, 11, 7, 0, tzinfo=UTC),
        datetime(2026, 6, 12, 7, 0, tzinfo=UTC),
        datetime(2026, 10, 16, 7, 0, tzinfo=UTC),
    ]
    assert "Diallo" not in calendar.text


async def test_a_document_is_issued_again_to_the_byte_until_what_it_says_changes(
    world: World,
) -> None:
    _, (registration,) = await a_confirmed_session(world, 1)
    me = await named(world, 1, "Awa Diallo")
    path = f"/registrations/{registration['registration_id']}/convocation.pdf"

    first = await fetch(world, path, me)
    world.clock.advance(_a_while())
    again = await fetch(world, path, world.office)
    known = await fetch(world, path, me, 304, first.headers["etag"])
    await named(world, 1, "Awa Diallo-Ndiaye")
    other = await fetch(world, path, me, 200, first.headers["etag"])
    await named(world, 1, "Awa Diallo")
    back = await fetch(world, path, me)

    assert first.content == again.content == back.content
    assert first.headers["etag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
    assert (known.content, known.headers["etag"]) == (b"", first.headers["etag"])
    assert "Awa Diallo-Ndiaye" in words_of(other)
    rows = await world.database.pool.fetch(STORED)
    assert [(row["kind"], row["member_ids"]) for row in rows] == [
        ("convocation", [a_member(1)])
    ] * 2
    assert rows[0]["sha256"] == first.headers["etag"].strip('"')


async def test_a_convocation_without_a_name_says_what_is_missing(world: World) -> None:
    _, (registration,) = await a_confirmed_session(world, 1)
    path = f"/registrations/{registration['registration_id']}/convocation.pdf"

    refused = await fetch(world, path, world.token(a_member(1)), 409)

    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "printed_name_missing"
    assert refused.json()["title"].startswith("Il manque le nom à imprimer")


async def test_nobody_is_convened_to_a_session_that_is_not_confirmed_or_without_a_place(
    world: World,
) -> None:
    unsure = await world.register(await world.open(parts=[["2026-07-01"]]), 1)
    full = await world.open(capacity=1, minimum=1)
    await world.register(full, 2)
    waiting = await world.register(full, 1)
    me = await named(world, 1, "Awa Diallo")

    for registration, code in ((unsure, "session_not_held"), (waiting, "no_place_held")):
        for ending in ("pdf", "ics"):
            path = f"/registrations/{registration['registration_id']}/convocation.{ending}"
            assert (await fetch(world, path, me, 409)).json()["code"] == code


async def test_strangers_find_no_papers_and_a_facilitator_prints_for_their_members(
    world: World,
) -> None:
    await world.join(a_member(1))
    _, registration, _ = await a_certificate(world)
    await named(world, 1, "Awa Diallo")
    facilitator = world.token(a_member(8), {NETWORK: ["facilitator"]})
    strangers = (
        world.token(a_member(7)),
        world.token(a_member(7), {OTHER_NETWORK: ["facilitator"]}),
    )
    root = f"/registrations/{registration['registration_id']}"

    for paper in ("convocation.pdf", "convocation.ics", "certificate.pdf", "certificate"):
        for stranger in strangers:
            await fetch(world, f"{root}/{paper}", stranger, 404)
        await fetch(world, f"{root}/{paper}", {}, 401)
        await fetch(world, f"{root}/{paper}", facilitator)


async def test_the_attendance_sheet_has_names_where_known_and_blanks_elsewhere(
    world: World,
) -> None:
    session_id, _ = await a_confirmed_session(world, 3)
    await named(world, 1, "Awa Diallo")
    await named(world, 3, "Łukasz Żółtowski")
    path = f"/sessions/{session_id}/attendance-sheet.pdf"

    sheet = await fetch(world, path, world.token(TRAINER))
    refused = await fetch(world, path, world.token(a_member(1)), 403)

    reader = pypdf.PdfReader(io.BytesIO(sheet.content))
    assert len(reader.pages) == 3
    width, height = reader.pages[0].mediabox[2:]
    assert width > height
    first = reader.pages[0].extract_text()
    for each in ("1 Awa Diallo", "3 Łukasz Żółtowski", "Formatrices et formateurs"):
        assert each in first
    assert refused.json()["code"] == "not_trainer_of_session"
    (row,) = await world.database.pool.fetch(STORED)
    assert row["member_ids"] == [a_member(1), a_member(3)]


async def test_a_certificate_is_printed_with_the_code_that_verifies_it(world: World) -> None:
    _, registration, certificate = await a_certificate(world)
    me = await named(world, 1, "Awa Diallo")
    path = f"/registrations/{registration['registration_id']}/certificate.pdf"

    text = words_of(await fetch(world, path, me))

    assert certificate["code"] in text
    assert "Le bureau des formations de FORESCO atteste la présence de Awa Diallo" in text
    assert "11 et 12 juin, 16 octobre 2026" in text
    assert "16 octobre 2026" in text
    verified = await world.get(
        f"/certificates/{certificate['code']}", {"Accept": "application/json"}
    )
    assert verified["status"] == "valid"


async def test_a_programme_is_printed_for_every_training_of_the_catalogue(world: World) -> None:
    me = world.token(a_member(1))

    for number in range(1, 22):
        training = await world.get(f"/trainings/{number}", me)
        text = words_of(await fetch(world, f"/trainings/{number}/programme.pdf", me))
        assert "Tarifs" in text
        assert unicodedata.normalize("NFKC", training["duration"].replace("'", "’")) in text
    two = words_of(await fetch(world, "/trainings/2/programme.pdf", me))
    for each in ("1 400,00 €", "900,00 €", "10,00 €", "Nous consulter", "Gratuit"):
        assert each in two
    assert (await fetch(world, "/trainings/99/programme.pdf", me, 404)).json()["code"] == (
        "training_not_found"
    )
    await fetch(world, "/trainings/2/programme.pdf", {}, 401)


async def test_a_quote_is_printed_as_it_was_sent_for_whom_it_was_sent_to(world: World) -> None:
    session_id = await world.open()
    draft = await draw_up(world, session_id=session_id)
    quote = await sent(world, session_id=session_id)
    path = f"/quotes/{quote['quote_id']}/quote.pdf"

    unsent = await fetch(world, f"/quotes/{draft['quote_id']}/quote.pdf", world.office, 409)
    first = await fetch(world, path, contact(world))
    await fetch(world, path, world.token(a_member(1)), 404)
    await world.post(f"/quotes/{quote['quote_id']}/accept", contact(world))
    world.clock.advance(_a_while())
    again = await fetch(world, path, world.office)

    assert unsent.json()["code"] == "quote_is_draft"
    text = words_of(first)
    for each in (
        "Devis n° D-2026-0001",
        "Ville d’Orly",
        "94310 Orly",
        "2 700,00 €",
        "900,00 €",
        "11 et 12 juin, 16 octobre 2026",
        "TVA non applicable",
    ):
        assert each in text
    assert first.content == again.content
    assert first.headers["content-disposition"] == 'inline; filename="devis-D-2026-0001.pdf"'


@pytest.mark.parametrize("name", ["#panic(1)", "$x$ *gras* [a]", "\\u{41} ` @b <c>", "سعيد بن علي"])
async def test_nobodys_name_is_a_command(world: World, name: str) -> None:
    _, (registration,) = await a_confirmed_session(world, 1)
    me = await named(world, 1, name)

    pdf = await fetch(
        world, f"/registrations/{registration['registration_id']}/convocation.pdf", me
    )

    assert set(words_of(pdf)) >= set(name)


async def test_twins_have_their_own_sheets_and_certificates(world: World) -> None:
    on_site, by_video = [
        await world.open(minimum=1, mode=mode, parts=[["2026-06-11"]], trainer_ids=[TRAINER])
        for mode in ("in_person", "remote")
    ]
    await put(world, f"/sessions/{on_site}/twin", world.office, {"twin_id": by_video})
    here, there = await world.register(on_site, 1), await world.register(by_video, 2)
    await named(world, 2, "Łukasz Żółtowski")
    for each in (FIRST_DAY, timedelta(hours=8)):
        world.clock.advance(each)
        await world.fire_timers()

    for session_id, registration in ((on_site, here), (by_video, there)):
        body = {
            "marks": [
                {
                    "registration_id": registration["registration_id"],
                    "day": "2026-06-11",
                    "half": half,
                    "is_present": True,
                }
                for half in ("am", "pm")
            ]
        }
        await put(world, f"/sessions/{session_id}/attendance", world.office, body)

    issued = await world.facts("certificate.issued")
    assert [(one["session_id"], one["member_id"]) for one in issued] == [
        (on_site, a_member(1)),
        (by_video, a_member(2)),
    ]
    path = f"/registrations/{there['registration_id']}/certificate.pdf"
    assert "(à distance)" in words_of(await fetch(world, path, world.office))


def _a_while() -> timedelta:
    return timedelta(days=3)
