"""The whole life of a session through the HTTP door: who, when and why, and every refusal in French."""

from datetime import timedelta
from typing import Any

import pytest

from services.trainings.application.sessions.pass_decision_date import MINIMUM_NOT_REACHED
from tests.integration.trainings.conftest import OFFICE, World
from tests.unit.trainings.builders import a_member

CONFLICT = 409
TWO_PARTS = [["2026-06-11", "2026-06-12"], ["2026-10-16"]]


async def kinds(world: World, about: str = "session") -> list[str]:
    return [fact["type"].removeprefix("session.") for fact in await world.facts(about)]


async def test_a_draft_is_the_offices_alone_until_it_is_opened(world: World) -> None:
    body = {"period": "au printemps", "trainer_ids": [a_member(50)], "region": "11"}
    draft = await world.post("/trainings/2/drafts", world.office, body, expect=201)
    path, somebody = f"/sessions/{draft['session_id']}", world.token(a_member(1))

    assert (draft["state"], draft["period"], draft["days"]) == ("draft", "au printemps", [])
    assert draft["progress"] == "Session en préparation"
    await world.get(path, somebody, 404)
    assert (await world.get("/sessions", somebody))["items"] == []
    assert len((await world.get("/sessions", world.office))["items"]) == 1
    refused = await world.post(f"{path}/registrations", somebody, expect=404)
    assert refused["code"] == "occasion_not_found"
    for word, extra in (("pause", {}), ("move", {"place": "Lyon"}), ("confirm", {})):
        said = await world.decide(draft["session_id"], word, CONFLICT, **extra)
        assert said["title"].endswith("une session en préparation")

    opening = {"parts": TWO_PARTS, "place": "Evry", "capacity": 20}
    opened = await world.post(f"{path}/open", world.office, opening)

    assert (opened["state"], opened["region"], opened["trainer_ids"]) == (
        "open",
        "11",
        [a_member(50)],
    )
    await world.register(draft["session_id"], 1)
    again = await world.post(f"{path}/open", world.office, opening, expect=CONFLICT)
    assert again["title"] == "On ne peut pas ouvrir une session ouverte"


async def test_a_draft_that_is_given_up_leaves_the_list(world: World) -> None:
    draft = await world.post("/trainings/21/drafts", world.office, {}, expect=201)

    cancelled = await world.decide(draft["session_id"], "cancel")

    assert (cancelled["state"], cancelled["progress"]) == ("cancelled", "Session annulée")
    body = {"decision_at": "2026-06-01T07:00:00Z"}
    refused = await world.decide(draft["session_id"], "reopen", CONFLICT, **body)
    assert refused["code"] == "session_transition_refused"


async def test_history_tells_who_when_and_why(world: World) -> None:
    session_id = await world.open(capacity=3, minimum=2)
    await world.decide(session_id, "pause", reason="salle en travaux")
    await world.decide(session_id, "resume")
    for number in (1, 2):
        await world.register(session_id, number)
    world.clock.advance(timedelta(days=1))
    await world.decide(session_id, "cancel", reason="plus de salle")

    history = await world.get(f"/sessions/{session_id}/history", world.office)

    steps = [
        (step["action"], step["was"], step["became"], step["by"], step["reason"])
        for step in history["items"]
    ]
    assert steps == [
        ("open", "draft", "open", OFFICE, ""),
        ("pause", "open", "paused", OFFICE, "salle en travaux"),
        ("resume", "paused", "open", OFFICE, ""),
        ("confirm", "open", "confirmed", None, ""),
        ("cancel", "confirmed", "cancelled", OFFICE, "plus de salle"),
    ]
    assert history["items"][-1]["at"] == "2026-03-03T09:00:00Z"
    await world.get(f"/sessions/{session_id}/history", world.token(a_member(1)), 403)


async def test_nobody_registers_during_a_pause(world: World) -> None:
    session_id = await world.open()
    await world.decide(session_id, "pause")
    path, me = f"/sessions/{session_id}/registrations", world.token(a_member(1))

    refused = await world.post(path, me, expect=CONFLICT)

    assert refused["title"] == "Les inscriptions sont suspendues pour le moment"
    await world.decide(session_id, "resume")
    await world.register(session_id, 1)
    assert await kinds(world) == ["opened", "paused", "resumed"]


async def test_the_office_has_a_session_run_under_its_minimum(world: World) -> None:
    session_id = await world.open()
    await world.register(session_id, 1)
    world.move_to("2026-05-28T07:00")
    await world.fire_timers()

    confirmed = await world.decide(session_id, "confirm", reason="on y tient")

    assert confirmed["state"] == "confirmed"
    (fact,) = await world.facts("session.confirmed")
    assert (fact["decided_by"], fact["registered_member_ids"]) == (OFFICE, [a_member(1)])
    world.move_to("2026-06-11T07:00")
    await world.fire_timers()
    assert (await world.session(session_id))["state"] == "running"
    world.move_to("2026-10-16T15:00")
    await world.fire_timers()
    assert (await world.session(session_id))["state"] == "completed"
    assert (await kinds(world))[-2:] == ["started", "completed"]
    (registration,) = (await world.get("/registrations", world.token(a_member(1))))["items"]
    assert (await world.answer(registration, "cancel", CONFLICT))["code"] == "session_closed"


async def test_a_session_nobody_confirmed_is_cancelled_at_its_start(world: World) -> None:
    session_id = await world.open()
    await world.register(session_id, 1)
    world.move_to("2026-06-11T07:00")
    await world.fire_timers()

    (cancelled,) = await world.facts("session.cancelled")
    assert (cancelled["is_automatic"], cancelled["registered_member_ids"]) == (True, [a_member(1)])
    assert cancelled["reason"] == "not_confirmed_in_time"


async def test_the_office_is_reminded_before_and_after_the_date_and_never_twice(
    world: World,
) -> None:
    session_id = await world.open()
    for instant in (
        *("2026-05-21T06:59", "2026-05-21T07:00", "2026-05-26T07:00", "2026-05-28T07:00"),
        *("2026-05-30T07:00", "2026-06-01T07:00"),
    ):
        world.move_to(instant)
        await world.fire_timers()
        await world.fire_timers()

    assert await kinds(world) == [
        *("opened", "decision_near", "decision_near", "awaiting_decision"),
        *("decision_overdue", "decision_overdue"),
    ]
    await world.decide(session_id, "extend", decision_at="2026-06-10T07:00:00Z")
    world.move_to("2026-06-05T07:00")
    await world.fire_timers()
    assert (await kinds(world)).count("decision_overdue") == 2


async def test_a_policy_extends_once_then_cancels_by_itself(world: World) -> None:
    session_id = await world.open(on_shortfall="extend_then_cancel", extend_days=5)
    await world.register(session_id, 1)

    world.move_to("2026-05-28T07:00")
    await world.fire_timers()
    assert (await world.session(session_id))["decision_at"] == "2026-06-02T07:00:00Z"
    world.move_to("2026-06-02T07:00")
    await world.fire_timers()

    assert await kinds(world) == ["opened", "extended", "cancelled"]
    extended, cancelled = (await world.facts("session"))[1:]
    assert (extended["is_automatic"], extended["decided_by"]) == (True, OFFICE)
    assert (cancelled["is_automatic"], cancelled["reason"]) == (True, MINIMUM_NOT_REACHED)


async def test_moving_keeps_everybody_and_moves_the_timers(world: World) -> None:
    session_id = await world.open(minimum=2)
    await world.register(session_id, 1)
    world.move_to("2026-05-28T07:00")
    await world.fire_timers()

    moved = await world.decide(session_id, "move", parts=[["2026-09-01"]], place="Lyon")

    assert (moved["state"], moved["days"], moved["place"]) == ("open", ["2026-09-01"], "Lyon")
    assert moved["decision_at"] == "2026-08-18T07:00:00Z"
    (fact,) = await world.facts("session.moved")
    assert fact["registered_member_ids"] == [a_member(1)]
    twice = await world.open(parts=[["2026-09-01"]])
    path, me = f"/sessions/{twice}/registrations", world.token(a_member(1))
    assert (await world.post(path, me, expect=CONFLICT))["code"] == "already_registered"
    world.move_to("2026-06-11T07:00")
    await world.fire_timers()
    assert (await world.session(session_id))["state"] == "open"
    world.move_to("2026-08-18T07:00")
    await world.fire_timers()
    assert (await world.session(session_id))["state"] == "awaiting_decision"


async def test_a_cancelled_session_is_reopened_with_those_who_come_back(world: World) -> None:
    session_id = await world.open(minimum=2)
    for number in (1, 2):
        await world.register(session_id, number)
    await world.decide(session_id, "cancel", reason="salle inondée")
    await world.erase(a_member(2))

    body: dict[str, Any] = {"decision_at": "2026-05-20T07:00:00Z"}
    reopened = await world.decide(session_id, "reopen", **body)

    assert (reopened["state"], reopened["registered"]) == ("open", 0)
    (fact,) = await world.facts("session.reopened")
    assert fact["former_member_ids"] == [a_member(1)]
    await world.register(session_id, 1)
    refused = await world.decide(session_id, "reopen", CONFLICT, **body)
    assert refused["title"] == "On ne peut pas rouvrir une session ouverte"


async def test_a_trainer_counts_only_if_the_office_says_so(world: World) -> None:
    plain = await world.open(minimum=2, trainer_ids=[a_member(50)])
    counting = await world.open(
        minimum=2, trainer_ids=[a_member(50)], is_trainer_counted=True, parts=[["2026-07-02"]]
    )
    for session_id in (plain, counting):
        await world.register(session_id, 1)

    assert (await world.session(plain))["state"] == "open"
    assert (await world.session(counting))["state"] == "confirmed"
    body = {"trainer_ids": [a_member(50), a_member(51)]}
    assert (await world.put(f"/sessions/{plain}/trainers", body))["missing"] == 1


@pytest.mark.parametrize(
    ("word", "body", "title"),
    [
        ("resume", {}, "On ne peut pas reprendre une session ouverte"),
        (
            "reopen",
            {"decision_at": "2026-06-01T07:00:00Z"},
            "On ne peut pas rouvrir une session ouverte",
        ),
        (
            "extend",
            {"decision_at": "2026-07-01T07:00:00Z"},
            "La date de décision doit être à venir, et précéder la session",
        ),
        ("move", {"parts": [["2026-03-01"]]}, "Le premier jour est passé ou trop proche"),
    ],
)
async def test_what_cannot_be_is_refused_in_french(
    world: World, word: str, body: dict[str, Any], title: str
) -> None:
    session_id = await world.open()
    answer = await world.client.post(
        f"/sessions/{session_id}/{word}",
        headers=world.office,
        json={"reason": "Parce que", **body} if body else None,
    )

    assert (answer.status_code in (409, 422), answer.json()["title"]) == (True, title)


async def test_sessions_at_risk_are_listed_nearest_decision_first(world: World) -> None:
    late = await world.open(decision_at="2026-06-05T07:00:00Z")
    soon = await world.open(decision_at="2026-05-05T07:00:00Z", parts=[["2026-07-02"]])
    safe = await world.open(minimum=1, parts=[["2026-08-03"]])
    await world.register(safe, 1)

    first = await world.get("/sessions/at-risk", world.office, limit=1)
    rest = await world.get("/sessions/at-risk", world.office, limit=1, after=first["next"])

    assert [one["session_id"] for one in first["items"] + rest["items"]] == [soon, late]
    await world.get("/sessions/at-risk", world.token(a_member(1)), 403)
