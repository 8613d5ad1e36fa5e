"""Who is brought together around one savoir, who is not, and how often."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from services.matching.adapters.sql_collective import SqlCollectives
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.gather_people import GatherPeople, gather_people
from services.matching.bootstrap import COLLECTIVE
from shared.events.members import MemberErased, MemberJoined
from shared.events.savoirs import OfferUpdated
from tests.integration.matching.conftest import World, membership_of
from tests.integration.matching.groups import Groups, people
from tests.unit.matching.builders import GARDEN, LIBRARY, an_id

FOUR = ("a", "b", "c", "d")


@pytest.fixture
async def groups(world: World) -> Groups:
    """A board whose edges the test writes itself."""
    return await Groups(world).without_sweep()


async def test_one_who_offers_and_four_who_ask_are_proposed_within_the_group_size(
    groups: Groups,
) -> None:
    await groups.around("offer", *FOUR, group_size=3)

    (fact,) = await groups.gather("offer:offer")

    assert fact["offerer_ids"] == people("offer")
    assert fact["requester_ids"] == people("a", "b", "c")
    assert (fact["core_offer_id"], fact["network_id"]) == (an_id("offer"), GARDEN)
    assert not fact["has_several_offerers"]
    standings = await groups.standings(fact["collective_match_id"])
    assert standings[an_id("d")] == "waiting"


async def test_a_gathering_is_suggested_on_the_second_saturday_at_ten_by_local_clocks(
    groups: Groups, world: World
) -> None:
    await world.database.pool.execute(
        "INSERT INTO projection.network (network_id, title, kind, town, department, country,"
        " time_zone, version) VALUES ($1, 'Jardin', 'town', 'Orly', '94', 'FR', 'Europe/Paris', 1)",
        GARDEN,
    )
    await groups.around("offer", *FOUR)

    (fact,) = await groups.gather("offer:offer")

    at = datetime.fromisoformat(fact["gathering_at"]).astimezone(ZoneInfo("Europe/Paris"))
    assert (at.date().isoformat(), at.hour) == ("2026-03-14", 10)
    shown = await world.client.get(
        f"/collective-matches/{fact['collective_match_id']}", headers=world.as_(people("a")[0])
    )
    assert shown.json()["gathering"]["town"] == "Orly"
    assert shown.json()["gathering"]["suggested_by"] is None


async def test_a_second_who_offers_comes_along_when_they_answer_half_of_those_who_ask(
    groups: Groups,
) -> None:
    six = ("a", "b", "c", "d", "e", "f")
    await groups.around("offer", *six, group_size=3)
    await groups.keep("offer", "second", group_size=2)
    await groups.tie("second", "a", "b", "c")
    await groups.keep("offer", "other")
    await groups.tie("other", "a", "b")

    (fact,) = await groups.gather("request:a")

    assert fact["offerer_ids"] == people("offer", "second")
    assert fact["requester_ids"] == people("a", "b", "c", "d", "e")
    standings = await groups.standings(fact["collective_match_id"])
    assert standings[an_id("f")] == "waiting"
    assert an_id("other") not in standings


async def test_two_who_ask_are_better_served_by_two_matches(groups: Groups) -> None:
    await groups.around("offer", "a", "b")

    assert await groups.gather("offer:offer") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "one_to_one"},
        {"member_id": an_id("person a")},
        {"member_id": an_id("person offer")},
    ],
)
async def test_who_wants_two_alone_or_is_there_already_does_not_count(
    groups: Groups, changes: dict[str, Any]
) -> None:
    await groups.around("offer", "a", "b")
    await groups.keep("request", "c", **changes)
    if changes.get("member_id") != an_id("person offer"):
        await groups.tie("offer", "c")

    assert await groups.gather("offer:offer") == []


async def test_an_offer_for_one_alone_gathers_nobody(groups: Groups) -> None:
    await groups.around("offer", *FOUR, format="one_to_one")

    assert await groups.gather("offer:offer") == []


async def test_an_offer_for_two_at_once_gathers_nobody(groups: Groups) -> None:
    await groups.around("offer", *FOUR, group_size=2)

    assert await groups.gather("offer:offer") == []


async def test_what_is_less_alike_gathers_nobody(groups: Groups) -> None:
    await groups.around("offer", "a", "b")
    await groups.keep("request", "c")
    await groups.tie("offer", "c", likeness=0.55)

    assert await groups.gather("offer:offer") == []


@pytest.mark.parametrize("name", ["offer", "c"])
async def test_a_minor_is_never_in_a_group_even_if_an_edge_were_left(
    groups: Groups, world: World, name: str
) -> None:
    await groups.around("offer", "a", "b", "c")
    await world.hear(minor(world, name))

    assert await groups.gather("offer:offer", "request:a", "request:c") == []


async def test_who_turns_out_to_be_a_minor_leaves_the_group(groups: Groups, world: World) -> None:
    await groups.around("offer", *FOUR)
    (fact,) = await groups.gather("offer:offer")

    await world.hear(minor(world, "d"))
    await world.fire_timers()

    standings = await groups.standings(fact["collective_match_id"])
    assert (standings[an_id("d")], standings[an_id("c")]) == ("gone", "invited")


def minor(world: World, name: str) -> Any:
    (member_id,) = people(name)
    event = MemberJoined(
        member_id=member_id, network_id=GARDEN, roles=["member"], is_minor=True, has_mailbox=False
    )
    return world.received(event, membership_of(member_id, GARDEN))


@pytest.mark.parametrize(
    ("scope", "km", "mode", "is_met"),
    [
        ("linked_network", None, "on_site", True),
        ("near_network", 12.0, "on_site", True),
        ("open_to_everyone", 300.0, "on_site", False),
        ("open_to_everyone", 300.0, "remote", True),
    ],
)
async def test_a_group_is_near_or_remote(
    groups: Groups, scope: str, km: float | None, mode: str, is_met: bool
) -> None:
    if scope == "linked_network":
        await groups.world.hear(groups.world.linked())
    await groups.keep("offer", "offer", mode=mode, visibility="everyone")
    for name in "abc":
        await groups.keep("request", name, mode=mode, visibility="everyone", network_id=LIBRARY)
    await groups.tie("offer", *"abc", scope=scope, km=km)

    assert len(await groups.gather("offer:offer")) == is_met


async def test_the_timer_however_often_proposes_a_group_once(groups: Groups) -> None:
    await groups.around("offer", *FOUR)

    await groups.gather("offer:offer", *(f"request:{name}" for name in FOUR))
    found = await groups.gather("offer:offer", *(f"request:{name}" for name in FOUR))

    assert len(found) == 1


async def test_a_later_request_is_invited_to_the_group_there_is(
    groups: Groups, world: World
) -> None:
    await groups.around("offer", "a", "b", "c", group_size=4)
    (fact,) = await groups.gather("offer:offer")
    for name in ("d", "e"):
        await groups.keep("request", name)
        await groups.tie("offer", name)

    assert len(await groups.gather("request:e", "request:d")) == 1

    (more,) = await world.facts("collective_match.extended")
    assert (more["requester_ids"], more["offerer_ids"]) == (people("d"), [])
    standings = await groups.standings(fact["collective_match_id"])
    assert standings[an_id("e")] == "waiting"


async def test_a_pair_that_was_declined_is_not_gathered(groups: Groups, world: World) -> None:
    await groups.around("offer", "a", "b", "c", title="Cours de guitare")
    await world.database.pool.execute(
        """INSERT INTO match (match_id, version, state, offer_id, request_id, offerer_id,
        offerer_network_id, requester_id, network_id, offer_title, request_title, reasons, reason,
        proposed_at, expires_at, decline_reason, meeting_place) VALUES ($1, 2, 'declined', $2, $3,
        $4, $5, $6, $5, '', '', '[]', '', now(), now(), '', '')""",
        an_id("match"), an_id("offer"), an_id("c"), people("offer")[0], GARDEN, people("c")[0],
    )  # fmt: skip

    assert await groups.gather("offer:offer") == []


async def test_who_has_declined_is_not_asked_again_when_the_group_begins_anew(
    groups: Groups, world: World
) -> None:
    await groups.around("offer", *FOUR)
    (first,) = await groups.gather("offer:offer")
    group_id = first["collective_match_id"]
    await groups.answer(group_id, "leave", "d")
    await groups.answer(group_id, "join", "offer", "a", "b")
    world.clock.advance(timedelta(days=14))
    await world.fire_timers()
    assert [f["ending"] for f in await world.facts("collective_match.dissolved")] == ["expired"]
    await groups.tie("offer", *FOUR)
    assert len(await groups.gather("offer:offer")) == 1

    await groups.keep("request", "e")
    await groups.tie("offer", "e")
    _, second = await groups.gather("request:e")

    assert second["requester_ids"] == people("a", "b", "e")


async def test_an_offer_that_leaves_the_board_ends_its_group(groups: Groups, world: World) -> None:
    await groups.around("offer", *FOUR)
    await groups.gather("offer:offer")

    await world.hear(world.withdrawn("offer", "offer"))
    await world.fire_timers()

    (fact,) = await world.facts("collective_match.dissolved")
    assert fact["ending"] == "no_offerer"


async def test_a_request_that_leaves_the_board_frees_its_place(
    groups: Groups, world: World
) -> None:
    await groups.around("offer", *FOUR, group_size=3)
    (fact,) = await groups.gather("offer:offer")

    await world.hear(world.withdrawn("request", "a"))
    await world.fire_timers()

    standings = await groups.standings(fact["collective_match_id"])
    assert (standings[an_id("a")], standings[an_id("d")]) == ("gone", "invited")


async def test_an_offer_that_takes_fewer_people_lets_the_last_wait(
    groups: Groups, world: World
) -> None:
    await groups.around("offer", *FOUR, group_size=4)
    (fact,) = await groups.gather("offer:offer")
    group_id = fact["collective_match_id"]
    await groups.answer(group_id, "join", "offer", "a", "b", "c", "d")

    changed = world.savoir(OfferUpdated, "offer", 2, member_id=people("offer")[0], group_size=3)
    await world.hear(changed)
    await world.fire_timers()

    assert (await groups.standings(group_id))[an_id("d")] == "waiting"
    (fact,) = await world.facts("collective_match.waitlisted")
    assert (fact["member_id"], fact["was_joined"]) == (people("d")[0], True)


async def test_the_words_of_who_is_forgotten_leave_the_group(groups: Groups, world: World) -> None:
    await groups.around("offer", *FOUR, title="Secret")
    (fact,) = await groups.gather("offer:offer")
    group_id = fact["collective_match_id"]
    await groups.answer(group_id, "join", "offer")
    body = {"gathering_at": "2026-03-20T10:00:00Z", "place": "Secret", "note": "Secret"}
    await world.client.put(
        f"/collective-matches/{group_id}/gathering",
        json=body,
        headers=world.as_(people("offer")[0]),
    )

    member_id = people("offer")[0]
    await world.hear(world.received(MemberErased(member_id=member_id), member_id))
    await world.fire_timers()

    tables = ("collective_match", "collective_participant")
    left = [await world.database.pool.fetch(f"SELECT * FROM {table}") for table in tables]
    assert "Secret" not in str(left)
    assert "forget_facts" in str(await world.database.pool.fetch("SELECT kind FROM timer"))


async def test_a_pair_in_a_live_group_is_not_proposed_by_itself(
    groups: Groups, world: World
) -> None:
    requests = [world.request(n, member_id=people(n)[0], title=f"Banjo {n}") for n in FOUR]
    await world.hear(world.offer("offer", title="Guitare", member_id=people("offer")[0]), *requests)
    await world.fire_timers()
    await groups.tie("offer", *FOUR)
    await groups.gather("offer:offer")

    await world.hear(
        world.savoir(OfferUpdated, "offer", 2, title="Banjo", member_id=people("offer")[0])
    )
    await world.fire_timers()

    assert await world.facts("match.proposed") == []


async def gathered_at_once(world: World, is_blind: bool) -> Sequence[BaseException | None]:
    """Look around two offers with the same requests in two transactions, each blind to the other."""
    both_looked = asyncio.Barrier(2)

    class Blind(SqlCollectives):
        async def one_at_a_time(self) -> None:
            """Wait for nobody."""

        async def taken(self, savoir_ids: Collection[str]) -> frozenset[str]:
            found = await super().taken(savoir_ids)
            await both_looked.wait()
            return found

    async def gather(name: str) -> None:
        async with world.database.transaction() as transaction:
            work = SqlUnitOfWork(transaction)
            if is_blind:
                work.collectives = Blind(transaction)
            await gather_people(GatherPeople("offer", an_id(name), COLLECTIVE), work)

    return await asyncio.gather(gather("offer"), gather("other"), return_exceptions=True)


@pytest.mark.parametrize("is_blind", [False, True])
async def test_two_who_look_at_once_put_nobody_into_two_groups(
    groups: Groups, world: World, is_blind: bool
) -> None:
    await groups.around("offer", *FOUR)
    await groups.keep("offer", "other")
    await groups.tie("other", "a", "b", "c")

    ends = await gathered_at_once(world, is_blind)

    failed = [type(end) for end in ends if end is not None]
    assert failed == ([asyncpg.UniqueViolationError] if is_blind else [])
    assert len(await world.facts("collective_match.proposed")) == 1


async def test_facts_of_the_board_alone_lead_to_a_group(groups: Groups, world: World) -> None:
    requests = [world.request(name, member_id=people(name)[0]) for name in FOUR]

    await world.hear(world.offer("offer", member_id=people("offer")[0], group_size=3), *requests)
    await world.fire_timers()

    (fact,) = await world.facts("collective_match.proposed")
    standings = await groups.standings(fact["collective_match_id"])
    assert sorted(standings.values()) == ["invited"] * 4 + ["waiting"]
