"""Joining, leaving, meeting, splitting and merging over HTTP, and who may read what."""

import asyncio
from typing import Any

import asyncpg
import pytest

from services.matching.adapters.collective_queries import CollectiveQueries
from services.matching.bootstrap import COLLECTIVE
from tests.integration.matching.conftest import FACILITATOR, World
from tests.integration.matching.groups import Groups, people
from tests.unit.matching.builders import CAT, EVE, GARDEN, LIBRARY, ZOE, an_id

FOUR = ("a", "b", "c", "d")


@pytest.fixture
async def groups(world: World) -> Groups:
    """A board whose edges the test writes itself."""
    return await Groups(world).without_sweep()


async def proposed(groups: Groups, *names: str, **changes: Any) -> str:
    """Propose a group around an offer, and return its id."""
    await groups.around("offer", *(names or FOUR), **changes)
    (fact,) = await groups.gather("offer:offer")
    return str(fact["collective_match_id"])


async def read(world: World, group_id: str, headers: dict[str, str]) -> dict[str, Any]:
    """Return what somebody reads of a group."""
    answer = await world.client.get(f"/collective-matches/{group_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def me(world: World, name: str) -> dict[str, str]:
    return world.as_(people(name)[0])


async def test_a_group_is_confirmed_once_an_offerer_and_three_have_joined(
    groups: Groups, world: World
) -> None:
    group_id = await proposed(groups)

    assert await groups.answer(group_id, "join", "a", "b", "c") == [200, 200, 200]
    assert (await read(world, group_id, me(world, "a")))["state"] == "proposed"
    await groups.answer(group_id, "join", "offer", "d")

    assert (await read(world, group_id, me(world, "a")))["state"] == "confirmed"
    (fact,) = await world.facts("collective_match.confirmed")
    assert fact["requester_ids"] == people("a", "b", "c")


async def test_who_waits_moves_up_when_somebody_leaves(groups: Groups, world: World) -> None:
    group_id = await proposed(groups, group_size=3)
    await groups.answer(group_id, "join", "a", "b", "d")
    assert (await groups.standings(group_id))[an_id("d")] == "waiting"

    assert await groups.answer(group_id, "leave", "c") == [200]

    assert (await groups.standings(group_id))[an_id("d")] == "joined"
    *_, moved = await world.facts("collective_match.joined")
    assert (moved["member_id"], moved["is_from_waiting"]) == (people("d")[0], True)
    assert await groups.answer(group_id, "join", "c", "c") == [200, 409]
    assert (await groups.standings(group_id))[an_id("c")] == "waiting"


async def last_place(groups: Groups, world: World) -> list[str]:
    """Let two who had declined come back at once for the one place left; return how they stand."""
    group_id = await proposed(groups, group_size=3)
    await groups.answer(group_id, "leave", "c", "d")
    await groups.answer(group_id, "join", "offer", "a", "b")

    path = f"/collective-matches/{group_id}/join"
    answers = await asyncio.gather(*(world.post(path, me(world, name)) for name in ("c", "d")))

    assert [answer.status_code for answer in answers] == [200, 200]
    standings = await groups.standings(group_id)
    return sorted(standings[an_id(name)] for name in ("c", "d"))


async def test_of_two_who_want_the_last_place_at_once_one_has_it(
    groups: Groups, world: World
) -> None:
    assert await last_place(groups, world) == ["joined", "waiting"]
    assert len(await world.facts("collective_match.confirmed")) == 1


async def test_without_the_lock_both_would_have_it(groups: Groups, world: World) -> None:
    group_id = await proposed(groups, group_size=3)
    await groups.answer(group_id, "leave", "c", "d")
    await groups.answer(group_id, "join", "offer", "a", "b")
    both_read, joined = asyncio.Barrier(2), []

    async def join(name: str) -> None:
        async with world.database.transaction() as transaction:
            group = await CollectiveQueries(transaction).one(group_id)
            await both_read.wait()
            who = group.roster.with_savoir(an_id(name))
            assert who is not None
            group.join(who, COLLECTIVE, world.clock.now())
            joined.append(who.standing)

    await asyncio.gather(join("c"), join("d"))

    assert joined == ["joined", "joined"]


async def test_a_savoir_is_active_in_one_live_group_at_most(groups: Groups, world: World) -> None:
    await proposed(groups)

    with pytest.raises(asyncpg.UniqueViolationError):
        await world.database.pool.execute(
            "INSERT INTO collective_participant SELECT $1, savoir_id, position, side, member_id,"
            " network_id, title, visibility, seats, standing, is_willing, expires_at, is_active"
            " FROM collective_participant",
            an_id("another group"),
        )


async def test_a_person_declines_and_is_in_no_list_of_others(groups: Groups, world: World) -> None:
    group_id = await proposed(groups)

    await groups.answer(group_id, "leave", "d")

    assert len((await read(world, group_id, me(world, "a")))["participants"]) == 4
    assert (await read(world, group_id, me(world, "d")))["your_standing"] == "declined"
    assert await groups.answer(group_id, "leave", "d") == [409]


async def test_nobody_is_named_before_both_have_joined(groups: Groups, world: World) -> None:
    group_id = await proposed(groups)
    await groups.answer(group_id, "join", "b", "offer")

    def named(shown: dict[str, Any]) -> set[str]:
        return {each["member_id"] for each in shown["participants"] if each["member_id"]}

    assert named(await read(world, group_id, me(world, "a"))) == set(people("a"))
    await groups.answer(group_id, "join", "a")
    assert named(await read(world, group_id, me(world, "a"))) == set(people("a", "b", "offer"))
    zoe = world.as_(ZOE, garden=FACILITATOR)
    assert named(await read(world, group_id, zoe)) == set(people("offer", *FOUR))


async def test_a_title_is_read_only_where_its_visibility_allows_it(
    groups: Groups, world: World
) -> None:
    await groups.keep("offer", "offer", visibility="everyone", title="Guitare")
    for name, visibility in (("a", "network"), ("b", "everyone")):
        await groups.keep("request", name, visibility=visibility)
    await groups.keep("request", "c", visibility="everyone", network_id=LIBRARY)
    await groups.tie("offer", "a", "b")
    await groups.tie("offer", "c", scope="near_network", km=5.0)
    (fact,) = await groups.gather("offer:offer")

    shown = await read(world, fact["collective_match_id"], me(world, "c"))

    titles = [each["savoir_title"] for each in shown["participants"]]
    assert titles == ["Guitare", None, "Guitare b", "Guitare c"]


async def test_who_has_nothing_to_do_with_it_finds_nothing(groups: Groups, world: World) -> None:
    group_id = await proposed(groups)
    eve, cat = world.as_(EVE, library=FACILITATOR), world.as_(CAT, garden=["member"])

    for stranger in (eve, cat):
        for verb, body in (("join", None), ("leave", None), ("dissolve", None)):
            answer = await world.post(f"/collective-matches/{group_id}/{verb}", stranger, body)
            assert answer.status_code == 404
        answer = await world.client.get(f"/collective-matches/{group_id}", headers=stranger)
        assert answer.status_code == 404
        for network in (GARDEN, LIBRARY):
            path = f"/collective-matches?network_id={network}"
            listed = await world.client.get(path, headers=stranger)
            assert listed.json()["items"] == []
    assert (await world.client.get("/collective-matches")).status_code == 401
    nothing = await world.client.get(f"/collective-matches/{an_id('none')}", headers=eve)
    assert nothing.status_code == 404


async def test_one_lists_ones_own_and_a_facilitator_the_networks(
    groups: Groups, world: World
) -> None:
    await proposed(groups)

    for path, headers in (
        ("/collective-matches", me(world, "d")),
        (f"/collective-matches?network_id={GARDEN}", world.as_(ZOE, garden=FACILITATOR)),
        ("/collective-matches?state=proposed", me(world, "offer")),
    ):
        page = (await world.client.get(path, headers=headers)).json()
        assert (len(page["items"]), page["next_after"]) == (1, None)
    page = (await world.client.get("/collective-matches?state=dissolved", headers=headers)).json()
    assert page["items"] == []


async def test_a_facilitator_answers_for_somebody_without_a_screen(
    groups: Groups, world: World
) -> None:
    group_id, zoe = await proposed(groups), world.as_(ZOE, garden=FACILITATOR)
    path = f"/collective-matches/{group_id}/join"

    unsaid = await world.post(path, zoe)
    said = await world.post(path, zoe, {"on_behalf_of": people("a")[0]})
    other = await world.post(path, me(world, "b"), {"on_behalf_of": people("a")[0]})

    assert (unsaid.status_code, unsaid.json()["code"]) == (403, "not_a_participant")
    assert said.status_code == 200
    assert (other.status_code, other.json()["code"]) == (403, "not_for_them")


async def test_who_offers_and_has_joined_suggests_another_day_and_others_may_not(
    groups: Groups, world: World
) -> None:
    group_id = await proposed(groups)
    body = {"gathering_at": "2026-03-20T17:00:00Z", "place": "Salle 2", "note": "Amenez un carnet"}
    path = f"/collective-matches/{group_id}/gathering"

    too_soon = await world.client.put(path, json=body, headers=me(world, "offer"))
    await groups.answer(group_id, "join", "offer", "a")
    other = await world.client.put(path, json=body, headers=me(world, "a"))
    past = {**body, "gathering_at": "2026-03-01T17:00:00Z"}
    late = await world.client.put(path, json=past, headers=me(world, "offer"))
    done = await world.client.put(path, json=body, headers=me(world, "offer"))

    assert [each.status_code for each in (too_soon, other, late, done)] == [403, 403, 422, 200]
    assert done.json()["gathering"]["place"] == "Salle 2"
    (fact,) = await world.facts("collective_match.gathering_suggested")
    assert fact["member_ids"] == people("offer", "a")
    assert "Salle" not in str(fact)


async def test_a_facilitator_makes_two_groups_of_one_and_one_of_two(
    groups: Groups, world: World
) -> None:
    await groups.around("offer", "a", "b", "c", "d", "e", "f")
    await groups.keep("offer", "second")
    await groups.tie("second", "a", "b", "c", "d", "e", "f")
    (fact,) = await groups.gather("offer:offer")
    group_id, zoe = fact["collective_match_id"], world.as_(ZOE, garden=FACILITATOR)
    await groups.answer(group_id, "join", "offer", "second", "a", "d", "e", "f")
    chosen = {"savoir_ids": [an_id(name) for name in ("second", "d", "e", "f")]}

    refused = await world.post(f"/collective-matches/{group_id}/split", me(world, "a"), chosen)
    whole = {"savoir_ids": [an_id(name) for name in ("offer", "d")]}
    core = await world.post(f"/collective-matches/{group_id}/split", zoe, whole)
    nobody = {"savoir_ids": [an_id(name) for name in ("e", "d")]}
    alone = await world.post(f"/collective-matches/{group_id}/split", zoe, nobody)
    new = await world.post(f"/collective-matches/{group_id}/split", zoe, chosen)

    assert refused.status_code == 403
    assert (core.json()["code"], alone.json()["code"]) == ("core_stays", "split_needs_people")
    assert (new.status_code, new.json()["state"]) == (201, "confirmed")
    new_id = new.json()["collective_match_id"]
    assert set((await groups.standings(group_id)).values()) == {"joined", "invited"}
    assert set((await groups.standings(new_id)).values()) == {"joined"}

    path = f"/collective-matches/{group_id}/merge"
    merged = await world.post(path, zoe, {"absorbed_id": new_id})

    assert merged.status_code == 200, merged.text
    assert len(merged.json()["participants"]) == 8
    gone = await read(world, new_id, zoe)
    assert (gone["state"], gone["ending"], gone["merged_into"]) == ("dissolved", "merged", group_id)
    again = await world.post(path, zoe, {"absorbed_id": new_id})
    assert again.json()["code"] == "collective_match_closed"
    same = await world.post(path, zoe, {"absorbed_id": group_id})
    assert same.status_code == 404


async def test_groups_about_other_savoirs_are_not_merged(groups: Groups, world: World) -> None:
    group_id = await proposed(groups)
    await groups.around("other", "e", "f", "g")
    _, fact = await groups.gather("offer:other")
    zoe = world.as_(ZOE, garden=FACILITATOR)

    body = {"absorbed_id": fact["collective_match_id"]}
    answer = await world.post(f"/collective-matches/{group_id}/merge", zoe, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_about_one_savoir")


async def test_a_split_keeps_to_the_group_size(groups: Groups, world: World) -> None:
    await groups.around("offer", "a", "b", "c", "d", "e", "f", group_size=3)
    await groups.keep("offer", "second", group_size=3)
    await groups.tie("second", "a", "b", "c", "d", "e", "f")
    (fact,) = await groups.gather("offer:offer")
    group_id, zoe = fact["collective_match_id"], world.as_(ZOE, garden=FACILITATOR)
    await groups.answer(group_id, "join", "offer", "second", "a", "b", "c", "d", "e", "f")

    chosen = {"savoir_ids": [an_id("second"), an_id("f")]}
    answer = await world.post(f"/collective-matches/{group_id}/split", zoe, chosen)

    assert (answer.status_code, answer.json()["code"]) == (409, "group_too_large")
    assert set((await groups.standings(group_id)).values()) == {"joined"}


async def test_merged_groups_have_the_places_of_both(groups: Groups, world: World) -> None:
    group_id = await proposed(groups, "a", "b", "c", group_size=3)
    await groups.around("other", "e", "f", "g", group_size=3)
    _, fact = await groups.gather("offer:other")
    other_id = fact["collective_match_id"]
    await groups.answer(group_id, "join", "a", "b", "c")
    await groups.answer(other_id, "join", "e", "f", "g")
    await groups.answer(other_id, "leave", "g")
    await groups.tie("offer", "e")
    zoe = world.as_(ZOE, garden=FACILITATOR)

    answer = await world.post(
        f"/collective-matches/{group_id}/merge", zoe, {"absorbed_id": other_id}
    )

    assert answer.status_code == 200, answer.text
    standings = await groups.standings(group_id)
    assert {standings[an_id(name)] for name in "abcef"} == {"joined"}


async def test_a_group_that_a_facilitator_ended_does_not_come_back(
    groups: Groups, world: World
) -> None:
    group_id, zoe = await proposed(groups), world.as_(ZOE, garden=FACILITATOR)

    refused = await world.post(f"/collective-matches/{group_id}/dissolve", me(world, "offer"))
    done = await world.post(f"/collective-matches/{group_id}/dissolve", zoe)

    assert (refused.status_code, done.json()["ending"]) == (403, "facilitator")
    await groups.tie("offer", *FOUR)
    assert len(await groups.gather("offer:offer", "request:a")) == 1
    assert await groups.answer(group_id, "join", "a") == [409]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "x", None),
        ("PUT", "gathering", {"gathering_at": "2026-03-20T17:00:00"}),
        ("PUT", "gathering", {"gathering_at": "2026-03-20T17:00:00Z", "place": "a\x00b"}),
        ("POST", "split", {"savoir_ids": []}),
        ("POST", "merge", {"absorbed_id": "x"}),
        ("POST", "join", {"on_behalf": "x"}),
    ],
)
async def test_nonsense_is_refused(
    groups: Groups, world: World, method: str, path: str, body: object
) -> None:
    group_id = await proposed(groups)
    where = "x" if path == "x" else f"{group_id}/{path}"

    answer = await world.client.request(
        method, f"/collective-matches/{where}", json=body, headers=me(world, "a")
    )

    assert answer.status_code == 422


async def test_the_same_idempotency_key_joins_once(groups: Groups, world: World) -> None:
    group_id = await proposed(groups)
    headers = {**me(world, "a"), "Idempotency-Key": "once"}
    path = f"/collective-matches/{group_id}/join"

    first, second = await world.post(path, headers), await world.post(path, headers)

    assert first.json() == second.json()
    assert len(await world.facts("collective_match.joined")) == 1
