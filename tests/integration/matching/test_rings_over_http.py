"""Who may see, draw, answer and bring together rings over HTTP."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.integration.matching.conftest import FACILITATOR, World
from tests.integration.matching.rings import (
    PEOPLE,
    THREE,
    answer,
    as_facilitator,
    could_teach,
    on_the_board,
    ring_of_three,
    states,
)
from tests.unit.matching.builders import ANN, BOB, CAT, EVE, GARDEN, LIBRARY, ZOE, an_id

SVG = "{http://www.w3.org/2000/svg}"


def pairs(*names: tuple[str, str]) -> dict[str, list[dict[str, str]]]:
    """Return the body of a ring to propose."""
    return {
        "links": [
            {"offer_id": an_id(f"{giver} offers"), "request_id": an_id(f"{receiver} asks")}
            for giver, receiver in names
        ]
    }


async def test_who_is_in_a_ring_reads_it_beginning_with_themselves(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]

    shown = (await world.client.get(f"/rings/{ring_id}", headers=world.as_(BOB))).json()

    assert [each["who"] for each in shown["people"]] == ["you", "linked_network", "same_network"]
    assert [each["giver_id"] for each in shown["links"]] == [BOB, CAT, ANN]
    assert shown["is_awaiting_you"]
    assert shown["in_words"] == (
        "Vous transmettez «\u00a0Plomberie\u00a0» à une personne d’un réseau relié, qui demande "
        "«\u00a0Jouer aux échecs\u00a0» ; une personne d’un réseau relié transmet «\u00a0Polonais "
        "courant\u00a0» à une personne de votre réseau, qui demande «\u00a0Tricot\u00a0» ; une "
        "personne de votre réseau vous transmet «\u00a0Guitare\u00a0», et vous demandez "
        "«\u00a0Astronomie\u00a0»."
    )


async def test_nobody_else_knows_of_a_ring(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    strangers = [world.as_(EVE, library=["member"]), world.as_(ZOE, garden=["member"])]

    for stranger in strangers:
        for path in (f"/rings/{ring_id}", f"/rings/{ring_id}/picture.svg"):
            assert (await world.client.get(path, headers=stranger)).status_code == 404
        for what in ("accept", "decline"):
            assert (await world.post(f"/rings/{ring_id}/{what}", stranger)).status_code == 404
        assert (await world.client.get("/rings", headers=stranger)).json()["items"] == []


async def test_facilitators_of_either_network_read_its_rings_and_others_do_not(
    world: World,
) -> None:
    await ring_of_three(world)

    for roles, network in (({"garden": FACILITATOR}, GARDEN), ({"library": FACILITATOR}, LIBRARY)):
        headers = as_facilitator(world, **roles)
        mine = await world.client.get(f"/rings?network_id={network}", headers=headers)
        assert len(mine.json()["items"]) == 1
    elsewhere = await world.client.get(
        f"/rings?network_id={LIBRARY}", headers=as_facilitator(world, garden=FACILITATOR)
    )
    assert elsewhere.json()["items"] == []
    of_cat = await world.client.get(
        f"/rings?network_id={LIBRARY}&member_id={CAT}", headers=as_facilitator(world)
    )
    assert of_cat.status_code == 403


async def test_a_list_goes_on_after_its_last_ring_and_keeps_to_a_state(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    ann = world.as_(ANN)

    one = (await world.client.get("/rings?limit=1", headers=ann)).json()
    rest = (await world.client.get(f"/rings?after={ring_id}", headers=ann)).json()
    ended = (await world.client.get("/rings?state=expired", headers=ann)).json()

    assert [each["ring_id"] for each in one["items"]] == [ring_id]
    assert (one["next_after"], rest["items"], ended["items"]) == (None, [], [])


async def test_a_facilitator_answers_for_a_member_of_their_network_only(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    garden = as_facilitator(world)

    for_ann = await world.post(f"/rings/{ring_id}/accept", garden, {"on_behalf_of": ANN})
    for_cat = await world.post(f"/rings/{ring_id}/accept", garden, {"on_behalf_of": CAT})
    for_herself = await world.post(f"/rings/{ring_id}/accept", garden)

    assert for_ann.json()["awaiting"] == [m for m in for_ann.json()["awaiting"] if m != ANN]
    assert (for_cat.status_code, for_cat.json()["code"]) == (403, "not_for_them")
    assert (for_herself.status_code, for_herself.json()["code"]) == (403, "not_in_the_ring")


async def test_why_somebody_left_is_read_by_them_and_their_facilitators_alone(
    world: World,
) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    reason = {"reason": "Je déménage", "why": "no_time"}
    await world.post(f"/rings/{ring_id}/decline", world.as_(CAT), reason)

    async def read(headers: dict[str, str]) -> tuple[str | None, str | None]:
        ring = (await world.client.get(f"/rings/{ring_id}", headers=headers)).json()
        return ring["declined_by"], ring["decline_reason"]

    assert await read(world.as_(CAT)) == (CAT, "Je déménage")
    assert await read(as_facilitator(world, library=FACILITATOR)) == (CAT, "Je déménage")
    assert await read(world.as_(ANN)) == (None, None)
    assert await read(as_facilitator(world)) == (None, None)
    assert "déménage" not in str(await world.facts())


async def test_the_picture_is_drawn_for_its_reader_and_escapes_what_people_typed(
    world: World,
) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    hostile = '"><script>alert(1)</script>&amp;'
    await world.database.pool.execute(
        "UPDATE ring SET links = jsonb_set(links, '{0,offer_title}', to_jsonb($1::text))", hostile
    )

    answer_ = await world.client.get(f"/rings/{ring_id}/picture.svg", headers=world.as_(ANN))

    assert answer_.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer_.headers["content-security-policy"]
    drawn = ElementTree.fromstring(answer_.text)
    assert {each.tag.removeprefix(SVG) for each in drawn.iter()}.isdisjoint({"script", "a"})
    assert drawn.findtext(f"{SVG}title") == "Une boucle de trois personnes"
    assert hostile in (drawn.findtext(f"{SVG}desc") or "")
    assert len(drawn.findall(f"{SVG}circle")) == 3
    assert ANN not in answer_.text


async def test_a_facilitator_brings_a_ring_together_within_reach_of_their_network(
    world: World,
) -> None:
    await on_the_board(world, "ann", "bob", "cat")

    made = await world.post("/rings", as_facilitator(world), pairs(*THREE))

    assert made.status_code == 201, made.text
    assert made.json()["proposer_id"] == ZOE
    (fact,) = await world.facts("ring.proposed")
    assert fact["proposer_id"] == ZOE
    assert set((await states(world)).values()) == {"proposed"}
    again = await world.post("/rings", as_facilitator(world), pairs(*THREE))
    assert (again.status_code, again.json()["code"]) == (409, "ring_known")


@pytest.mark.parametrize(
    ("loop", "status", "code"),
    [
        ((("ann", "bob"), ("cat", "ann"), ("bob", "cat")), 422, "not_a_loop"),
        ((("ann", "bob"), ("ann", "bob")), 422, "not_a_loop"),
        ((("ann", "cat"), ("cat", "eve"), ("eve", "ann")), 404, "savoir_not_found"),
        ((("ann", "nobody"), ("nobody", "ann")), 404, "savoir_not_found"),
    ],
)
async def test_what_is_no_loop_or_out_of_reach_is_no_ring(
    world: World, loop: Any, status: int, code: str
) -> None:
    await on_the_board(world, "ann", "bob", "cat", "eve")

    made = await world.post("/rings", as_facilitator(world), pairs(*loop))

    assert (made.status_code, made.json()["code"]) == (status, code)
    assert await world.facts("match.") == []


@pytest.mark.parametrize("what", ["is_minor", "is_gone"])
async def test_of_what_one_may_not_see_nothing_is_said(world: World, what: str) -> None:
    await on_the_board(world, "ann", "cat")
    hidden: dict[str, Any] = {"member_id": CAT, "network_id": LIBRARY, "visibility": "network"}
    if what == "is_minor":
        await world.hear(world.joined(CAT, LIBRARY, is_minor=True))
    else:
        hidden["expires_at"] = world.clock.now()
    await world.hear(world.offer("cat offers", 2, title="Polonais courant", **hidden))

    answer_ = await world.post(
        "/rings", as_facilitator(world), pairs(("cat", "ann"), ("ann", "cat"))
    )

    assert (answer_.status_code, answer_.json()["code"]) == (404, "savoir_not_found")


async def test_who_accompanies_no_network_brings_no_ring_together(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat")

    made = await world.post("/rings", world.as_(ANN, garden=["member"]), pairs(*THREE))

    assert made.status_code == 403


async def test_a_ring_over_a_declined_pair_or_busy_people_is_refused(world: World) -> None:
    fact = await ring_of_three(world)
    await world.hear(*[world.offer("ann offers too", member_id=ANN, title="Banjo")])
    other = {
        "links": [
            {"offer_id": an_id("ann offers too"), "request_id": an_id("bob asks")},
            {"offer_id": an_id("bob offers"), "request_id": an_id("ann asks")},
        ]
    }
    busy = await world.post("/rings", as_facilitator(world), other)
    await answer(world, fact["ring_id"], "ann", "decline")
    declined = await world.post(
        "/rings", as_facilitator(world), pairs(("ann", "bob"), ("bob", "ann"))
    )

    assert (busy.status_code, busy.json()["code"]) == (409, "ring_member_busy")
    assert (declined.status_code, declined.json()["code"]) == (409, "ring_pair_known")


async def test_a_facilitator_sees_what_could_bring_most_people_together(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat", "eve")
    await could_teach(world, ("ann", "bob"), ("bob", "ann"), ("cat", "ann"), ("bob", "cat"))
    path = f"/networks/{GARDEN}/best-rings?seconds=1"

    own = (await world.client.get(path, headers=as_facilitator(world))).json()
    linked = (
        await world.client.get(f"{path}&has_linked=true", headers=as_facilitator(world))
    ).json()

    assert (own["people"], own["covered"], own["bound"]) == (2, 2, 2)
    assert {each["offer_title"] for each in own["rings"][0]["links"]} == {"Guitare", "Plomberie"}
    assert (linked["people"], linked["covered"], linked["bound"]) == (3, 3, 3)
    body = {
        "links": [
            {name: each[name] for name in ("offer_id", "request_id")}
            for each in linked["rings"][0]["links"]
        ]
    }
    made = await world.post("/rings", as_facilitator(world), body)
    assert made.status_code == 201, made.text
    left = (await world.client.get(f"{path}&has_linked=true", headers=as_facilitator(world))).json()
    assert (left["people"], left["rings"]) == (0, [])


@pytest.mark.parametrize("roles", [{"garden": ["member"]}, {"library": FACILITATOR}])
async def test_only_those_who_accompany_a_network_plan_its_rings(
    world: World, roles: dict[str, list[str]]
) -> None:
    path = f"/networks/{GARDEN}/best-rings"

    answer_ = await world.client.get(path, headers=world.as_(PEOPLE["eve"], **roles))

    assert answer_.status_code == 403


@pytest.mark.parametrize("is_over", [False, True])
async def test_a_ring_with_a_minor_is_seen_by_the_minors_facilitators_alone(
    world: World, is_over: bool
) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    if is_over:
        await answer(world, ring_id, "cat", "decline")
    await world.hear(world.joined(CAT, LIBRARY, is_minor=True))

    async def looks(headers: dict[str, str], network: str = "") -> tuple[list[int], int]:
        paths = (f"/rings/{ring_id}", f"/rings/{ring_id}/picture.svg")
        seen = [(await world.client.get(path, headers=headers)).status_code for path in paths]
        asked = f"/rings?network_id={network}" if network else "/rings"
        listed = await world.client.get(asked, headers=headers)
        return seen, len(listed.json()["items"])

    for member_id in (ANN, BOB, CAT):
        assert await looks(world.as_(member_id)) == ([404, 404], 0)
    assert await looks(as_facilitator(world), GARDEN) == ([404, 404], 0)
    librarian = as_facilitator(world, library=FACILITATOR)
    assert await looks(librarian, LIBRARY) == ([200, 200], 1)
