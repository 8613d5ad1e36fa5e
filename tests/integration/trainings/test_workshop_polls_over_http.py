"""Workshops over HTTP until their date is found: proposing, leading, voting, being told."""

import asyncio
from datetime import timedelta
from typing import Any

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.adapters.workshops.sql_workshops import SqlWorkshops
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.workshops.see_workshop import Visitor
from services.trainings.application.workshops.vote_dates import VoteDates, vote_dates
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.workshop import Workshop
from shared.storage.transaction import Transaction
from tests.integration.trainings.conftest import NETWORK, World
from tests.integration.trainings.workshops import (
    FACILITATOR,
    STARTS,
    animator,
    join_all,
    lead,
    person,
    poll,
    propose,
    put,
    stranger,
    vote,
)
from tests.unit.trainings.builders import a_member


async def test_a_proposed_workshop_opens_its_poll_and_says_so(world: World) -> None:
    workshop = await propose(world)

    assert (workshop["state"], workshop["places"]) == ("polling", 6)
    assert workshop["facilitator_id"] == a_member(FACILITATOR)
    dates = (await poll(world, workshop))["dates"]
    assert [(date["starts"], date["begins_at"], date["ends_at"]) for date in dates] == [
        ("2026-04-11T14:00:00", "2026-04-11T12:00:00Z", "2026-04-11T14:00:00Z"),
        ("2026-04-18T14:00:00", "2026-04-18T12:00:00Z", "2026-04-18T13:30:00Z"),
    ]
    facts = await world.facts("workshop.")
    assert [fact["type"] for fact in facts] == ["workshop.proposed", "workshop.poll_opened"]
    assert "visio" not in str(facts)


async def test_a_workshop_without_facilitator_seeks_one_and_cannot_be_scheduled(
    world: World,
) -> None:
    workshop = await propose(world, is_seeking_facilitator=True)
    path = f"/workshops/{workshop['workshop_id']}"
    date_id = (await poll(world, workshop))["dates"][0]["date_id"]

    refused = await world.post(f"{path}/schedule", lead(world), {"date_id": date_id}, expect=409)
    assert refused["code"] == "workshop_seeks_facilitator"
    found = await world.get("/workshops", person(world, 1), is_seeking_facilitator=True)
    assert [one["workshop_id"] for one in found["items"]] == [workshop["workshop_id"]]

    led = await world.post(f"{path}/facilitator", person(world, 1))
    assert led["facilitator_id"] == a_member(1)
    refused = await world.post(f"{path}/facilitator", person(world, 2), expect=409)
    assert refused["code"] == "workshop_has_facilitator"


async def test_a_workshop_is_handed_over_to_a_member_and_given_up(world: World) -> None:
    await join_all(world, 3)
    workshop = await propose(world)
    path = f"/workshops/{workshop['workshop_id']}/facilitator"

    outsider = {"member_id": a_member(4)}
    refused = await world.post(path, lead(world), outsider, expect=403)
    assert refused["code"] == "not_in_workshop_network"
    await world.post(path, lead(world), {"member_id": a_member(3)})
    await world.post(f"{path}/release", lead(world), expect=403)
    given_up = await world.post(f"{path}/release", person(world, 3))

    assert given_up["is_seeking_facilitator"]
    (found,) = await world.facts("workshop.facilitator_found")
    assert found["previous_facilitator_id"] == a_member(FACILITATOR)
    assert len(await world.facts("workshop.facilitator_sought")) == 1


async def test_people_vote_change_their_mind_and_the_best_date_is_suggested(world: World) -> None:
    workshop = await propose(world)
    first, second = [date["date_id"] for date in (await poll(world, workshop))["dates"]]

    await vote(world, workshop, 1, {first: "yes", second: "if_need_be"}, 1)
    await vote(world, workshop, 2, {first: "yes", second: "yes"}, 1)
    assert (await poll(world, workshop))["suggested_date_id"] == first
    seen = await vote(world, workshop, 1, {first: "no", second: "yes"}, 3)

    assert seen["suggested_date_id"] == second
    assert [date["yes"] for date in seen["dates"]] == [
        [a_member(2)],
        [a_member(2), a_member(1)],
    ]
    assert seen["dates"][1]["free"] == 4


async def test_a_vote_made_stale_by_another_changes_nothing_and_may_be_cast_again(
    world: World,
) -> None:
    workshop = await propose(world, places=2)
    first, second = [date["date_id"] for date in (await poll(world, workshop))["dates"]]
    await vote(world, workshop, 1, {first: "yes"}, 1)
    await vote(world, workshop, 2, {first: "yes"}, 2)

    refused = await vote(world, workshop, 3, {second: "yes", first: "yes"}, 2, expect=409)

    assert refused["code"] == "vote_stale"
    assert "votez à nouveau" in refused["title"]
    now = await poll(world, workshop)
    assert [date["yes"] for date in now["dates"]] == [[a_member(1), a_member(2)], []]
    full = await vote(world, workshop, 3, {first: "yes"}, now["version"], expect=409)
    assert (full["code"], "2 personnes" in full["title"]) == ("date_full", True)
    await vote(world, workshop, 3, {second: "yes", first: "if_need_be"}, now["version"])


async def test_the_facilitator_is_alerted_once_when_a_date_reaches_the_cap(world: World) -> None:
    workshop = await propose(world, places=2)
    first = (await poll(world, workshop))["dates"][0]["date_id"]

    for number, answer in ((1, "yes"), (2, "yes"), (2, "no"), (3, "yes")):
        await vote(world, workshop, number, {first: answer}, 0)

    (alert,) = await world.facts("workshop.date_reached_cap")
    assert (alert["date_id"], alert["facilitator_id"]) == (first, a_member(FACILITATOR))


class Barrier:
    """Lets everybody through once so many have come."""

    def __init__(self, people: int) -> None:
        self._missing, self._open = people, asyncio.Event()

    async def wait(self) -> None:
        self._missing -= 1
        if self._missing == 0:
            self._open.set()
        await self._open.wait()


class Unlocked(SqlWorkshops):
    """Workshops that are loaded without their lock, by everybody before anybody writes."""

    def __init__(self, transaction: Transaction, everybody: Barrier) -> None:
        super().__init__(transaction)
        self._everybody = everybody

    async def get(self, workshop_id: str) -> Workshop:
        found = await self.read(workshop_id)
        await self._everybody.wait()
        return found


async def vote_unlocked(world: World, command: VoteDates, everybody: Barrier) -> None:
    async with world.database.transaction() as transaction:
        uow = SqlUnitOfWork(transaction)
        uow.workshops = Unlocked(transaction, everybody)
        await vote_dates(command, uow)


async def said_yes(world: World, date_id: str) -> int:
    query = "SELECT count(*) FROM workshop_vote WHERE date_id = $1 AND answer = 'yes'"
    return int(await world.database.pool.fetchval(query, date_id))


async def test_a_crowd_that_votes_at_once_never_exceeds_the_cap(world: World) -> None:
    workshop = await propose(world)
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    path = f"/workshops/{workshop['workshop_id']}/vote"
    body = {"answers": {first: "yes"}, "seen_version": 1}

    answers = await asyncio.gather(
        *(
            world.client.put(path, headers=person(world, number), json=body)
            for number in range(1, 41)
        )
    )

    codes = [answer.status_code for answer in answers]
    assert (codes.count(200), codes.count(409)) == (6, 34)
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"vote_stale"}
    assert await said_yes(world, first) == 6
    assert len(await world.facts("workshop.date_reached_cap")) == 1


async def test_without_the_rows_lock_the_same_crowd_exceeds_the_cap(world: World) -> None:
    workshop = await propose(world)
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    everybody = Barrier(10)

    await asyncio.gather(
        *(
            vote_unlocked(
                world,
                VoteDates(
                    workshop_id=workshop["workshop_id"],
                    visitor=Visitor(Actor(a_member(number)), {NETWORK}),
                    member_id=None,
                    answers={first: Answer.YES},
                    seen_version=1,
                ),
                everybody,
            )
            for number in range(1, 11)
        )
    )

    assert await said_yes(world, first) == 10


async def test_a_withdrawn_date_is_told_to_whom_it_suited(world: World) -> None:
    workshop = await propose(world)
    first, second = [date["date_id"] for date in (await poll(world, workshop))["dates"]]
    await vote(world, workshop, 1, {first: "if_need_be", second: "no"}, 1)
    path = f"/workshops/{workshop['workshop_id']}/dates"

    await world.post(f"{path}/{first}/withdraw", person(world, 1), expect=403)
    await world.post(f"{path}/{first}/withdraw", lead(world))
    await world.post(path, lead(world), {"dates": [{"starts": STARTS}]})

    (withdrawn,) = await world.facts("workshop.date_withdrawn")
    assert withdrawn["member_ids"] == [a_member(1)]
    stale = await vote(world, workshop, 2, {first: "yes"}, 1, expect=409)
    assert stale["code"] == "vote_stale"
    assert len((await poll(world, workshop))["dates"]) == 2


async def test_when_the_time_to_vote_has_passed_the_facilitator_is_told_and_may_give_more(
    world: World,
) -> None:
    workshop = await propose(world, closes_at="2026-03-10T12:00:00Z")
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    await vote(world, workshop, 1, {first: "yes"}, 1)

    world.clock.advance(timedelta(days=9))
    await world.fire_timers()

    (closed,) = await world.facts("workshop.poll_closed")
    assert closed["best_date_id"] == first
    refused = await vote(world, workshop, 2, {first: "yes"}, 2, expect=409)
    assert refused["code"] == "poll_closed"
    path = f"/workshops/{workshop['workshop_id']}/poll/close-at"
    await world.post(path, lead(world), {"closes_at": "2026-03-20T12:00:00Z"})
    await vote(world, workshop, 2, {first: "yes"}, 2)


async def test_a_facilitator_of_the_network_votes_for_a_member_and_for_nobody_else(
    world: World,
) -> None:
    await join_all(world, 7)
    workshop = await propose(world)
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    path = f"/workshops/{workshop['workshop_id']}/vote"
    body = {"answers": {first: "yes"}, "seen_version": 1, "member_id": a_member(7)}

    seen = await put(world, path, animator(world), body)
    refused = await put(world, path, person(world, 8), body, expect=403)
    unknown = {**body, "member_id": a_member(9)}

    assert seen["dates"][0]["yes"] == [a_member(7)]
    assert refused["code"] == "not_your_member"
    await put(world, path, animator(world), unknown, expect=403)


async def test_another_network_sees_nothing_of_a_workshop_that_is_its_networks_own(
    world: World,
) -> None:
    workshop = await propose(world)
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    path, them = f"/workshops/{workshop['workshop_id']}", stranger(world)

    assert (await world.get("/workshops", them))["items"] == []
    for door in ("", "/poll", "/note", "/note/versions", "/problems"):
        hidden = await world.get(f"{path}{door}", them, expect=404)
        assert hidden["code"] == "workshop_not_found"
    ballot = {"answers": {first: "yes"}, "seen_version": 1}
    await put(world, f"{path}/vote", them, ballot, expect=404)
    await world.post(f"{path}/facilitator", them, expect=404)
    await world.post(f"{path}/cancel", them, {"reason": "Pour voir"}, expect=404)
    await put(world, f"{path}/note", them, {"text": "Bonjour", "seen_version": 0}, expect=404)
    assert (await poll(world, workshop))["version"] == 1


async def test_a_workshop_for_everyone_is_open_to_another_network_but_not_its_link(
    world: World,
) -> None:
    workshop = await propose(world, visibility="everyone")
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    path = f"/workshops/{workshop['workshop_id']}"

    seen = await world.get(path, stranger(world))
    ballot = {"answers": {first: "yes"}, "seen_version": 1}
    await put(world, f"{path}/vote", stranger(world), ballot)

    assert seen["video_link"] is None
    assert (await world.get(path, lead(world)))["video_link"].endswith("/secret")
    await world.post(f"{path}/schedule", stranger(world), {"date_id": first}, expect=403)


async def test_nobody_proposes_in_the_name_of_a_network_that_is_not_theirs(world: World) -> None:
    body = {"network_id": NETWORK, "title": "Visite"}

    refused = await world.post("/workshops", stranger(world), body, expect=403)

    assert refused["code"] == "not_in_workshop_network"


async def test_contact_details_zones_and_times_that_cannot_be_are_refused_at_the_door(
    world: World,
) -> None:
    good = {"network_id": NETWORK, "title": "Visite", "dates": [{"starts": STARTS}]}
    bad: list[dict[str, Any]] = [
        {"title": "Appelez le 06 12 34 56 78"},
        {"about": "Ecrivez a moi@example.org"},
        {"venue": {"video_link": "javascript:alert(1)"}},
        {"time_zone": "Europe/Evry"},
        {"dates": [{"starts": f"{STARTS}:00+02:00"}]},
        {"dates": [{"starts": "2026-03-29T02:30"}]},
        {"dates": [{"starts": STARTS}, {"starts": STARTS}]},
        {"dates": [{"starts": "2026-03-01T14:00"}]},
        {"places": 1},
        {"title": "a\u0000b"},
    ]
    for change in bad:
        await world.post("/workshops", lead(world), {**good, **change}, expect=422)

    assert (await world.get("/workshops", lead(world)))["items"] == []


async def test_the_same_key_proposes_once(world: World) -> None:
    headers = {**lead(world), "Idempotency-Key": "one"}
    body = {"network_id": NETWORK, "title": "Visite"}

    first = await world.post("/workshops", headers, body, expect=201)
    again = await world.post("/workshops", headers, body, expect=201)

    assert first == again
    assert len(await world.facts("workshop.proposed")) == 1


async def test_who_is_forgotten_or_leaves_has_voted_for_nothing(world: World) -> None:
    await join_all(world, 1, 2)
    workshop = await propose(world, places=2)
    first = (await poll(world, workshop))["dates"][0]["date_id"]
    await vote(world, workshop, 1, {first: "yes"}, 1)
    await vote(world, workshop, 2, {first: "yes"}, 2)

    await world.leave(a_member(1))
    await world.erase(a_member(2))
    await world.erase(a_member(FACILITATOR))

    now = await world.get(f"/workshops/{workshop['workshop_id']}/poll", person(world, 5))
    assert [date["yes"] for date in now["dates"]] == [[], []]
    shown = await world.get(f"/workshops/{workshop['workshop_id']}", person(world, 5))
    assert (shown["proposer_id"], shown["facilitator_id"]) == (None, None)
    assert len(await world.facts("workshop.facilitator_sought")) == 1


async def test_who_leaves_the_network_leads_its_own_workshops_no_longer(world: World) -> None:
    await join_all(world, FACILITATOR)
    own = await propose(world)
    await propose(world, visibility="everyone")

    await world.leave(a_member(FACILITATOR))

    (sought,) = await world.facts("workshop.facilitator_sought")
    assert sought["workshop_id"] == own["workshop_id"]
