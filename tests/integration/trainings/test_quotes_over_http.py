"""Quotes over HTTP: who may do what, what is frozen, what is announced."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.trainings.adapters.money.sql_quotes import quote_content
from tests.integration.trainings.conftest import OFFICE, World
from tests.integration.trainings.money import (
    CONTACT,
    TOWN,
    accepted,
    contact,
    draw_up,
    register_as,
    sent,
)
from tests.unit.trainings.builders import a_member

FROZEN_CHANGES = [
    "UPDATE quote SET total = 1 WHERE id = $1",
    "UPDATE quote SET day_price = 1 WHERE id = $1",
    "UPDATE quote SET vat_notice = 'x' WHERE id = $1",
    "UPDATE quote SET number = 'D-2026-9999' WHERE id = $1",
    "UPDATE quote SET valid_until = '2030-01-01' WHERE id = $1",
    "UPDATE quote_line SET unit_price = 1, amount = 3 WHERE quote_id = $1",
    "DELETE FROM quote_line WHERE quote_id = $1",
    "INSERT INTO quote_line VALUES ($1, 9, 'x', 1, 1, 1)",
]


async def answer(
    world: World, quote: Any, word: str, headers: dict[str, str], expect: int = 200
) -> Any:
    return await world.post(f"/quotes/{quote['quote_id']}/{word}", headers, expect=expect)


async def test_an_institutions_quote_from_draft_to_yes(world: World) -> None:
    session_id = await world.open()

    draft = await draw_up(world, session_id=session_id)
    assert (draft["state"], draft["number"], draft["total"]) == ("draft", None, "2700.00")
    assert draft["organisation"]["siret"] == "51394617800029"
    assert draft["lines"] == [
        {
            "label": f"Formation 2 : {draft['title']} (3 jours)",
            "quantity": "3.00",
            "unit_price": "900.00",
            "amount": "2700.00",
        }
    ]
    assert (draft["vat_notice"], draft["days"]) == ("TVA non applicable", "3.0")

    shown = await answer(world, draft, "send", world.office)
    assert (shown["number"], shown["valid_until"]) == ("D-2026-0001", "2026-04-01")

    said = await answer(world, draft, "accept", contact(world))
    assert (said["state"], said["steps"]) == ("accepted", [])
    office = await world.get(f"/quotes/{draft['quote_id']}", world.office)
    assert [(step["state"], step["decided_by"]) for step in office["steps"]] == [
        ("draft", OFFICE),
        ("sent", OFFICE),
        ("accepted", a_member(CONTACT)),
    ]
    facts = await world.facts("quote.")
    assert [fact["type"] for fact in facts] == ["quote.sent", "quote.accepted"]
    assert facts[1]["total"] == "2700.00"
    assert "Orly" not in str(facts)


async def test_a_sent_quote_stays_as_it_is_when_tariffs_change(world: World) -> None:
    session_id = await world.open()
    quote = await sent(world, session_id=session_id)
    before = await world.get(f"/quotes/{quote['quote_id']}", contact(world))

    body = {"audience": "institutions", "valid_from": "2026-04-01", "day_price": "1000.00"}
    await world.post("/tariffs", world.office, body, expect=201)
    await answer(world, quote, "accept", contact(world))

    after = await world.get(f"/quotes/{quote['quote_id']}", contact(world))
    assert {**after, "state": "sent"} == before
    assert (await draw_up(world, session_id=session_id))["total"] == "3000.00"


@pytest.mark.parametrize("change", FROZEN_CHANGES)
async def test_the_database_itself_refuses_to_change_a_sent_quote(
    world: World, change: str
) -> None:
    quote = await sent(world, session_id=await world.open())

    with pytest.raises(asyncpg.CheckViolationError):
        await world.database.pool.execute(change, quote["quote_id"])


async def test_no_quote_is_ever_deleted(world: World) -> None:
    quote = await draw_up(world, training_number=2)

    with pytest.raises(asyncpg.CheckViolationError):
        await world.database.pool.execute("DELETE FROM quote WHERE id = $1", quote["quote_id"])


async def test_who_prints_a_quote_gets_the_same_content_for_ever(world: World) -> None:
    quote = await sent(world, session_id=await world.open())

    async def content() -> Any:
        async with world.database.transaction() as transaction:
            return await quote_content(transaction, quote["quote_id"])

    before = await content()
    await answer(world, quote, "accept", contact(world))
    after = await content()

    assert before.number == "D-2026-0001"
    assert (before.lines, before.terms, before.subject) == (after.lines, after.terms, after.subject)
    assert [str(day) for day in before.subject.dates] == ["2026-06-11", "2026-06-12", "2026-10-16"]


async def test_strangers_find_nothing_and_drafts_are_the_offices(world: World) -> None:
    draft = await draw_up(world, training_number=2)
    quote = await sent(world, training_number=2)
    stranger = world.token(a_member(9))

    await world.get(f"/quotes/{draft['quote_id']}", contact(world), 404)
    await answer(world, draft, "accept", contact(world), 404)
    await world.get(f"/quotes/{quote['quote_id']}", stranger, 404)
    await answer(world, quote, "decline", stranger, 404)
    for word in ("send", "cancel"):
        await answer(world, quote, word, contact(world), 403)
    await world.post("/quotes", stranger, {"training_number": 2}, expect=403)

    lists = [
        len((await world.get("/quotes", headers))["items"])
        for headers in (world.office, contact(world), stranger)
    ]
    assert lists == [2, 1, 0]


async def test_pages_of_quotes_follow_each_other(world: World) -> None:
    made = [(await sent(world, training_number=2))["number"] for _ in range(3)]

    first = await world.get("/quotes", world.office, limit=2, state="sent")
    rest = await world.get("/quotes", world.office, limit=2, after=first["next"])

    assert [one["number"] for one in first["items"] + rest["items"]] == made
    assert rest["next"] is None


async def test_a_quote_that_nobody_answers_expires_at_midnight_in_paris(world: World) -> None:
    quote = await sent(world, training_number=2, valid_until="2026-03-04")

    world.clock.advance(timedelta(days=2, hours=13, minutes=59))
    await world.fire_timers()
    assert (await world.get(f"/quotes/{quote['quote_id']}", world.office))["state"] == "sent"

    world.clock.advance(timedelta(minutes=1))
    await world.fire_timers()
    assert (await world.get(f"/quotes/{quote['quote_id']}", world.office))["state"] == "expired"
    late = await answer(world, quote, "accept", contact(world), 409)
    assert late["title"] == "Ce devis n'attend pas de réponse"
    assert [fact["type"] for fact in await world.facts("quote.")] == ["quote.sent", "quote.expired"]


async def test_a_persons_registration_is_quoted_in_their_own_name(world: World) -> None:
    session_id = await world.open()
    placed = await register_as(world, session_id, 1, "employees")
    body = {"registration_ids": [placed["registration_id"]]}

    refused = await world.post("/quotes", world.office, body, expect=422)
    quote = await world.post(
        "/quotes", world.office, {**body, "agreed_day_price": "350.50"}, expect=201
    )
    await answer(world, quote, "send", world.office)

    assert refused["code"] == "price_to_be_agreed"
    assert (quote["total"], quote["contact_member_id"]) == ("1051.50", a_member(1))
    assert any("Uniformation" in sentence for sentence in quote["conditions"])
    own = await world.get("/quotes", world.token(a_member(1)))
    assert [one["quote_id"] for one in own["items"]] == [quote["quote_id"]]


async def test_one_accepted_quote_pays_for_a_registration(world: World) -> None:
    session_id = await world.open()
    placed = await register_as(world, session_id, 1, "institutions")
    covered = {"registration_ids": [placed["registration_id"]]}
    first = await accepted(world, **covered)
    second = await sent(world, **covered)

    refused = await answer(world, second, "accept", contact(world), 409)
    await answer(world, first, "cancel", world.office)
    await answer(world, second, "accept", contact(world))

    assert refused["code"] == "already_quoted"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"organisation": {**TOWN, "siret": "51394617800028"}}, 422, "siret_invalid"),
        ({"organisation": {**TOWN, "siret": "123"}}, 422, "unreadable"),
        ({"organisation": {**TOWN, "title": "\u0000"}}, 422, "unreadable"),
        ({"session_id": a_member(9)}, 404, "session_not_found"),
        ({"registration_ids": [a_member(9)]}, 404, "registration_not_found"),
        ({"training_number": 99}, 404, "training_not_found"),
        ({"days": "2.3"}, 422, "unreadable"),
        ({"audience": "companies", "agreed_day_price": "1.00"}, 422, "price_is_printed"),
        ({"begins_on": "2020-01-01"}, 409, "no_tariff_in_force"),
        (
            {"lines": [{"label": "Remise", "unit_price": "-99999.00"}]},
            422,
            "quote_below_zero",
        ),
    ],
)
async def test_what_cannot_be_quoted_is_refused_in_words(
    world: World, body: dict[str, Any], status: int, code: str
) -> None:
    refused = await draw_up(world, status, **{"training_number": 2, **body})

    assert refused["code"] == code


async def test_a_cancelled_session_is_quoted_no_more(world: World) -> None:
    session_id = await world.open()
    await world.post(f"/sessions/{session_id}/cancel", world.office, {"reason": "pas de salle"})

    refused = await draw_up(world, 409, session_id=session_id)

    assert refused["code"] == "session_not_quotable"


async def test_an_erased_contact_is_named_nowhere(world: World) -> None:
    town = await sent(world, training_number=2)
    placed = await register_as(world, await world.open(), CONTACT, "employees")
    own = await sent(
        world,
        organisation=None,
        contact_member_id=None,
        audience=None,
        registration_ids=[placed["registration_id"]],
        agreed_day_price="300.00",
    )
    await answer(world, town, "accept", contact(world))

    await world.erase(a_member(CONTACT))

    rows = await world.database.pool.fetch(
        "SELECT to_jsonb(quote)::text AS kept FROM quote"
        " UNION ALL SELECT to_jsonb(quote_step)::text FROM quote_step"
    )
    assert not [row["kept"] for row in rows if a_member(CONTACT) in row["kept"]]
    assert (await world.get(f"/quotes/{own['quote_id']}", world.office))["state"] == "cancelled"
    assert (await world.get(f"/quotes/{town['quote_id']}", world.office))["state"] == "accepted"


async def test_the_same_command_twice_draws_up_one_quote(world: World) -> None:
    headers = {**world.office, "Idempotency-Key": "once"}
    body = {"organisation": TOWN, "audience": "companies", "training_number": 2}

    one = await world.post("/quotes", headers, body, expect=201)
    again = await world.post("/quotes", headers, body, expect=201)

    assert one["quote_id"] == again["quote_id"]
    assert len((await world.get("/quotes", world.office))["items"]) == 1
