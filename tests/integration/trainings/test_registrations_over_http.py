"""Places, the waiting line and offered places, through the HTTP door on a real database."""

from datetime import timedelta
from uuid import uuid4

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.unit.trainings.builders import a_member

CONFLICT, FORBIDDEN, NOT_FOUND = 409, 403, 404


async def test_the_twelfth_registration_confirms_the_session_exactly_once(world: World) -> None:
    session_id = await world.open(capacity=14)

    for number in range(1, 16):
        await world.register(session_id, number)

    (confirmed,) = await world.facts("session.confirmed")
    assert confirmed["registered_member_ids"] == [a_member(number) for number in range(1, 13)]
    assert confirmed["subject"] == f"rers.movement.trainings.session.confirmed.{session_id}"
    assert confirmed["sequence"] == 2
    assert len(await world.facts("registration.placed")) == 14
    assert len(await world.facts("registration.waitlisted")) == 1
    session = await world.get(f"/sessions/{session_id}", world.office)
    assert (session["state"], session["registered"], session["waiting"]) == ("confirmed", 14, 1)
    assert session["progress"] == "14 personnes inscrites, complet (14 places) ; session confirmée"


async def test_progress_is_told_in_words_and_fields(world: World) -> None:
    session_id = await world.open()
    await world.register(session_id, 1)

    session = await world.get(f"/sessions/{session_id}", world.token(a_member(1)))

    assert session["progress"] == (
        "1 personne inscrite, encore 11 pour atteindre le minimum de 12,"
        " décision le 28 mai 2026 ; session ouverte"
    )
    assert session["days"] == ["2026-06-11", "2026-06-12", "2026-10-16"]
    assert session["begins_at"] == "2026-06-11T07:00:00Z"
    assert session["decision_at"] == "2026-05-28T07:00:00Z"


async def test_one_person_has_one_registration_a_session(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    await world.register(session_id, 1)
    await world.register(session_id, 2)

    for number in (1, 2):
        path = f"/sessions/{session_id}/registrations"
        refused = await world.post(path, world.token(a_member(number)), expect=CONFLICT)
        assert refused["code"] == "already_registered"
    assert await world.statuses(session_id) == ["registered", "waiting"]


async def test_the_line_is_served_in_order_and_people_see_their_place_in_it(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    people = [await world.register(session_id, number) for number in range(1, 5)]

    mine = await world.get("/registrations", world.token(a_member(4)))
    assert [(one["status"], one["place_in_line"]) for one in mine["items"]] == [("waiting", 3)]
    await world.answer(people[0], "cancel")
    await world.answer(people[2], "cancel")
    mine = await world.get("/registrations", world.token(a_member(4)))
    assert mine["items"][0]["place_in_line"] == 1
    first = await world.get("/registrations", world.token(a_member(2)))
    assert first["items"][0]["status"] == "offered"
    assert first["items"][0]["offer_expires_at"] == "2026-03-04T09:00:00Z"


async def test_an_offered_place_is_kept_from_newcomers_until_it_is_answered(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    people = [await world.register(session_id, number) for number in (1, 2)]
    await world.answer(people[0], "cancel")

    newcomer = await world.register(session_id, 3)
    accepted = await world.answer(people[1], "accept")

    assert (newcomer["status"], accepted["status"]) == ("waiting", "registered")
    again = await world.answer(people[1], "accept", expect=CONFLICT)
    assert again["code"] == "no_place_offered"
    assert await world.statuses(session_id) == ["cancelled", "registered", "waiting"]


async def test_declined_and_expired_places_pass_on_down_the_line(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    people = [await world.register(session_id, number) for number in range(1, 5)]
    await world.answer(people[0], "cancel")

    await world.answer(people[1], "decline")
    world.clock.advance(timedelta(hours=47, minutes=59))
    await world.fire_timers()
    assert (await world.statuses(session_id))[2] == "offered"
    world.clock.advance(timedelta(minutes=1))
    await world.fire_timers()

    assert await world.statuses(session_id) == ["cancelled", "declined", "expired", "offered"]
    kinds = [fact["type"] for fact in await world.facts("registration")][4:]
    assert kinds == [
        "registration.cancelled",
        "registration.place_offered",
        "registration.place_declined",
        "registration.place_offered",
        "registration.place_offer_expired",
        "registration.place_offered",
    ]


async def test_a_place_of_ones_own_length_is_kept_that_long(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1, offer_lasts_s=3600)
    people = [await world.register(session_id, number) for number in (1, 2)]
    await world.answer(people[0], "cancel")

    world.clock.advance(timedelta(hours=1))
    await world.fire_timers()

    assert (await world.statuses(session_id))[1] == "expired"


async def test_falling_under_the_minimum_is_said_once_and_changes_nothing(world: World) -> None:
    session_id = await world.open(capacity=20, minimum=2)
    people = [await world.register(session_id, number) for number in range(1, 4)]

    for person in people:
        await world.answer(person, "cancel")

    (below,) = await world.facts("session.below_minimum")
    assert (below["registered"], below["minimum"]) == (1, 2)
    session = await world.get(f"/sessions/{session_id}", world.office)
    assert (session["state"], session["registered"]) == ("confirmed", 0)
    for number in (4, 5):
        await world.register(session_id, number)
    assert len(await world.facts("session.confirmed")) == 1


async def test_a_facilitator_registers_and_cancels_for_their_members_only(world: World) -> None:
    session_id = await world.open()
    await world.join(a_member(1))
    ours = world.token(a_member(50), {NETWORK: ["member", "facilitator"]})
    others = world.token(a_member(51), {OTHER_NETWORK: ["facilitator"]})
    member = world.token(a_member(52), {NETWORK: ["member"]})
    path, body = f"/sessions/{session_id}/registrations", {"member_id": a_member(1)}

    for stranger in (others, member):
        refused = await world.post(path, stranger, body, expect=FORBIDDEN)
        assert refused["code"] == "not_your_member"
    made = await world.post(path, ours, body, expect=201)

    cancel = f"/registrations/{made['registration_id']}/cancel"
    assert made["member_id"] == a_member(1)
    await world.get("/registrations", others, FORBIDDEN, member_id=a_member(1))
    assert (await world.get("/registrations", ours, member_id=a_member(1)))["items"]
    assert (await world.post(cancel, others, expect=NOT_FOUND))["code"] == "registration_not_found"
    await world.post(cancel, ours)
    assert (await world.facts("registration.cancelled"))[0]["cause"] == "by_person"


async def test_the_list_of_a_session_is_for_the_office(world: World) -> None:
    session_id = await world.open()
    await world.register(session_id, 1)
    path = f"/sessions/{session_id}/registrations"

    await world.get(path, world.token(a_member(1)), FORBIDDEN)
    await world.get(path, {}, 401)
    await world.get(f"/sessions/{uuid4()}/registrations", world.office, NOT_FOUND)

    first = await world.get(path, world.office, limit=1)
    rest = await world.get(path, world.office, limit=1, after=first["next"])
    assert [one["member_id"] for one in first["items"]] == [a_member(1)]
    assert rest == {"items": [], "next": None}


async def test_the_same_idempotency_key_registers_once(world: World) -> None:
    session_id = await world.open()
    headers = {**world.token(a_member(1)), "Idempotency-Key": "one-click"}
    path = f"/sessions/{session_id}/registrations"

    first = await world.post(path, headers, expect=201)
    second = await world.post(path, headers, expect=201)

    assert first == second
    assert await world.statuses(session_id) == ["registered"]


async def test_unreadable_and_unknown_registrations_get_a_clear_answer(world: World) -> None:
    session_id = await world.open()
    me = world.token(a_member(1))

    assert (await world.post("/sessions/abc/registrations", me, expect=422))["code"] == "unreadable"
    path = f"/sessions/{session_id}/registrations"
    await world.post(path, me, {"member_id": "abc"}, expect=422)
    await world.post(path, me, {"membre": a_member(1)}, expect=422)
    unknown = await world.post(f"/sessions/{uuid4()}/registrations", me, expect=NOT_FOUND)
    assert unknown["title"] == "Cette session, cet atelier ou cette rencontre n'existe pas"
    await world.post(f"/registrations/{uuid4()}/accept", me, expect=NOT_FOUND)
    assert await world.statuses(session_id) == []
