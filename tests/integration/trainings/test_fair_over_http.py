"""The offers and requests of the day: written, read by whoever may, printed, taken down."""

from datetime import timedelta

import pytest

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.gatherings import announce, dates, leader, member
from tests.unit.trainings.builders import a_member

OFFER = {"kind": "offer", "title": "Tailler les rosiers"}
REQUEST = {"kind": "request", "title": "Lire une <partition>"}


async def a_fair(world: World, visibility: str = "network") -> str:
    await announce(world, kind="fair", title="Bourse & goûter", rule=None, visibility=visibility)
    (one,) = await dates(world)
    return f"/gathering-dates/{one['gathering_date_id']}/fair"


async def test_both_sides_stand_side_by_side_and_strangers_see_no_one(world: World) -> None:
    path = await a_fair(world, "everyone")
    await world.post(path, member(world, 1), OFFER, expect=201)
    await world.post(path, member(world, 2), REQUEST, expect=201)

    ours, theirs = await world.get(path, member(world, 3)), await world.get(path, {})

    assert [(one["title"], one["member_id"]) for one in ours["offers"]] == [
        ("Tailler les rosiers", a_member(1))
    ]
    assert [(one["title"], one["member_id"]) for one in theirs["requests"]] == [
        ("Lire une <partition>", None)
    ]


async def test_a_networks_own_fair_is_for_its_people(world: World) -> None:
    path, stranger = await a_fair(world), member(world, 2, OTHER_NETWORK)

    await world.post(path, stranger, OFFER, expect=404)
    await world.get(path, stranger, expect=404)
    await world.get(f"{path}/page", {}, expect=404)


@pytest.mark.parametrize(
    "title", ["écrivez à luc@exemple.fr", "06 12 34 56 78", "\u200b\u200b", "x"]
)
async def test_contact_details_and_nonsense_are_refused(world: World, title: str) -> None:
    path = await a_fair(world)

    await world.post(path, member(world, 1), {**OFFER, "title": title}, expect=422)

    assert (await world.get(path, leader(world)))["offers"] == []


async def test_a_facilitator_writes_for_a_member_and_nobody_for_a_stranger(world: World) -> None:
    path = await a_fair(world)
    await world.join(a_member(7))

    written = await world.post(path, leader(world), {**OFFER, "member_id": a_member(7)}, expect=201)
    refused = await world.post(path, member(world, 1), {**OFFER, "member_id": a_member(7)}, 403)

    assert (written["member_id"], refused["code"]) == (a_member(7), "fair_entry_for_stranger")


async def test_a_fair_is_for_the_person_whose_entry_it_is_whoever_writes_it(world: World) -> None:
    path = await a_fair(world)
    await world.join(a_member(7), OTHER_NETWORK)
    of_both = world.token(a_member(8), {NETWORK: ["member"], OTHER_NETWORK: ["facilitator"]})

    await world.post(path, of_both, {**OFFER, "member_id": a_member(7)}, expect=404)
    await world.post(path, world.office, {**OFFER, "member_id": a_member(7)}, expect=404)
    await world.join(a_member(7))
    of_other = world.token(a_member(9), {OTHER_NETWORK: ["facilitator"]})
    await world.post(path, of_other, {**OFFER, "member_id": a_member(7)}, expect=201)


async def test_an_entry_is_taken_down_by_its_writer_or_who_leads(world: World) -> None:
    path = await a_fair(world)
    first, second = [await world.post(path, member(world, 1), OFFER, expect=201) for _ in "ab"]
    withdraw = "/fair-entries/{}/withdraw"

    await world.post(withdraw.format(first["fair_entry_id"]), member(world, 2), expect=404)
    mine = await world.client.post(
        withdraw.format(first["fair_entry_id"]), headers=member(world, 1)
    )
    led = await world.client.post(withdraw.format(second["fair_entry_id"]), headers=leader(world))

    assert (mine.status_code, led.status_code) == (204, 204)
    assert (await world.get(path, leader(world)))["offers"] == []


async def test_the_wall_closes_with_the_date_and_can_still_be_read(world: World) -> None:
    path = await a_fair(world)
    await world.post(path, member(world, 1), OFFER, expect=201)
    world.clock.advance(timedelta(days=5, hours=6))

    refused = await world.post(path, member(world, 2), OFFER, expect=409)
    wall = await world.get(path, member(world, 2))

    assert (refused["code"], wall["is_open"], len(wall["offers"])) == ("fair_closed", False, 1)


async def test_one_person_does_not_fill_the_wall(world: World) -> None:
    path = await a_fair(world)
    for _ in range(20):
        await world.post(path, member(world, 1), OFFER, expect=201)

    refused = await world.post(path, member(world, 1), OFFER, expect=409)

    assert refused["code"] == "fair_full"
    await world.post(path, member(world, 2), OFFER, expect=201)


async def test_the_page_shows_both_roles_without_any_name_or_outside_request(world: World) -> None:
    path = await a_fair(world, "everyone")
    await world.post(path, member(world, 1), OFFER, expect=201)
    await world.post(path, member(world, 2), REQUEST, expect=201)

    page = await world.client.get(f"{path}/page")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    text = page.text
    assert '<html lang="fr">' in text
    assert "Bourse &amp; goûter" in text
    assert "Samedi 7 mars 2026 à 14\u00a0h" in text
    assert "Tailler les rosiers" in text
    assert "Lire une &lt;partition&gt;" in text
    assert a_member(1) not in text


async def test_an_erased_persons_entries_are_taken_down_and_none_comes_back(world: World) -> None:
    path = await a_fair(world)
    await world.post(path, member(world, 1), OFFER, expect=201)
    await world.post(path, member(world, 2), OFFER, expect=201)

    await world.erase(a_member(1))

    refused = await world.post(path, member(world, 1), OFFER, expect=403)
    assert refused["code"] == "person_erased"
    wall = await world.get(path, leader(world))
    assert [one["member_id"] for one in wall["offers"]] == [a_member(2)]
