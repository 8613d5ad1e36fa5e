"""Opening sessions, decision dates and the office's decisions."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.trainings.conftest import OFFICE, World
from tests.unit.trainings.builders import a_member

BODY = {"parts": [["2026-06-11"]], "place": "Evry", "capacity": 20}


async def test_only_the_office_opens_and_decides(world: World) -> None:
    session_id = await world.open()
    me = world.token(a_member(1), {}, "ops")

    for path, body in (
        ("/trainings/2/sessions", BODY),
        (
            f"/sessions/{session_id}/extend",
            {"decision_at": "2026-06-01T00:00:00Z", "reason": "abc"},
        ),
        (f"/sessions/{session_id}/cancel", {"reason": "abc"}),
        ("/trainings/import", {}),
    ):
        assert (await world.post(path, me, body, expect=403))["code"] == "forbidden"
        await world.post(path, {}, body, expect=401)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"capacity": 11}, 422, "capacity_below_minimum"),
        ({"capacity": 0}, 422, "unreadable"),
        ({"parts": [["2021-06-11"]]}, 422, "session_in_the_past"),
        ({"parts": [["2026-06-12", "2026-06-11"]]}, 422, "days_not_in_order"),
        ({"parts": [["2026-02-30"]]}, 422, "unreadable"),
        ({"parts": [["0001-01-01"]]}, 422, "day_out_of_reach"),
        ({"parts": [["9999-12-31"]]}, 422, "day_out_of_reach"),
        ({"parts": None}, 422, "missing_detail"),
        ({"starts": "09:00:00+14:00"}, 422, "unreadable"),
        ({"place": None}, 422, "missing_detail"),
        ({"place": "Evry\x00"}, 422, "unreadable"),
        ({"place": "Evry\x1b[31m"}, 422, "unreadable"),
        ({"place": "\u200b\u200b"}, 422, "unreadable"),
        ({"place": "chez Luc, 06 12 34 56 78"}, 422, "unreadable"),
        ({"time_zone": "Europe/Lutece"}, 422, "unknown_time_zone"),
        ({"time_zone": "Factory"}, 422, "unknown_time_zone"),
        ({"decision_at": "2026-06-12T00:00:00Z"}, 422, "decision_date_out_of_range"),
        ({"decision_at": "2026-05-12T00:00:00"}, 422, "unreadable"),
        ({"offer_lasts_s": 60}, 422, "offer_too_short"),
        ({"draft": 9}, 404, "draft_not_found"),
        ({"kapacity": 3}, 422, "unreadable"),
    ],
)
async def test_a_session_that_makes_no_sense_is_not_opened(
    world: World, change: dict[str, Any], status: int, code: str
) -> None:
    refused = await world.post(
        "/trainings/2/sessions", world.office, {**BODY, **change}, expect=status
    )

    assert refused["code"] == code
    assert (await world.get("/sessions", world.office))["items"] == []


async def test_the_catalogues_draft_gives_what_the_office_leaves_out(world: World) -> None:
    body = {"draft": 1, "parts": [["2026-04-01"]], "capacity": 30}

    session = await world.post("/trainings/7/sessions", world.office, body, expect=201)

    assert (session["mode"], session["minimum"], session["title"]) == (
        "remote",
        12,
        "Échanges réciproques de savoirs concernant la santé",
    )
    (opened,) = await world.facts("session.opened")
    assert (opened["training_number"], opened["days"]) == (7, ["2026-04-01"])


async def test_sessions_are_listed_by_state_and_training_page_by_page(world: World) -> None:
    ids = [await world.open() for _ in range(3)]
    await world.post(f"/sessions/{ids[1]}/cancel", world.office, {"reason": "salle prise"})

    first = await world.get("/sessions", world.office, limit=2)
    rest = await world.get("/sessions", world.office, limit=2, after=first["next"])
    still_open = await world.get("/sessions", world.office, state="open", training=2)

    assert [one["session_id"] for one in first["items"] + rest["items"]] == ids
    assert rest["next"] is None
    assert [one["session_id"] for one in still_open["items"]] == [ids[0], ids[2]]
    assert (await world.get("/sessions", world.office, training=3))["items"] == []
    await world.get("/sessions", world.office, 422, state="ouverte")


async def test_under_the_minimum_at_the_date_the_session_waits_for_the_office(
    world: World,
) -> None:
    session_id = await world.open()
    await world.register(session_id, 1)
    world.clock.advance(timedelta(days=88))

    await world.fire_timers()
    await world.fire_timers()

    (waits,) = await world.facts("session.awaiting_decision")
    assert (waits["registered"], waits["minimum"]) == (1, 12)
    session = await world.get(f"/sessions/{session_id}", world.office)
    assert session["state"] == "awaiting_decision"


async def test_the_office_extends_and_the_new_date_counts_from_then_on(world: World) -> None:
    session_id = await world.open(minimum=2)
    await world.register(session_id, 1)
    world.clock.advance(timedelta(days=88))
    await world.fire_timers()

    body = {"decision_at": "2026-06-05T10:00:00+02:00", "reason": "deux réponses attendues"}
    extended = await world.post(f"/sessions/{session_id}/extend", world.office, body)

    assert (extended["state"], extended["decision_at"]) == ("open", "2026-06-05T08:00:00Z")
    (fact,) = await world.facts("session.extended")
    assert (fact["reason"], fact["decided_by"]) == ("deux réponses attendues", OFFICE)
    assert fact["registered_member_ids"] == [a_member(1)]
    await world.register(session_id, 2)
    world.clock.advance(timedelta(days=8))
    await world.fire_timers()
    assert len(await world.facts("session.awaiting_decision")) == 1
    assert (await world.get(f"/sessions/{session_id}", world.office))["state"] == "confirmed"
    refused = await world.post(f"/sessions/{session_id}/extend", world.office, body, expect=409)
    assert refused["code"] == "session_already_confirmed"


async def test_the_office_cancels_and_everyone_concerned_is_named_once(world: World) -> None:
    session_id = await world.open(capacity=2, minimum=1)
    people = [await world.register(session_id, number) for number in range(1, 5)]
    await world.answer(people[0], "cancel")

    body = {"reason": "la salle est inondée"}
    cancelled = await world.post(f"/sessions/{session_id}/cancel", world.office, body)

    assert (cancelled["state"], cancelled["progress"]) == ("cancelled", "Session annulée")
    (fact,) = await world.facts("session.cancelled")
    assert fact["registered_member_ids"] == [a_member(2)]
    told = [
        (one["member_id"], one["cause"], one["was_waiting"])
        for one in await world.facts("registration.cancelled")
    ]
    assert told == [
        (a_member(1), "by_person", False),
        (a_member(3), "session_cancelled", True),
        (a_member(4), "session_cancelled", True),
    ]
    assert await world.statuses(session_id) == ["cancelled"] * 4
    again = await world.post(f"/sessions/{session_id}/cancel", world.office, body, expect=409)
    assert again["title"] == "On ne peut pas annuler une session annulée"


async def test_a_late_timer_of_a_cancelled_session_changes_nothing(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    people = [await world.register(session_id, number) for number in (1, 2)]
    await world.answer(people[0], "cancel")
    await world.post(f"/sessions/{session_id}/cancel", world.office, {"reason": "annulée"})
    before = await world.facts()

    world.clock.advance(timedelta(days=100))
    await world.fire_timers()

    assert await world.facts() == before
