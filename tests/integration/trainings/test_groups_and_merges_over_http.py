"""Groups, priority, twins, merges and the head start, through the HTTP door on a real database."""

from datetime import timedelta

import pytest

from services.trainings.adapters.registrations.sql_occasions import SqlOccasions
from services.trainings.domain.registrations.occasion import Kind, Occasion
from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.unit.trainings.builders import BEGINS_AT, NOW, a_member

CONFLICT, FORBIDDEN, NOT_FOUND, INVALID = 409, 403, 404, 422
WORKSHOP = "00000000-0000-7000-8000-00000000d001"


@pytest.fixture
async def full(world: World) -> tuple[str, list[dict[str, str]]]:
    """A full session of four places; those who hold them; persons 11 to 19 share a network."""
    for number in range(11, 20):
        await world.join(a_member(number))
    session_id = await world.open(capacity=4, minimum=1)
    return session_id, [await world.register(session_id, number) for number in (1, 2, 3, 4)]


async def test_a_group_waits_together_and_is_offered_its_places_together(
    world: World, full: tuple[str, list[dict[str, str]]]
) -> None:
    session_id, people = full
    group = await world.register(session_id, 11, 12, 13)
    alone = await world.register(session_id, 19)
    assert {group["status"], *(one["status"] for one in group["companions"])} == {"waiting"}

    for person in people[:3]:
        await world.answer(person, "cancel")

    offered = await world.facts("registration.place_offered")
    assert [(fact["member_id"], fact["group_size"]) for fact in offered] == [
        (a_member(number), 3) for number in (11, 12, 13)
    ]
    assert (await world.session(session_id))["offered"] == 3
    await world.answer(group["companions"][1], "accept")
    assert (await world.statuses(session_id))[3:] == [*["registered"] * 4, "waiting"]
    await world.answer(group, "cancel")
    mine = await world.get("/registrations", world.token(alone["member_id"]))
    assert mine["items"][0]["status"] == "offered"


async def test_a_group_collects_for_48_hours_then_lets_others_by(
    world: World, full: tuple[str, list[dict[str, str]]]
) -> None:
    session_id, people = full
    await world.register(session_id, 11, 12, 13)
    await world.register(session_id, 19)
    await world.answer(people[0], "cancel")
    session = await world.session(session_id)
    assert (session["offered"], session["is_full"], session["waiting"]) == (1, True, 4)

    world.clock.advance(timedelta(hours=48))
    await world.fire_timers()

    assert (await world.statuses(session_id))[4:] == [*["waiting"] * 3, "offered"]


async def test_a_group_expires_whole_even_when_its_head_has_left(
    world: World, full: tuple[str, list[dict[str, str]]]
) -> None:
    session_id, people = full
    group = await world.register(session_id, 11, 12, 13)
    for person in people[:3]:
        await world.answer(person, "cancel")
    await world.answer(group, "cancel")

    world.clock.advance(timedelta(hours=48))
    await world.fire_timers()

    assert (await world.statuses(session_id))[4:] == ["cancelled", "expired", "expired"]
    assert (await world.session(session_id))["offered"] == 0


async def test_a_group_of_which_one_is_registered_takes_no_place(world: World) -> None:
    for number in (11, 12):
        await world.join(a_member(number))
    session_id = await world.open()
    await world.register(session_id, 12)
    path = f"/sessions/{session_id}/registrations"

    body = {"with_member_ids": [a_member(12)]}
    refused = await world.post(path, world.token(a_member(11)), body, expect=CONFLICT)
    assert refused["code"] == "already_registered"
    assert (await world.session(session_id))["registered"] == 1
    stranger = {"with_member_ids": [a_member(99)]}
    refused = await world.post(path, world.token(a_member(11)), stranger, expect=FORBIDDEN)
    assert refused["title"] == "Un groupe réunit des personnes d'un même réseau"
    large = await world.open(capacity=1, minimum=1, parts=[["2026-07-02"]])
    body = {"with_member_ids": [a_member(12)]}
    path = f"/sessions/{large}/registrations"
    refused = await world.post(path, world.token(a_member(11)), body, expect=INVALID)
    assert refused["code"] == "group_too_large"


async def test_of_twins_a_person_takes_one_and_may_change_to_the_other(world: World) -> None:
    on_site = await world.open()
    by_video = await world.open(
        capacity=1, minimum=1, mode="remote", place=None, parts=[["2026-07-02"]]
    )
    await world.put(f"/sessions/{on_site}/twin", {"twin_id": by_video})
    first, second = await world.register(on_site, 1), await world.register(on_site, 2)

    path = f"/sessions/{by_video}/registrations"
    refused = await world.post(path, world.token(a_member(1)), expect=CONFLICT)
    assert refused["code"] == "already_registered"
    change = f"/registrations/{first['registration_id']}/change"
    body = {"session_id": by_video}
    changed = await world.post(change, world.token(a_member(1)), body)
    assert (changed["status"], changed["moved_from_session_id"]) == ("registered", on_site)
    change = f"/registrations/{second['registration_id']}/change"
    refused = await world.post(change, world.token(a_member(2)), body, expect=CONFLICT)
    assert refused["title"] == "L'autre session est complète ; la place actuelle est gardée"
    assert await world.statuses(on_site) == ["moved", "registered"]
    again = await world.put(f"/sessions/{on_site}/twin", {"twin_id": by_video}, INVALID)
    assert again["code"] == "not_twins"


async def test_after_a_merge_one_keeps_one_changes_and_one_leaves(world: World) -> None:
    small = await world.open()
    target = await world.open(capacity=6, minimum=3, parts=[["2026-07-02"]])
    third = await world.open(parts=[["2026-08-03"]])
    for number in (1, 2, 3):
        await world.register(small, number)
    for number in (5, 3):
        await world.register(target, number)

    merged = await world.decide(small, "merge", into_session_id=target)

    assert (merged["state"], merged["merged_into"]) == ("merged", target)
    assert await world.statuses(small) == ["moved", "moved", "cancelled"]
    assert await world.statuses(target) == ["registered", "registered", "offered", "offered"]
    page = await world.get(f"/sessions/{target}/registrations", world.office)
    keeps, changes = page["items"][2:]
    assert keeps["moved_from_session_id"] == small
    await world.answer(keeps, "accept")
    change = f"/registrations/{changes['registration_id']}/change"
    moved = await world.post(change, world.token(changes["member_id"]), {"session_id": third})
    assert moved["status"] == "registered"
    session = await world.session(target)
    assert (session["state"], session["registered"], session["offered"]) == ("confirmed", 3, 0)
    assert len(await world.facts("session.confirmed")) == 1


async def test_a_merge_without_room_for_all_is_refused_whole(world: World) -> None:
    small = await world.open()
    target = await world.open(capacity=1, minimum=1, parts=[["2026-07-02"]])
    for number in (1, 2):
        await world.register(small, number)

    refused = await world.decide(small, "merge", CONFLICT, into_session_id=target)

    assert refused["title"] == "L'autre session n'a que 1 places libres pour 2 personnes inscrites"
    assert await world.statuses(small) == ["registered"] * 2
    assert (await world.session(small))["state"] == "open"


async def test_people_who_waited_wait_on_in_their_order_after_a_merge(
    world: World, full: tuple[str, list[dict[str, str]]]
) -> None:
    session_id, people = full
    target = await world.open(capacity=4, minimum=1, parts=[["2026-07-02"]])
    await world.register(target, 21)
    await world.register(session_id, 11, 12)
    await world.register(session_id, 19)
    for person in people:
        await world.answer(person, "cancel")
    assert (await world.session(session_id))["registered"] == 0

    await world.decide(session_id, "merge", into_session_id=target)

    page = await world.get(f"/sessions/{target}/registrations", world.office)
    assert [(one["member_id"], one["status"]) for one in page["items"]] == [
        (a_member(21), "registered"),
        (a_member(11), "offered"),
        (a_member(12), "offered"),
        (a_member(19), "offered"),
    ]
    assert page["items"][1]["group_id"] == page["items"][2]["group_id"] is not None


async def test_more_places_are_offered_down_the_line(
    world: World, full: tuple[str, list[dict[str, str]]]
) -> None:
    session_id, _ = full
    await world.register(session_id, 11)
    await world.register(session_id, 12)

    raised = await world.put(f"/sessions/{session_id}/capacity", {"capacity": 5})

    assert (raised["capacity"], raised["offered"], raised["waiting"]) == (5, 1, 1)
    lowered = await world.put(f"/sessions/{session_id}/capacity", {"capacity": 4}, CONFLICT)
    assert lowered["title"] == "Il y a déjà 5 places prises ou proposées"


async def test_the_rule_of_the_line_is_told_to_everybody(world: World) -> None:
    session_id = await world.open(line_rule="affiliated_volunteers_first")

    session = await world.get(f"/sessions/{session_id}", world.token(a_member(1)))

    assert session["line_rule_in_words"].startswith("Les places libérées sont proposées d'abord")


async def test_people_of_other_networks_get_404_for_an_occasion_of_one_network(
    world: World,
) -> None:
    await world.join(a_member(1))
    await world.join(a_member(2), OTHER_NETWORK)
    async with world.database.transaction() as transaction:
        SqlOccasions(transaction).add(workshop(capacity=1))
    path = f"/occasions/{WORKSHOP}/registrations"

    placed = await world.post(path, world.token(a_member(1)), expect=201)
    for number in (2, 3):
        refused = await world.post(path, world.token(a_member(number)), expect=NOT_FOUND)
        assert refused["code"] == "occasion_not_found"

    assert (placed["occasion_kind"], placed["training_number"]) == ("workshop", None)
    assert [fact["type"] for fact in await world.facts("seat")] == ["seat.taken"]


def workshop(capacity: int, **more: object) -> Occasion:
    return Occasion(
        occasion_id=WORKSHOP,
        kind=Kind.WORKSHOP,
        title="Atelier",
        once=WORKSHOP,
        capacity=capacity,
        begins_at=BEGINS_AT,
        offer_lasts=timedelta(hours=48),
        network_id=NETWORK,
    )


async def test_until_it_opens_to_all_only_those_who_are_invited_register(world: World) -> None:
    session_id = await world.open(capacity=1, minimum=1)
    await world.join(a_member(2))
    pool = world.database.pool
    await pool.execute("UPDATE occasion SET opens_at = $1", NOW + timedelta(days=7))
    await pool.execute(
        "INSERT INTO invitation (occasion_id, member_id, network_id)"
        " VALUES ($1, $2, NULL), ($1, NULL, $3)",
        *(session_id, a_member(1), NETWORK),
    )
    path = f"/sessions/{session_id}/registrations"

    refused = await world.post(path, world.token(a_member(9)), expect=CONFLICT)
    assert refused["title"].startswith("Jusqu'au 9 mars 2026, seules les personnes")
    assert (await world.register(session_id, 1))["status"] == "registered"
    assert (await world.register(session_id, 2))["status"] == "waiting"
    world.clock.advance(timedelta(days=7))
    assert (await world.register(session_id, 9))["status"] == "waiting"


async def test_who_is_taken_out_of_a_group_stands_alone_in_the_database_too(world: World) -> None:
    session_id = await world.open(capacity=2, minimum=1)
    for number in (1, 2, 3):
        await world.join(a_member(number))
    await world.register(session_id, 1)
    await world.register(session_id, 4)
    path, body = f"/sessions/{session_id}/registrations", {"with_member_ids": [a_member(3)]}
    other = await world.open(capacity=3, minimum=3, parts=[["2026-07-02"]])
    await world.register(other, 2)
    await world.client.post(path, headers=world.token(a_member(2)), json=body)
    await world.put(f"/sessions/{session_id}/capacity", {"capacity": 3})
    world.clock.advance(timedelta(hours=48))
    await world.fire_timers()  # the group could not collect two
    merge = {"into_session_id": session_id, "reason": "Parce que"}
    await world.post(f"/sessions/{other}/merge", world.office, merge)

    rows = await world.database.pool.fetch(
        "SELECT status, group_id IS NULL AS is_alone, seats FROM registration"
        " WHERE occasion_id = $1 AND member_id = ANY($2::uuid[]) ORDER BY member_id",
        session_id,
        [a_member(2), a_member(3)],
    )
    assert [tuple(row) for row in rows] == [("offered", True, 1), ("waiting", False, 1)]
