"""The whole road of a match through the HTTP door: accept, meet, agree, begin, end, review."""

from typing import Any

import pytest

from tests.integration.matching.conftest import FACILITATOR, World
from tests.unit.matching.builders import ANN, BOB, CAT, EVE, GARDEN, LIBRARY, ZOE, an_id

MEETING = {"meeting_at": "2026-03-05T17:00:00+01:00", "place": "Médiathèque, salle 2"}
AGREEMENT = {
    "content": "Trois accords",
    "method": "En jouant",
    "place": "Chez Ann",
    "rhythm": "Le mardi",
    "stock_days": ["2026-04-07", "2026-05-05"],
}
REVIEW = {
    "learned_preparing": "À nommer ce que je fais",
    "learned_transmitting": "À ralentir",
    "taught_learning": "Une chanson",
    "teach_next": ["Le banjo"],
    "learn_next": ["Le tricot"],
}


async def listed(world: World, path: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    answer = await world.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_two_people_go_the_whole_road(world: World) -> None:
    match_id, ann, bob = await world.accepted(), world.as_(ANN), world.as_(BOB)

    met = await world.client.put(f"/matches/{match_id}/meeting", json=MEETING, headers=bob)
    agreed = await world.client.put(f"/matches/{match_id}/agreement", json=AGREEMENT, headers=ann)
    begun = await world.post(f"/matches/{match_id}/exchange", ann)
    exchange_id = begun.json()["exchange_id"]
    done = await world.post(f"/exchanges/{exchange_id}/complete", bob)
    first = await world.post(f"/exchanges/{exchange_id}/reviews", ann, REVIEW)
    second = await world.post(
        f"/exchanges/{exchange_id}/reviews", bob, {"learned_receiving": "Trois accords"}
    )

    assert [each.status_code for each in (met, agreed, begun, done, first, second)] == [
        200,
        200,
        201,
        200,
        201,
        201,
    ]
    assert met.json()["meeting"]["place"] == "Médiathèque, salle 2"
    assert agreed.json()["agreement"]["stock_days"] == ["2026-04-07", "2026-05-05"]
    assert not first.json()["is_reviewed_by_both"]
    assert second.json()["is_reviewed_by_both"]
    assert [fact["type"] for fact in await world.facts()] == [
        "match.proposed",
        "match.answered",
        "match.accepted",
        "match.meeting_arranged",
        "exchange.started",
        "exchange.completed",
        "exchange.reviewed",
        "suggestion.made",
        "suggestion.made",
        "exchange.reviewed",
    ]
    suggested = await listed(world, "/suggestions", ann)
    assert {(each["kind"], each["title"]) for each in suggested} == {
        ("offer", "Le banjo"),
        ("request", "Le tricot"),
    }
    assert await listed(world, "/suggestions", bob) == []


async def test_no_place_and_no_free_text_goes_into_a_fact(world: World) -> None:
    exchange_id, ann = await world.begun(), world.as_(ANN)
    await world.post(f"/exchanges/{exchange_id}/stop", ann, {"reason": "Ann a le poignet cassé"})
    await world.post(f"/exchanges/{exchange_id}/reviews", ann, REVIEW)

    told = str(await world.facts())

    for kept in ("Trois accords", "poignet", "À ralentir", "Une chanson"):
        assert kept not in told


async def test_each_reads_why_in_words_told_to_them_and_both_roles(world: World) -> None:
    match_id = (await world.proposed())["match_id"]

    (to_ann,) = await listed(world, "/matches", world.as_(ANN))
    (to_bob,) = await listed(world, "/matches?state=proposed", world.as_(BOB))

    assert to_bob["reason_for_you"] == (
        "Vous demandez « guitare » et cette offre parle aussi de « guitare ». "
        "Vous êtes du même réseau."
    )
    assert to_ann["reason_for_you"].startswith("Vous proposez « guitare »")
    assert (to_ann["your_side"], to_bob["your_side"]) == ("offerer", "requester")
    for shown in (to_ann, to_bob):
        assert shown["match_id"] == match_id
        assert (shown["offerer"]["member_id"], shown["requester"]["member_id"]) == (ANN, BOB)
        assert shown["awaiting"] == ["offerer", "requester"]


async def test_a_facilitator_of_each_network_sees_it_and_nobody_of_elsewhere(world: World) -> None:
    match_id = (await world.proposed())["match_id"]
    zoe, eve, cat = (
        world.as_(ZOE, garden=FACILITATOR),
        world.as_(EVE, library=FACILITATOR),
        world.as_(CAT, garden=["member"]),
    )

    assert len(await listed(world, f"/matches?network_id={GARDEN}", zoe)) == 1
    assert len(await listed(world, f"/matches?network_id={GARDEN}&member_id={BOB}", zoe)) == 1
    assert await listed(world, f"/matches?network_id={GARDEN}&member_id={CAT}", zoe) == []
    assert await listed(world, f"/matches?network_id={LIBRARY}", eve) == []
    assert await listed(world, f"/matches?network_id={GARDEN}", eve) == []
    assert await listed(world, f"/matches?network_id={GARDEN}", cat) == []
    for stranger in (eve, cat):
        for call in (
            world.client.get(f"/matches/{match_id}", headers=stranger),
            world.post(f"/matches/{match_id}/accept", stranger),
            world.post(f"/matches/{match_id}/decline", stranger, {"on_behalf_of": BOB}),
        ):
            assert (await call).status_code == 404
        peek = await world.client.get(f"/matches?member_id={BOB}", headers=stranger)
        assert peek.status_code == 403
    assert (await world.client.get("/matches")).status_code == 401


async def test_a_facilitator_answers_for_somebody_without_a_screen(world: World) -> None:
    match_id, zoe = (await world.proposed())["match_id"], world.as_(ZOE, garden=FACILITATOR)

    unsaid = await world.post(f"/matches/{match_id}/accept", zoe)
    said = await world.post(f"/matches/{match_id}/accept", zoe, {"on_behalf_of": BOB})

    assert (unsaid.status_code, unsaid.json()["code"]) == (403, "not_one_of_the_two")
    assert said.json()["accepted_by"] == ["requester"]


async def test_only_who_declined_and_their_facilitator_read_why(world: World) -> None:
    match_id = (await world.proposed())["match_id"]
    await world.post(f"/matches/{match_id}/decline", world.as_(BOB), {"reason": "Trop loin"})

    async def read(headers: dict[str, str]) -> object:
        answer = await world.client.get(f"/matches/{match_id}", headers=headers)
        return answer.json()["decline_reason"]

    assert await read(world.as_(BOB)) == "Trop loin"
    assert await read(world.as_(ZOE, garden=FACILITATOR)) == "Trop loin"
    assert await read(world.as_(ANN)) is None


async def test_a_facilitator_proposes_what_the_platform_did_not_see(world: World) -> None:
    await world.hear(world.offer("offer", title="Banjo"), world.request("request"))
    await world.fire_timers()
    body = {"offer_id": an_id("offer"), "request_id": an_id("request")}
    zoe = world.as_(ZOE, garden=FACILITATOR)

    refused = await world.post("/matches", world.as_(CAT, garden=["member"]), body)
    unseen = await world.post("/matches", world.as_(EVE, library=FACILITATOR), body)
    made = await world.post("/matches", zoe, body)
    again = await world.post("/matches", zoe, body)

    assert (refused.status_code, unseen.status_code) == (403, 404)
    assert (made.status_code, made.json()["proposer_id"]) == (201, ZOE)
    assert (again.status_code, again.json()["code"]) == (409, "pair_known")


async def test_the_same_idempotency_key_gets_the_same_answer_and_one_effect(world: World) -> None:
    match_id = (await world.proposed())["match_id"]
    headers = {**world.as_(ANN), "Idempotency-Key": "once"}

    first = await world.post(f"/matches/{match_id}/accept", headers)
    second = await world.post(f"/matches/{match_id}/accept", headers)

    assert first.json() == second.json()
    assert len(await world.facts("match.answered")) == 1


async def test_a_list_is_read_page_by_page(world: World) -> None:
    offers = [world.offer(f"offer {n}", member_id=an_id(f"person {n}")) for n in range(3)]
    await world.hear(*offers, world.request("request"))
    await world.fire_timers()
    seen: list[str] = []
    path = "/matches?limit=2"

    while path:
        page = (await world.client.get(path, headers=world.as_(BOB))).json()
        seen += [item["match_id"] for item in page["items"]]
        path = page["next_after"] and f"/matches?limit=2&after={page['next_after']}"

    assert len(seen) == 3
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "meeting", {"meeting_at": "2026-03-05T17:00:00", "place": "ici"}),
        ("PUT", "meeting", {"meeting_at": "9999-12-31T23:59:59-12:00", "place": "ici"}),
        ("PUT", "meeting", {**MEETING, "place": "x" * 201}),
        ("PUT", "meeting", {**MEETING, "place": "a\x00b"}),
        ("PUT", "agreement", {"content": "  "}),
        ("PUT", "agreement", {"content": "\u200b"}),
        ("PUT", "agreement", {**AGREEMENT, "stock_days": ["2026-04-07"] * 21}),
        ("POST", "accept", {"on_behalf_of": "somebody"}),
        ("POST", "decline", {"raison": "faute de frappe"}),
    ],
)
async def test_nonsense_is_refused_in_plain_words_and_changes_nothing(
    world: World, method: str, path: str, body: dict[str, object]
) -> None:
    match_id = await world.accepted()

    answer = await world.client.request(
        method, f"/matches/{match_id}/{path}", json=body, headers=world.as_(ANN)
    )

    assert answer.status_code == 422
    assert answer.json()["title"] == "La demande n'est pas lisible"
    assert len(await world.facts()) == 3


@pytest.mark.parametrize(
    "path", ["/matches/x", "/matches?after=x", "/matches?limit=0", "/matches?state=?"]
)
async def test_a_malformed_address_is_refused(world: World, path: str) -> None:
    assert (await world.client.get(path, headers=world.as_(ANN))).status_code == 422


async def test_a_title_with_a_contact_is_refused_and_the_review_with_it(world: World) -> None:
    exchange_id, ann = await world.begun(), world.as_(ANN)
    await world.post(f"/exchanges/{exchange_id}/complete", ann)

    refused = await world.post(
        f"/exchanges/{exchange_id}/reviews", ann, {**REVIEW, "teach_next": ["Banjo a@b.org"]}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "contact_in_title")
    (shown,) = await listed(world, "/exchanges?state=completed", ann)
    assert shown["reviews"] == []
