"""The board: who sees what, in which order, found by which words."""

from datetime import timedelta

import pytest

from tests.integration.savoirs.conftest import ANN, BOB, EVE, ZOE, World
from tests.unit.savoirs.builders import GARDEN, LIBRARY, an_id


async def with_each_visibility(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])
    for visibility in ("network", "linked", "everyone"):
        await world.offer(ann, title=f"for {visibility}", visibility=visibility)


async def test_offers_and_requests_stand_side_by_side_newest_first(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])
    for publish, title in ((world.offer, "one"), (world.request, "two"), (world.offer, "three")):
        await publish(ann, title=title)

    assert await world.board(ann) == ["three", "two", "one"]
    assert await world.board(ann, kind="request") == ["two"]
    assert await world.board(ann, kind="offer") == ["three", "one"]


async def test_everyone_sees_what_their_networks_and_its_author_allow(world: World) -> None:
    await with_each_visibility(world)
    bob, eve = world.as_(BOB, garden=["member"]), world.as_(EVE, library=["member"])

    assert await world.board() == ["for everyone"]
    assert await world.board(eve) == ["for everyone"]
    assert await world.board(bob) == ["for everyone", "for linked", "for network"]

    await world.link()

    assert await world.board() == ["for everyone"]
    assert await world.board(eve) == ["for everyone", "for linked"]
    assert await world.board(eve, network_id=LIBRARY) == []


async def test_a_link_holds_the_other_way_too(world: World) -> None:
    await world.link()
    eve = world.as_(EVE, library=["member"])
    await world.request(eve, title="Relier un livre", network_id=LIBRARY, visibility="linked")

    assert await world.board(world.as_(BOB, garden=["member"])) == ["Relier un livre"]


async def test_a_token_that_claims_a_network_shows_nothing_of_it(world: World) -> None:
    await with_each_visibility(world)

    stranger = world.as_(an_id("left long ago"), garden=["member"])

    assert await world.board(stranger) == ["for everyone"]


async def test_one_savoir_follows_the_same_rule(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])
    address = f"/offers/{(await world.offer(ann, availability='le mardi'))['offer_id']}"
    for_all = await world.offer(ann, visibility="everyone", availability="le mardi")

    answers = [
        (await world.client.get(address, headers=headers)).status_code
        for headers in ({}, world.as_(EVE, library=["member"]), world.as_(BOB, garden=["member"]))
    ]
    anonymous = await world.client.get(f"/offers/{for_all['offer_id']}")

    assert answers == [404, 404, 200]
    assert anonymous.json()["availability"] == ""


async def test_a_page_does_not_begin_after_what_its_reader_may_not_see(world: World) -> None:
    hidden = await world.offer(world.as_(ANN, garden=["member"]), title="Tailler les rosiers")
    await world.offer(
        world.as_(EVE, library=["member"]), network_id=LIBRARY, title="Tailler un arbre"
    )

    eve = world.as_(EVE, library=["member"])
    seen = await world.board(eve, q="tailler les rosiers", after=hidden["offer_id"])

    assert seen == []


async def test_filters_hold_together_and_any_suits_everyone(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])
    await world.offer(ann, title="any", themes=["Jardinage"])
    await world.offer(
        ann, title="exact", themes=["jardinage"], level="beginner", mode="remote", languages=["pt"]
    )
    await world.offer(ann, title="other", level="advanced", mode="on_site")

    assert await world.board(ann, theme="JARDINAGE") == ["exact", "any"]
    assert await world.board(ann, level="beginner") == ["exact", "any"]
    assert await world.board(ann, mode="on_site") == ["other", "any"]
    assert await world.board(ann, language="pt", level="beginner", mode="remote") == ["exact"]


async def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    ann = world.as_(ANN, garden=["member"])
    for number in range(5):
        await world.offer(ann, title=f"rosier {number}")

    for words in ({}, {"q": "rosier"}):
        seen: list[str] = []
        query: dict[str, str] = {"limit": "2", **words}
        while True:
            page = (await world.client.get("/board", params=query, headers=ann)).json()
            seen += [item["title"] for item in page["items"]]
            if page["next_after"] is None:
                break
            query["after"] = page["next_after"]
        assert seen == [f"rosier {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("rosier", "Tailler les rosiers"),
        ("électricité", "Électricité de base"),
        ("electricite", "Électricité de base"),
        ("ELECTRICITES", "Électricité de base"),
        ("reparer un velo", "Réparer son vélo"),
        ("jardiange", "Jardinage au balcon"),
        ("trictoer", "Tricoter des chaussettes"),
        ("levain", "Faire son pain"),
        ("musique", "Accords de guitare"),
        ("cœur de laitue", "Coeur de laitue au jus"),
        ("l'électricité", "Électricité de base"),
    ],
)
async def test_words_are_found_inflected_unaccented_mistyped_or_in_the_themes(
    world: World, words: str, first: str
) -> None:
    ann = world.as_(ANN, garden=["member"])
    for title, more in (
        ("Tailler les rosiers", {}),
        ("Électricité de base", {}),
        ("Réparer son vélo", {}),
        ("Jardinage au balcon", {}),
        ("Tricoter des chaussettes", {}),
        ("Faire son pain", {"description": "Entretenir un levain, pétrir, cuire."}),
        ("Accords de guitare", {"themes": ["musique"]}),
        ("Coeur de laitue au jus", {}),
    ):
        await world.offer(ann, title=title, **more)

    found = await world.board(ann, q=words)

    assert found[:1] == [first]
    assert len(found) < 8


async def test_all_words_come_before_some_and_the_title_before_the_description(
    world: World,
) -> None:
    ann = world.as_(ANN, garden=["member"])
    await world.offer(ann, title="Pain au levain")
    await world.offer(ann, title="Cuisine du soir", description="Un peu de pain au levain.")
    await world.offer(ann, title="Pain perdu")

    assert await world.board(ann, q="pain levain") == [
        "Pain au levain",
        "Cuisine du soir",
        "Pain perdu",
    ]


@pytest.mark.parametrize("words", ["zzzz", "' | ! & ( <-> :*", "de la", "%_\\", "a:b & 'c''d"])
async def test_words_that_say_nothing_find_nothing_and_break_nothing(
    world: World, words: str
) -> None:
    ann = world.as_(ANN, garden=["member"])
    await world.offer(ann)

    assert await world.board(ann, q=words) == []


@pytest.mark.parametrize(
    "query", ["network_id=x", "kind=both", "limit=0", "limit=101", "after=1", "q=%00", "sort=best"]
)
async def test_a_query_that_means_nothing_is_refused(world: World, query: str) -> None:
    assert (await world.client.get(f"/board?{query}")).status_code == 422


async def test_a_person_and_their_facilitator_see_what_may_be_renewed(world: World) -> None:
    ann, zoe = world.as_(ANN, garden=["member"]), world.as_(ZOE, garden=["facilitator"])
    soon = {"expires_at": "2026-03-03T09:00:00Z"}
    await world.offer(ann, title="expired", **soon)
    await world.request(ann, title="live")
    gone = await world.offer(ann, title="withdrawn")
    await world.client.post(f"/offers/{gone['offer_id']}/withdraw", headers=ann)
    world.clock.advance(timedelta(days=1))
    await world.fire_timers()

    async def seen(headers: dict[str, str]) -> list[str]:
        answer = await world.client.get(f"/people/{ANN}/savoirs", headers=headers)
        assert set(answer.json()) == {"items"}
        return [item["title"] for item in answer.json()["items"]]

    assert await seen(ann) == ["live", "expired"]
    assert await seen(zoe) == ["live", "expired"]
    assert await seen(world.as_(BOB, garden=["member"])) == ["live"]
    assert await seen(world.as_(EVE, library=["member"])) == []


async def test_themes_and_hints_are_for_everyone(world: World) -> None:
    themes = (await world.client.get("/themes")).json()["themes"]
    hints = await world.client.get("/wording-hints", params={"text": "Je tonds votre pelouse"})

    assert "jardinage" in themes
    assert [hint["found"] for hint in hints.json()["hints"]] == ["Je tonds votre"]
    assert (await world.client.get("/wording-hints?text=%00")).status_code == 422


async def test_the_board_of_one_network_is_its_own(world: World) -> None:
    await world.link()
    await with_each_visibility(world)

    assert await world.board(world.as_(EVE, library=["member"]), network_id=GARDEN) == [
        "for everyone",
        "for linked",
    ]
