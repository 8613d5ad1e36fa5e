"""Workshops over HTTP from their date to their note: places, problems, what was found, feeds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.trainings.adapters.workshops.sql_workshops_feed import (
    FeedWorkshop,
    workshops_for_feed,
)
from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.workshops import (
    BEGINS,
    FACILITATOR,
    animator,
    join_all,
    lead,
    person,
    poll,
    propose,
    put,
    scheduled,
    stranger,
    vote,
)
from tests.unit.trainings.builders import a_member

TO_BEGIN = timedelta(days=40, hours=3)
"""From the held clock to the first date."""


async def bring(
    world: World, workshop: Any, number: int, text: str, expect: int = 200
) -> dict[str, Any]:
    path = f"/workshops/{workshop['workshop_id']}/problem"
    brought: dict[str, Any] = await put(world, path, person(world, number), {"text": text}, expect)
    return brought


async def test_who_said_yes_has_a_place_in_the_order_of_the_votes_and_the_rest_registers(
    world: World,
) -> None:
    await join_all(world, *range(1, 8))
    workshop = await propose(world, places=3)
    first, second = [date["date_id"] for date in (await poll(world, workshop))["dates"]]
    for number, answers in (
        (4, {first: "yes"}),
        (1, {first: "yes"}),
        (2, {first: "if_need_be", second: "yes"}),
        (3, {second: "yes"}),
    ):
        await vote(world, workshop, number, answers, 0)
    path = f"/workshops/{workshop['workshop_id']}"

    done = await world.post(f"{path}/schedule", lead(world), {"date_id": first})

    assert (done["state"], done["begins_at"]) == ("scheduled", BEGINS)
    (fact,) = await world.facts("workshop.scheduled")
    assert fact["registered_member_ids"] == [a_member(4), a_member(1)]
    assert (fact["invited_member_ids"], fact["other_member_ids"]) == ([a_member(2)], [a_member(3)])
    seats = [fact["member_id"] for fact in await world.facts("seat.taken")]
    assert seats == [a_member(4), a_member(1)]

    door = f"/occasions/{workshop['workshop_id']}/registrations"
    taken = await world.post(door, person(world, 2), expect=201)
    late = await world.post(door, person(world, 3), expect=201)
    assert [taken["status"], late["status"]] == ["registered", "waiting"]
    await world.post(door, stranger(world), expect=404)


async def test_a_freed_place_is_offered_to_the_next_for_two_days(world: World) -> None:
    workshop = await scheduled(world, 1, 2, places=2)
    await join_all(world, 3)
    door = f"/occasions/{workshop['workshop_id']}/registrations"
    waiting = await world.post(door, person(world, 3), expect=201)
    (mine, *_) = (await world.get("/registrations", person(world, 1)))["items"]

    await world.post(f"/registrations/{mine['registration_id']}/cancel", person(world, 1))

    (offered,) = await world.facts("seat.offered")
    assert offered["member_id"] == a_member(3)
    assert offered["expires_at"] == "2026-03-04T09:00:00Z"
    await world.post(f"/registrations/{waiting['registration_id']}/accept", person(world, 3))
    seen = await world.get(f"/workshops/{workshop['workshop_id']}", person(world, 3))
    assert seen["video_link"] == "https://visio.example.org/secret"


async def test_the_video_link_is_for_those_who_take_part_and_is_in_no_fact_or_list(
    world: World,
) -> None:
    workshop = await scheduled(world, 1)
    path = f"/workshops/{workshop['workshop_id']}"

    links = [
        (await world.get(path, headers))["video_link"]
        for headers in (person(world, 1), lead(world), animator(world), person(world, 9))
    ]

    assert links == ["https://visio.example.org/secret"] * 3 + [None]
    listed = await world.get("/workshops", person(world, 1))
    assert [one["video_link"] for one in listed["items"]] == [None]
    assert "visio.example.org" not in str(await world.facts())


async def test_each_brings_a_problem_the_group_chooses_one_and_the_others_are_kept(
    world: World,
) -> None:
    workshop = await scheduled(world, 1, 2, 3)
    path = f"/workshops/{workshop['workshop_id']}"
    for number in (1, 2, 3):
        await bring(world, workshop, number, f"Question {number}")
    brought = await bring(world, workshop, 2, "Question 2, autrement dite")
    ids = {one["member_id"]: one["problem_id"] for one in brought["items"]}
    first, second = ids[a_member(1)], ids[a_member(2)]

    for number, chosen in ((1, first), (2, second), (3, first), (3, second), (1, second)):
        await put(world, f"{path}/problem-choice", person(world, number), {"problem_id": chosen})
    settled = await world.post(f"{path}/problems/settle", lead(world))

    shown = [(one["text"], one["standing"], one["voices"]) for one in settled["items"]]
    assert shown == [
        ("Question 1", "next_time", 0),
        ("Question 2, autrement dite", "chosen", 3),
        ("Question 3", "next_time", 0),
    ]
    (fact,) = await world.facts("workshop.problem_chosen")
    assert (fact["problem_id"], fact["member_id"]) == (second, a_member(2))
    assert "Question" not in str(await world.facts())
    late = await bring(world, workshop, 1, "Encore une autre", expect=409)
    assert late["code"] == "problem_already_chosen"

    world.clock.advance(TO_BEGIN + timedelta(hours=2))
    await world.fire_timers()
    kept = await world.get("/kept-problems", person(world, 1))
    assert [one["text"] for one in kept["items"]] == ["Question 1"]
    assert (await world.get("/kept-problems", person(world, 2)))["items"] == []


async def test_ties_are_shown_and_settled_by_the_facilitator_alone(world: World) -> None:
    workshop = await scheduled(world, 1, 2)
    path = f"/workshops/{workshop['workshop_id']}"
    await bring(world, workshop, 1, "Question 1")
    brought = await bring(world, workshop, 2, "Question 2")
    for number, problem in zip((1, 2), brought["items"], strict=True):
        choice = {"problem_id": problem["problem_id"]}
        await put(world, f"{path}/problem-choice", person(world, number), choice)

    seen = await world.get(f"{path}/problems", person(world, 1))
    assert (seen["is_tied"], [one["standing"] for one in seen["items"]]) == (True, ["first"] * 2)
    tied = await world.post(f"{path}/problems/settle", lead(world), expect=409)
    assert tied["title"].startswith("2 questions sont à égalité")
    named = {"problem_id": brought["items"][1]["problem_id"]}
    await world.post(f"{path}/problems/settle", person(world, 1), named, expect=403)
    settled = await world.post(f"{path}/problems/settle", lead(world), named)

    assert [one["standing"] for one in settled["items"]] == ["next_time", "chosen"]


async def test_problems_are_for_the_group_and_only_until_it_begins(world: World) -> None:
    workshop = await scheduled(world, 1)
    path = f"/workshops/{workshop['workshop_id']}"

    refused = await bring(world, workshop, 9, "Je ne participe pas", expect=403)
    assert refused["code"] == "not_taking_part"
    await world.get(f"{path}/problems", person(world, 9), expect=403)
    await bring(world, workshop, 1, "Appelez-moi : 06 12 34 56 78", expect=422)
    brought = await bring(world, workshop, 1, "Question 1")
    await world.client.post(f"{path}/problem/withdraw", headers=person(world, 1))
    again = await bring(world, workshop, 1, "Question 1")

    assert again["items"][0]["problem_id"] != brought["items"][0]["problem_id"]
    world.clock.advance(TO_BEGIN)
    late = await bring(world, workshop, 1, "Trop tard", expect=409)
    assert late["code"] == "workshop_begun"


async def test_it_is_held_at_its_end_without_anybodys_word_and_once(world: World) -> None:
    workshop = await scheduled(world, 1, 2)
    path = f"/workshops/{workshop['workshop_id']}"

    early = await world.post(f"{path}/hold", lead(world), expect=409)
    assert early["code"] == "workshop_not_begun"
    world.clock.advance(TO_BEGIN + timedelta(hours=1, minutes=59))
    await world.fire_timers()
    assert await world.facts("workshop.held") == []
    world.clock.advance(timedelta(minutes=1))
    await world.fire_timers()

    (held,) = await world.facts("workshop.held")
    assert held["member_ids"] == [a_member(1), a_member(2)]
    again = await world.post(f"{path}/hold", lead(world), expect=409)
    assert again["code"] == "workshop_is_held"


async def test_a_workshop_moved_keeps_everybody_and_is_held_at_its_new_end(world: World) -> None:
    workshop = await scheduled(world, 1)
    path = f"/workshops/{workshop['workshop_id']}"
    body = {"date": {"starts": "2026-04-12T10:00"}, "reason": "La salle est prise"}

    await world.post(f"{path}/move", person(world, 1), body, expect=403)
    moved = await world.post(f"{path}/move", lead(world), body)

    assert (moved["begins_at"], moved["ends_at"]) == (
        "2026-04-12T08:00:00Z",
        "2026-04-12T10:00:00Z",
    )
    (fact,) = await world.facts("workshop.moved")
    assert (fact["former_begins_at"], fact["member_ids"]) == (BEGINS, [a_member(1)])
    (mine,) = (await world.get("/registrations", person(world, 1)))["items"]
    assert mine["status"] == "registered"
    world.clock.advance(TO_BEGIN + timedelta(hours=3))
    await world.fire_timers()
    assert await world.facts("workshop.held") == []
    world.clock.advance(timedelta(days=1))
    await world.fire_timers()
    assert len(await world.facts("workshop.held")) == 1


async def test_a_cancelled_workshop_frees_everybody_and_tells_each_once(world: World) -> None:
    workshop = await scheduled(world, 1, 2, places=2)
    await join_all(world, 3)
    await world.post(
        f"/occasions/{workshop['workshop_id']}/registrations", person(world, 3), expect=201
    )
    path = f"/workshops/{workshop['workshop_id']}"

    await world.post(f"{path}/cancel", lead(world), {"reason": "Grève des trains"})

    (fact,) = await world.facts("workshop.cancelled")
    assert (fact["member_ids"], fact["was_scheduled"]) == ([a_member(1), a_member(2)], True)
    given_up = [fact["member_id"] for fact in await world.facts("seat.given_up")]
    assert given_up == [a_member(3)]
    await world.post(
        f"/occasions/{workshop['workshop_id']}/registrations", person(world, 1), expect=409
    )
    again = await world.post(f"{path}/cancel", lead(world), {"reason": "Encore"}, expect=409)
    assert again["title"] == "Cet atelier est annulé"


async def test_a_cancelled_poll_tells_those_whom_a_date_suited(world: World) -> None:
    workshop = await propose(world)
    first, second = [date["date_id"] for date in (await poll(world, workshop))["dates"]]
    await vote(world, workshop, 1, {first: "no", second: "if_need_be"}, 1)
    await vote(world, workshop, 2, {first: "no"}, 1)

    path = f"/workshops/{workshop['workshop_id']}/cancel"
    await world.post(path, animator(world), {"reason": "Personne ne peut"})

    (fact,) = await world.facts("workshop.cancelled")
    assert (fact["member_ids"], fact["was_scheduled"]) == ([a_member(1)], False)


async def test_a_note_is_written_together_and_a_stale_one_is_refused(world: World) -> None:
    workshop = await scheduled(world, 1, 2)
    path = f"/workshops/{workshop['workshop_id']}/note"
    await world.get(path, person(world, 1), expect=404)

    await put(world, path, person(world, 1), {"text": "Un premier jet", "seen_version": 0})
    stale = {"text": "Le mien", "seen_version": 0}
    refused = await put(world, path, person(world, 2), stale, expect=409)
    await put(world, path, person(world, 2), {"text": "Les deux", "seen_version": 1})
    await put(world, path, person(world, 9), {"text": "Moi", "seen_version": 2}, expect=403)

    assert refused["code"] == "note_stale"
    versions = (await world.get(f"{path}/versions", person(world, 9)))["items"]
    assert [(one["text"], one["written_by"]) for one in versions] == [
        ("Un premier jet", a_member(1)),
        ("Les deux", a_member(2)),
    ]
    facts = await world.facts("workshop.note_shared")
    assert [fact["note_version"] for fact in facts] == [1, 2]
    assert "jet" not in str(facts)


async def test_notes_are_found_by_their_french_words_and_not_by_other_networks(
    world: World,
) -> None:
    own = await scheduled(world, 1)
    public = await scheduled(world, 2, visibility="everyone", title="Jardin partagé")
    for workshop, number, text in (
        (own, 1, "Les bibliothécaires ouvrent la boîte à idées."),
        (public, 2, "Une boîte de graines, et une idée pour le soir."),
    ):
        path = f"/workshops/{workshop['workshop_id']}/note"
        await put(world, path, person(world, number), {"text": text, "seen_version": 0})

    async def found(headers: dict[str, str], words: str) -> list[str]:
        page = await world.get("/workshop-notes", headers, q=words)
        return [one["workshop_id"] for one in page["items"]]

    me, them = person(world, 5), stranger(world)
    assert await found(me, "bibliothecaire idees") == [own["workshop_id"]]
    assert await found(me, "boites") == [public["workshop_id"], own["workshop_id"]]
    assert await found(me, "jardins") == [public["workshop_id"]]
    assert await found(them, "idées") == [public["workshop_id"]]
    assert await found(me, "& | ! (:*") == []
    page = await world.get("/workshop-notes", me, limit=1)
    rest = await world.get("/workshop-notes", me, limit=1, after=page["next"])
    assert [one["workshop_id"] for one in rest["items"]] == [own["workshop_id"]]


async def feed(world: World, network_id: str | None, *, is_for_members: bool) -> list[FeedWorkshop]:
    async with world.database.transaction() as transaction:
        return list(
            await workshops_for_feed(
                transaction,
                network_id=network_id,
                is_for_members=is_for_members,
                since=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )


async def test_feeds_show_dated_workshops_to_whom_they_are_for_and_their_version_grows(
    world: World,
) -> None:
    await propose(world, visibility="everyone", title="Sans date")
    own = await scheduled(world, 1)
    public = await scheduled(world, 2, visibility="everyone", title="Jardin")

    assert [one.workshop_id for one in await feed(world, None, is_for_members=False)] == [
        public["workshop_id"]
    ]
    assert len(await feed(world, NETWORK, is_for_members=False)) == 1
    assert await feed(world, OTHER_NETWORK, is_for_members=True) == []
    before = {one.workshop_id: one for one in await feed(world, NETWORK, is_for_members=True)}
    path = f"/workshops/{own['workshop_id']}"
    await world.post(f"{path}/cancel", lead(world), {"reason": "Grève"})
    after = {one.workshop_id: one for one in await feed(world, NETWORK, is_for_members=True)}

    mine = own["workshop_id"]
    assert (before[mine].is_cancelled, after[mine].is_cancelled) == (False, True)
    assert after[mine].version > before[mine].version
    assert after[public["workshop_id"]] == before[public["workshop_id"]]
    assert before[mine].place == "Bibliothèque"


async def test_what_a_forgotten_person_brought_is_gone_and_what_the_group_found_stays(
    world: World,
) -> None:
    workshop = await scheduled(world, 1, 2)
    path = f"/workshops/{workshop['workshop_id']}"
    await bring(world, workshop, 1, "Question 1")
    await put(world, f"{path}/note", person(world, 1), {"text": "Des pistes", "seen_version": 0})

    await world.erase(a_member(1))

    assert (await world.get(f"{path}/problems", lead(world)))["items"] == []
    note = await world.get(f"{path}/note", person(world, 2))
    assert (note["text"], note["written_by"]) == ("Des pistes", None)
    assert a_member(FACILITATOR) == (await world.get(path, lead(world)))["facilitator_id"]
