"""Why people decline is kept, and shown as shares of many: never of one person, never of few."""

from typing import Any

import pytest
from prometheus_client import REGISTRY

from tests.integration.matching.conftest import FACILITATOR, World
from tests.unit.matching.builders import ANN, GARDEN, LIBRARY, ZOE, an_id


async def declined(world: World, whys: list[str | None]) -> None:
    """Let one member after the other decline a proposal, each saying why."""
    for number, why in enumerate(whys):
        member_id = an_id(f"person {number}")
        await world.hear(
            world.offer(f"offer {number}", member_id=an_id(f"offerer {number}"), title="Guitare"),
            world.request(f"request {number}", member_id=member_id, themes=[f"theme {number}"]),
        )
        await world.fire_timers()
        match_id = await world.database.pool.fetchval(
            "SELECT match_id FROM match WHERE requester_id = $1 AND state = 'proposed'", member_id
        )
        body = {"why": why} if why else {}
        answer = await world.post(f"/matches/{match_id}/decline", world.as_(member_id), body)
        assert answer.status_code == 200, answer.text


async def read(world: World, path: str, headers: dict[str, str]) -> dict[str, Any]:
    answer = await world.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def zoe(world: World) -> dict[str, str]:
    return world.as_(ZOE, garden=FACILITATOR)


PATH = f"/networks/{GARDEN}/feedback"


async def test_shares_of_a_network_are_shown_once_five_people_stand_behind_them(
    world: World,
) -> None:
    await declined(world, ["too_far"] * 4)
    assert (await read(world, PATH, zoe(world)))["by_why"] == []


async def test_what_few_people_said_stays_unsaid_beside_what_many_said(world: World) -> None:
    await declined(world, ["too_far"] * 5 + ["no_time"] * 3 + [None] * 2)

    found = await read(world, PATH, zoe(world))

    (why,) = found["by_why"]
    assert (why["code"], why["of_refusals"]) == ("too_far", 0.5)
    codes = {each["code"]: each for each in found["by_reason"]}
    assert codes["same_network"]["accepted"] == 0.0
    assert codes["same_network"]["not_this_savoir"] == 0.0
    assert "shared_word" in codes


async def test_one_person_who_declines_much_is_no_network(world: World) -> None:
    for number in range(5):
        offerer = an_id(f"offerer {number}")
        await world.hear(
            world.offer(f"offer {number}", member_id=offerer),
            world.request(f"request {number}", member_id=ANN),
        )
    await world.fire_timers()
    for row in await world.rows("match WHERE state = 'proposed'"):
        await world.post(f"/matches/{row['match_id']}/decline", world.as_(ANN), {"why": "no_time"})
    assert len(await world.rows("match WHERE decline_why = 'no_time'")) >= 5

    assert (await read(world, PATH, zoe(world)))["by_why"] == []


async def test_nothing_is_said_of_other_networks_nor_how_many_there_were(world: World) -> None:
    await declined(world, ["too_far"] * 6)

    other = await read(world, f"/networks/{LIBRARY}/feedback", world.as_(ZOE, library=FACILITATOR))
    everywhere = await world.client.get("/feedback", headers=world.as_(ZOE, garden=FACILITATOR))

    assert (other["by_why"], other["by_reason"]) == ([], [])
    assert everywhere.status_code == 403
    found = await read(world, PATH, zoe(world))
    numbers = [v for each in found["by_why"] + found["by_reason"] for v in each.values()]
    assert all(0 <= number <= 1 for number in numbers if not isinstance(number, str))


async def test_what_was_held_for_a_minor_is_in_no_share(world: World) -> None:
    await declined(world, ["too_far"] * 5)
    await world.database.pool.execute("UPDATE match SET held_sides = '{requester}'")

    found = await read(world, PATH, zoe(world))

    assert (found["by_why"], found["by_reason"]) == ([], [])


async def test_ops_read_all_networks_together(world: World) -> None:
    await declined(world, ["too_far"] * 5)

    found = await read(world, "/feedback", world.as_(an_id("who"), movement=["ops"]))

    assert found["network_id"] is None
    assert [each["code"] for each in found["by_why"]] == ["too_far"]


@pytest.mark.parametrize("roles", [{"garden": ["member"]}, {"library": FACILITATOR}, {}])
async def test_only_facilitators_of_the_network_read_it(
    world: World, roles: dict[str, list[str]]
) -> None:
    answer = await world.client.get(PATH, headers=world.as_(ANN, **roles))

    assert answer.status_code == 403


async def test_an_unknown_why_is_refused_and_a_known_one_is_announced_and_measured(
    world: World,
) -> None:
    match_id = (await world.proposed())["match_id"]
    path, ann = f"/matches/{match_id}/decline", world.as_(ANN)
    name, label = "rers_matches_declined_total", {"why": "not_this_savoir"}
    before = REGISTRY.get_sample_value(name, label) or 0.0

    assert (await world.post(path, ann, {"why": "ugly"})).status_code == 422
    said = {"why": "not_this_savoir", "reason": "secret"}
    keyed = {**ann, "Idempotency-Key": "once"}
    for _ in range(2):
        assert (await world.post(path, keyed, said)).json()["decline_why"] == "not_this_savoir"

    (fact,) = await world.facts("match.declined")
    assert fact["why"] == "not_this_savoir"
    assert "secret" not in str(fact)
    assert REGISTRY.get_sample_value(name, label) == before + 1
    (judged,) = await world.rows("judged_pair")
    assert (judged["grade"], judged["offer_title"]) == (0, "Cours de guitare")
    assert judged["likeness"] > 0.5


async def test_what_was_learned_in_the_end_judges_the_ranking_well(world: World) -> None:
    await world.begun()

    (judged,) = await world.rows("judged_pair")

    assert judged["grade"] == 2
    assert "member_id" not in judged
