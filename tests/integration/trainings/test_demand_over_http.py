"""Demands through the doors: what the office sees, opens and dismisses, and who may come first."""

from datetime import timedelta

from shared.events.members import NetworkCreated
from shared.events.trainings import RegistrationMoved, SessionCancelled
from tests.integration.trainings.conftest import NETWORK, World
from tests.integration.trainings.demands import (
    OPENING,
    body,
    facilitator,
    opened,
    pooled,
    status_of,
    the_demand,
    wish,
)
from tests.unit.trainings.builders import a_member


async def place(world: World, number: int, session_id: str) -> None:
    """Let a person have a place, and what follows from it."""
    await world.register(session_id, number)
    await world.fire_timers()


def cancelled(session_id: str) -> SessionCancelled:
    return SessionCancelled(
        session_id=session_id,
        training_id=session_id,
        training_number=2,
        title="Animer",
        reason="Trop peu",
        decided_by=a_member(0xFFF),
        registered_member_ids=[a_member(1)],
    )


async def test_twelve_who_wish_are_put_before_the_office_with_who_where_and_when(
    world: World,
) -> None:
    told = NetworkCreated(
        network_id=NETWORK,
        title="RERS d'Evry",
        kind="town",
        has_legal_form=True,
        town="Evry",
        department="91",
        country="FR",
        time_zone="Europe/Paris",
        languages=["fr"],
        is_affiliated=True,
    )
    await world.hear(told, NETWORK, 1)
    await world.join(a_member(1))
    days = {"first": "2026-05-18", "last": "2026-05-22"}
    await wish(world, 1)
    for number in (2, 3, 4):
        await wish(world, number, periods=[days, "2026-06"], is_remote_welcome=True)
    network = body(network_id=NETWORK, people=8, audience="employees")
    await world.post("/wishes", facilitator(world), network, expect=201)
    before = await the_demand(world)
    await wish(world, 5, periods=["2026-06"])

    found = await the_demand(world)

    assert before["progress"] == "11 personnes attendent sur 12, il en manque 1"
    assert (found["waiting"], found["missing"], found["stage"]) == (12, 0, "pooled")
    assert found["member_ids"] == [a_member(number) for number in (1, 2, 3, 4, 5)]
    assert found["networks"] == [
        {
            "network_id": NETWORK,
            "people": 8,
            "title": "RERS d'Evry",
            "town": "Evry",
            "department": "91",
        }
    ]
    assert found["months"] == [
        {"month": "2026-05", "people": 11},
        {"month": "2026-06", "people": 4},
    ]
    assert found["best_window"] == {"first": "2026-05-18", "last": "2026-05-19", "people": 11}
    assert found["audiences"] == {"volunteers": 5, "employees": 1}
    assert (found["remote_welcome"], found["region_title"]) == (3, "Île-de-France")
    (fact,) = await world.facts("demand.pooled")
    assert fact["months"] == [{"month": "2026-05", "people": 11}]
    assert fact["network_ids"] == [NETWORK]
    longer = await world.get(f"/demands/{found['demand_id']}", world.office, days=6)
    assert longer["best_window"] == {"first": "2026-05-01", "last": "2026-05-06", "people": 8}


async def test_demands_are_for_the_office_alone(world: World) -> None:
    demand = await pooled(world)
    path = f"/demands/{demand['demand_id']}"

    for caller in (world.token(a_member(1)), facilitator(world)):
        await world.get("/demands", caller, expect=403)
        await world.get(path, caller, expect=403)
        await world.post(f"{path}/open", caller, OPENING, expect=403)
        await world.post(f"{path}/dismiss", caller, {"reason": "Non merci"}, expect=403)
    await world.get("/demands/00000000-0000-7000-8000-000000000000", world.office, expect=404)


async def test_opening_invites_all_who_waited_and_for_a_week_only_they_register(
    world: World,
) -> None:
    network = body(network_id=NETWORK, people=3)
    await world.post("/wishes", facilitator(world), network, expect=201)
    await world.join(a_member(0x50))
    demand = await pooled(world)

    path = f"/demands/{demand['demand_id']}/open"
    answered = await world.post(path, world.office, OPENING, expect=201)

    session_id = answered["session_id"]
    session = await world.get(f"/sessions/{session_id}", world.office)
    assert (session["training_number"], session["region"]) == (2, "11")
    (fact,) = await world.facts("demand.opened")
    assert fact["invited_member_ids"] == [a_member(number) for number in range(12)]
    assert fact["invited_network_ids"] == [NETWORK]
    ends_at = world.clock.now() + timedelta(days=7)
    assert fact["head_start_ends_at"] == ends_at.isoformat().replace("+00:00", "Z")
    assert (answered["waiting"], answered["stage"]) == (0, "gathering")
    registrations = f"/sessions/{session_id}/registrations"
    await world.post(registrations, world.token(a_member(0x60)), expect=409)
    await world.register(session_id, 3)
    await world.register(session_id, 0x50)
    world.clock.advance(timedelta(days=7))
    await world.register(session_id, 0x60)


async def test_a_head_start_beyond_the_decision_date_is_refused_and_opens_nothing(
    world: World,
) -> None:
    demand = await pooled(world)
    path = f"/demands/{demand['demand_id']}/open"

    refused = await world.post(path, world.office, {**OPENING, "head_start_days": 90}, expect=422)

    assert refused["code"] == "head_start_too_long"
    assert (await world.get("/sessions", world.office))["items"] == []
    assert (await the_demand(world))["stage"] == "pooled"


async def test_a_dismissal_tells_those_who_wait_why_and_they_go_on_waiting(world: World) -> None:
    demand = await pooled(world)
    path = f"/demands/{demand['demand_id']}/dismiss"

    answered = await world.post(path, world.office, {"reason": "Personne avant l'automne"})
    await wish(world, 12)
    again = await world.post(path, world.office, {"reason": "Encore non"}, expect=409)

    assert (answered["stage"], answered["reason"]) == ("dismissed", "Personne avant l'automne")
    assert answered["waiting"] == 12
    assert again["code"] == "demand_not_pooled"
    (fact,) = await world.facts("demand.dismissed")
    assert len(fact["member_ids"]) == 12
    assert len(await world.facts("demand.pooled")) == 1


async def test_a_place_in_any_session_of_the_training_satisfies_the_wish(world: World) -> None:
    here, there = await wish(world, 1), await wish(world, 1, region="84")
    other = await wish(world, 1, training_number=3)
    session_id = await world.open()

    await place(world, 1, session_id)

    assert [await status_of(world, one) for one in (here, there, other)] == [
        "satisfied",
        "satisfied",
        "waiting",
    ]


async def test_the_first_of_a_network_who_has_a_place_satisfies_its_wish(world: World) -> None:
    made, session_id = await opened(world)
    await world.join(a_member(0x50))
    assert await status_of(world, made) == "invited"

    await place(world, 0x50, session_id)

    assert await status_of(world, made) == "satisfied"


async def test_who_was_invited_and_has_no_place_waits_again_when_registration_closes(
    world: World,
) -> None:
    for number in range(12, 15):
        await wish(world, number, periods=["2026-05", "2026-09"])
    _, session_id = await opened(world)
    for number in range(11):
        await place(world, number, session_id)
    world.clock.advance(timedelta(days=90))
    await world.fire_timers()
    assert (await world.get("/demands", world.office))["items"] == []
    world.clock.advance(timedelta(days=12))

    await world.fire_timers()

    demand = await the_demand(world)
    assert demand["member_ids"] == [a_member(number) for number in (12, 13, 14)]


async def test_when_the_session_is_cancelled_all_of_them_wait_again(world: World) -> None:
    _, session_id = await opened(world)
    for number in (1, 2):
        await place(world, number, session_id)
    await wish(world, 1)

    await world.hear(cancelled(session_id), session_id, 2)

    demand = await the_demand(world)
    assert (demand["waiting"], demand["stage"]) == (15, "pooled")
    assert len(await world.facts("demand.pooled")) == 2


async def test_a_place_that_was_moved_is_followed_to_the_other_session(world: World) -> None:
    made = await wish(world, 1)
    session_id, into = await world.open(), await world.open()
    await place(world, 1, session_id)
    moved = RegistrationMoved(
        registration_id=a_member(0x701),
        session_id=session_id,
        training_number=2,
        title="Animer",
        member_id=a_member(1),
        into_session_id=into,
        into_registration_id=a_member(0x702),
        cause="session_merged",
    )

    await world.hear(moved, a_member(0x701), 2)
    await world.hear(cancelled(session_id), session_id, 2)
    before = await status_of(world, made)
    await world.hear(cancelled(into), into, 2)

    assert (before, await status_of(world, made)) == ("satisfied", "waiting")


async def test_whoever_says_it_anew_after_an_invitation_waits_again(world: World) -> None:
    await opened(world)
    me = world.token(a_member(4))
    (mine,) = (await world.get("/wishes", me))["items"]
    assert mine["status"] == "invited"

    answer = await world.client.put(
        f"/wishes/{mine['wish_id']}", headers=me, json={"periods": ["2026-09"]}
    )

    assert answer.json()["status"] == "waiting"
    assert (await the_demand(world))["waiting"] == 1


async def test_nothing_of_an_erased_person_is_kept_and_they_wish_no_more(world: World) -> None:
    await opened(world)
    await wish(world, 1, region="84")

    await world.erase(a_member(1))

    for table in ("wish", "invitation"):
        count = f"SELECT count(*) FROM {table} WHERE member_id = $1"
        assert await world.database.pool.fetchval(count, a_member(1)) == 0
    assert (await world.get("/demands", world.office))["items"] == []
    refused = await world.post("/wishes", world.token(a_member(1)), body(), expect=403)
    assert refused["code"] == "person_erased"
