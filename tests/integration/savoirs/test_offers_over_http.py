"""Offers and requests over HTTP: the same routes, the same rules, on a real database."""

import json
from datetime import timedelta

import pytest

from tests.integration.savoirs.conftest import ANN, BOB, EVE, ZOE, World
from tests.unit.savoirs.builders import GARDEN, LIBRARY, an_id

TWINS = pytest.mark.parametrize("kind", ["offer", "request"])


async def published(world: World, kind: str, **terms: object) -> tuple[str, dict[str, str]]:
    """Publish for Ann; return the savoir's address and her headers."""
    ann = world.as_(ANN, garden=["member"])
    publish = world.offer if kind == "offer" else world.request
    created = await publish(ann, **terms)
    return f"/{kind}s/{created[f'{kind}_id']}", ann


@TWINS
async def test_a_member_puts_a_savoir_on_the_board(world: World, kind: str) -> None:
    address, ann = await published(
        world,
        kind,
        title="  Tailler   les rosiers ",
        themes=["Jardinage"],
        availability="le mardi",
    )

    shown = (await world.client.get(address, headers=ann)).json()

    assert shown["kind"] == kind
    assert shown["title"] == "Tailler les rosiers"
    assert shown["themes"] == ["jardinage"]
    assert shown["availability"] == "le mardi"
    assert shown["expires_at"] == "2026-08-29T09:00:00Z"
    (created,) = await world.facts()
    assert created["type"] == f"{kind}.created"
    assert "availability" not in created
    assert created["subject"] == f"rers.{GARDEN}.savoirs.{kind}.created.{address.rsplit('/', 1)[1]}"


@TWINS
async def test_its_whole_life_is_told_in_order(world: World, kind: str) -> None:
    address, ann = await published(world, kind)
    reworded = {"title": "Greffer un pommier", "visibility": "everyone"}

    assert (await world.client.put(address, json=reworded, headers=ann)).status_code == 200
    assert (await world.client.post(f"{address}/renew", headers=ann)).status_code == 200
    assert (await world.client.post(f"{address}/withdraw", headers=ann)).status_code == 200

    facts = await world.facts()
    assert [(fact["type"], fact["sequence"]) for fact in facts] == [
        (f"{kind}.created", 1),
        (f"{kind}.updated", 2),
        (f"{kind}.renewed", 3),
        (f"{kind}.withdrawn", 4),
    ]
    assert facts[2]["title"] == "Greffer un pommier"
    assert "title" not in facts[3]
    assert await world.board(ann) == []


@TWINS
async def test_it_is_reminded_of_expired_and_brought_back(world: World, kind: str) -> None:
    address, ann = await published(world, kind)

    world.clock.advance(timedelta(days=166))
    await world.fire_timers()
    world.clock.advance(timedelta(days=14))
    assert await world.board(ann) == []  # gone at its end, even before its timer has fired
    await world.fire_timers()
    assert (await world.client.get(address, headers=ann)).json()["status"] == "expired"
    await world.client.post(f"{address}/renew", headers=ann)
    await world.fire_timers()

    assert [fact["type"] for fact in await world.facts()] == [
        f"{kind}.created",
        f"{kind}.expiry_near",
        f"{kind}.expired",
        f"{kind}.renewed",
    ]
    assert await world.board(ann) == ["Tailler les rosiers"]


async def test_a_facilitator_acts_for_a_member_and_another_member_may_not(world: World) -> None:
    zoe, bob = world.as_(ZOE, garden=["facilitator"]), world.as_(BOB, garden=["member"])
    body = {"network_id": GARDEN, "title": "Tailler les rosiers", "member_id": ANN}

    entered = await world.client.post("/offers", json=body, headers=zoe)
    refused = await world.client.post("/offers", json=body, headers=bob)

    assert entered.json()["member_id"] == ANN
    assert refused.status_code == 403
    address = f"/offers/{entered.json()['offer_id']}"
    assert (await world.client.post(f"{address}/withdraw", headers=bob)).status_code == 403
    assert (await world.client.post(f"{address}/withdraw", headers=zoe)).status_code == 200


async def test_a_facilitator_of_another_network_may_not_act(world: World) -> None:
    address, _ = await published(world, "offer", visibility="everyone")
    eve = world.as_(EVE, library=["facilitator"])

    assert (await world.client.get(address, headers=eve)).status_code == 200
    assert (await world.client.post(f"{address}/withdraw", headers=eve)).status_code == 404


async def test_only_a_member_publishes_in_a_network(world: World) -> None:
    answer = await world.client.post(
        "/offers",
        json={"network_id": LIBRARY, "title": "Relier un livre"},
        headers=world.as_(ANN, garden=["member"]),
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "not_a_member"
    assert answer.json()["title"].startswith("Cette personne n'est pas")


async def test_the_same_key_publishes_once(world: World) -> None:
    headers = {**world.as_(ANN, garden=["member"]), "Idempotency-Key": "k-1"}
    body = {"network_id": GARDEN, "title": "Tailler les rosiers"}

    first = await world.client.post("/offers", json=body, headers=headers)
    again = await world.client.post("/offers", json=body, headers=headers)
    other = await world.client.post("/offers", json={**body, "title": "Autre"}, headers=headers)

    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422
    assert len(await world.facts("offer.created")) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "ab"}, "unreadable"),
        ({"title": " a "}, "unreadable"),
        ({"title": "a" * 121}, "unreadable"),
        ({"title": "nul \0 ici"}, "unreadable"),
        ({"title": "\ud800 seul"}, "unreadable"),
        ({"title": "\u200b\u200b\u200b"}, "unreadable"),
        ({"themes": ["\u2060"]}, "unreadable"),
        ({"description": "a" * 2001}, "unreadable"),
        ({"availability": "a" * 301}, "unreadable"),
        ({"themes": list("abcdef")}, "unreadable"),
        ({"themes": ["a" * 41]}, "unreadable"),
        ({"level": "expert"}, "unreadable"),
        ({"network_id": "x"}, "unreadable"),
        ({"unknown": 1}, "unreadable"),
        ({"group_size": 1}, "unreadable"),
        ({"group_size": 51}, "unreadable"),
        ({"group_size": 4, "format": "one_to_one"}, "group_size_for_two"),
        ({"languages": ["french"]}, "unknown_language_tag"),
        ({"title": "Rosiers : 06 12 34 56 78"}, "contact_in_text"),
        ({"description": "écrire à ann@exemple.fr"}, "contact_in_text"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expiry_out_of_bounds"),
    ],
)
async def test_what_breaks_a_limit_is_refused_and_leaves_nothing(
    world: World, change: dict[str, object], code: str
) -> None:
    body = {"network_id": GARDEN, "title": "Tailler les rosiers", **change}

    answer = await world.client.post(
        "/offers",
        content=json.dumps(body),
        headers={**world.as_(ANN, garden=["member"]), "content-type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await world.facts() == []


async def test_the_refusal_of_a_phone_number_says_why_in_french(world: World) -> None:
    answer = await world.client.post(
        "/requests",
        json={"network_id": GARDEN, "title": "Coudre", "description": "0612345678"},
        headers=world.as_(ANN, garden=["member"]),
    )

    assert "ni adresse électronique ni numéro de téléphone" in answer.json()["title"]
    assert answer.json()["facts"] == {"field": "description"}


async def test_nobody_publishes_without_a_token(world: World) -> None:
    answer = await world.client.post("/offers", json={"network_id": GARDEN, "title": "Coudre"})

    assert answer.status_code == 401


async def test_an_offer_is_no_request_and_what_is_unknown_is_not_found(world: World) -> None:
    address, ann = await published(world, "offer")

    twin = await world.client.get(address.replace("offers", "requests"), headers=ann)
    unknown = await world.client.post(f"/offers/{an_id('none')}/renew", headers=ann)
    nonsense = await world.client.get("/offers/x", headers=ann)

    assert (twin.status_code, twin.json()["code"]) == (404, "request_not_found")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "offer_not_found")
    assert nonsense.status_code == 422


async def test_an_offer_says_how_many_may_learn_at_once_and_a_request_does_not(
    world: World,
) -> None:
    address, ann = await published(world, "offer", format="group", group_size=6)

    reworded = await world.client.put(
        address, json={"title": "Tailler les rosiers", "group_size": 4}, headers=ann
    )
    asked = await world.client.post(
        "/requests", json={"network_id": GARDEN, "title": "Rosiers", "group_size": 4}, headers=ann
    )

    assert reworded.json()["group_size"] == 4
    sizes = [fact["group_size"] for fact in await world.facts("offer")]
    assert sizes == [6, 4]
    assert asked.status_code == 422
