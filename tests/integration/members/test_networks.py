"""Networks and the links between them, over HTTP."""

import pytest

from tests.integration.members.conftest import GARDEN, World


async def test_whoever_founds_a_network_coordinates_it(world: World) -> None:
    ann = await world.sign_up("Ann")

    network_id = await world.found(ann)

    assert ann.tokens["networks"] == {network_id: ["member", "facilitator", "coordinator"]}
    assert await world.facts() == [("network.created.v1", 1), ("membership.joined.v1", 1)]


async def test_nobody_founds_a_network_without_the_charter_or_without_signing_in(
    world: World,
) -> None:
    ann = await world.sign_up("Ann")
    unsigned = {**GARDEN, "has_accepted_charter": False}

    refused = await world.ask("POST", "/networks", ann, unsigned)
    anonymous = await world.ask("POST", "/networks", None, GARDEN)

    assert (refused.status_code, refused.json()["code"]) == (422, "charter_not_accepted")
    assert anonymous.status_code == 401
    assert await world.facts() == []


async def test_only_a_coordinator_describes_the_network_anew(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    network_id = await world.found(ann)
    await world.join(network_id, bob, ann)
    renamed = {**GARDEN, "title": "Les Jardins d'Évry"}

    refused = await world.ask("PUT", f"/networks/{network_id}", bob, renamed)
    await world.do("PUT", f"/networks/{network_id}", ann, renamed)
    await world.do("PUT", f"/networks/{network_id}", ann, renamed)

    assert refused.status_code == 403
    shown = await world.do("GET", f"/networks/{network_id}")
    assert shown["title"] == "Les Jardins d'Évry"
    updates = [fact for fact in await world.facts() if fact[0] == "network.updated.v1"]
    assert updates == [("network.updated.v1", 2)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Les Jardins réciproques", "Bibliothèque de Lyon", "50 % d'école"]),
        ("q=EVRY", ["Les Jardins réciproques"]),
        ("q=bibliotheque", ["Bibliothèque de Lyon"]),
        ("q=50 %25", ["50 % d'école"]),
        ("q=_", []),
        ("department=69", ["Bibliothèque de Lyon"]),
        ("kind=school", ["50 % d'école"]),
        ("is_affiliated=true", ["Bibliothèque de Lyon"]),
    ],
)
async def test_everybody_searches_networks_by_words_and_facts(
    world: World, query: str, found: list[str]
) -> None:
    ann = await world.sign_up("Ann")
    await world.found(ann)
    await world.found(
        ann,
        title="Bibliothèque de Lyon",
        kind="library",
        town="Lyon",
        department="69",
        is_affiliated=True,
    )
    await world.found(ann, title="50 % d'école", kind="school", town="Lille", department="59")

    page = await world.do("GET", f"/networks?{query}")

    assert [network["title"] for network in page["networks"]] == found


async def test_a_list_goes_on_from_its_cursor(world: World) -> None:
    ann = await world.sign_up("Ann")
    founded = [await world.found(ann, title=f"Réseau {number}") for number in range(3)]

    first = await world.do("GET", "/networks?limit=2")
    second = await world.do("GET", f"/networks?limit=2&after={first['after']}")

    assert [each["network_id"] for each in first["networks"]] == founded[:2]
    assert [each["network_id"] for each in second["networks"]] == founded[2:]
    assert second["after"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "a\nb"},
        {"title": "x" * 121},
        {"title": "nul \x00"},
        {"title": "half \ud800"},
        {"kind": "club"},
        {"time_zone": "Europe/Nowhere"},
        {"country": "France"},
        {"languages": []},
    ],
)
async def test_nonsense_is_refused_with_a_clear_problem(
    world: World, wrong: dict[str, object]
) -> None:
    import json

    ann = await world.sign_up("Ann")

    body = json.dumps({**GARDEN, **wrong}).encode()
    answer = await world.client.post(
        "/networks", content=body, headers={**ann.headers, "content-type": "application/json"}
    )

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_two_networks_link_when_one_asks_and_the_other_agrees(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden, library = await world.found(ann), await world.found(bob)

    link = await world.do("POST", f"/networks/{garden}/links", ann, {"other_network_id": library})
    path = f"links/{link['link_id']}"
    own_answer = await world.ask("POST", f"/networks/{garden}/{path}/acceptance", ann)
    agreed = await world.do("POST", f"/networks/{library}/{path}/acceptance", bob)
    ended = await world.do("DELETE", f"/networks/{library}/{path}", bob)

    assert own_answer.json()["code"] == "link_not_asked"
    assert (link["status"], agreed["status"], ended["status"]) == ("asked", "active", "ended")
    links = [fact for fact in await world.facts() if fact[0].startswith("link")]
    assert links == [("link.agreed.v1", 1), ("link.ended.v1", 2)]
    subjects = await world.rows("SELECT subject FROM outbox WHERE subject LIKE '%.link.%'")
    assert {row["subject"].split(".")[1] for row in subjects} == {garden}


async def test_a_link_asked_again_from_the_other_side_goes_on_counting_its_facts(
    world: World,
) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden, library = await world.found(ann), await world.found(bob)
    first = await world.do("POST", f"/networks/{garden}/links", ann, {"other_network_id": library})
    path = f"links/{first['link_id']}"
    await world.do("POST", f"/networks/{library}/{path}/acceptance", bob)
    await world.do("DELETE", f"/networks/{garden}/{path}", ann)

    again = await world.do("POST", f"/networks/{library}/links", bob, {"other_network_id": garden})
    await world.do("POST", f"/networks/{garden}/{path}/acceptance", ann)

    assert again["link_id"] == first["link_id"]
    assert (await world.facts())[-1] == ("link.agreed.v1", 3)


async def test_links_are_for_facilitators_of_networks_that_exist(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    nobody = {"other_network_id": "00000000-0000-7000-8000-00000000dead"}

    by_member = await world.ask("POST", f"/networks/{garden}/links", bob, nobody)
    to_nobody = await world.ask("POST", f"/networks/{garden}/links", ann, nobody)
    to_itself = await world.ask(
        "POST", f"/networks/{garden}/links", ann, {"other_network_id": garden}
    )

    assert by_member.status_code == 403
    assert to_nobody.status_code == 404
    assert to_itself.json()["code"] == "link_to_itself"


async def test_members_see_active_links_and_facilitators_all(world: World) -> None:
    ann, bob, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Eve")]
    garden, library = await world.found(ann), await world.found(eve)
    await world.join(garden, bob, ann)
    await world.do("POST", f"/networks/{garden}/links", ann, {"other_network_id": library})

    for_ann = await world.do("GET", f"/networks/{garden}/links", ann)
    for_bob = await world.do("GET", f"/networks/{garden}/links", bob)
    for_eve = await world.ask("GET", f"/networks/{garden}/links", eve)

    assert (len(for_ann["links"]), len(for_bob["links"]), for_eve.status_code) == (1, 0, 403)


async def test_the_same_idempotency_key_founds_one_network(world: World) -> None:
    ann = await world.sign_up("Ann")
    headers = {**ann.headers, "Idempotency-Key": "one"}

    answers = [await world.client.post("/networks", json=GARDEN, headers=headers) for _ in "ab"]

    assert answers[0].json() == answers[1].json()
    assert len(await world.rows("SELECT 1 FROM network")) == 1
