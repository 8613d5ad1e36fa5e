"""Gatherings over HTTP: announced, entered a year ahead, moved, cancelled, ended, seen again."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.gatherings.enter_gathering_dates import (
    GATHERING_HORIZON,
    EnterGatheringDates,
    enter_gathering_dates,
)
from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.gatherings import (
    LEADER,
    announce,
    dates,
    leader,
    member,
    register_for,
)
from tests.unit.trainings.builders import a_member

WHY = {"reason": "la salle est prise"}
SINCE_MARCH: dict[str, Any] = {"from": "2026-03-01T00:00:00Z"}


async def test_a_series_is_entered_a_year_ahead_and_the_timer_goes_on(world: World) -> None:
    said = await announce(world)

    first = await dates(world, limit=200)
    assert (len(first), said["dates_known_until"]) == (12, "2027-03-03")
    assert {(one["starts"], one["time_zone"]) for one in first} == {("14:00:00", "Europe/Paris")}
    assert [one["begins_at"] for one in first[:2]] == [
        "2026-03-07T13:00:00Z",
        "2026-04-04T12:00:00Z",
    ]
    (fact,) = await world.facts("gathering.announced")
    assert (fact["first_at"], fact["is_recurring"]) == ("2026-03-07T13:00:00Z", True)

    ids = [one["gathering_date_id"] for one in first]
    for _ in range(13):
        world.clock.advance(timedelta(days=28))
        await world.fire_timers()
    later = await dates(world, limit=200, **SINCE_MARCH)
    assert [one["gathering_date_id"] for one in later][:12] == ids
    assert len(later) == 24
    timers = "SELECT count(*) FROM timer WHERE kind = $1"
    assert await world.database.pool.fetchval(timers, GATHERING_HORIZON) == 0


async def test_the_timer_fired_again_enters_nothing_twice(world: World) -> None:
    said = await announce(world)
    again = "INSERT INTO timer (kind, key, due_at) VALUES ($1, $2, $3) ON CONFLICT (kind, key) DO UPDATE SET due_at = $3"

    for _ in range(2):
        await world.database.pool.execute(
            again, GATHERING_HORIZON, said["gathering_id"], world.clock.now()
        )
        await world.fire_timers()

    assert len(await dates(world, limit=200)) == 12


async def test_control_without_its_memory_of_the_horizon_only_the_database_refuses_doubles(
    world: World,
) -> None:
    said = await announce(world)
    await world.database.pool.execute("UPDATE gathering SET known_until = NULL")

    with pytest.raises(asyncpg.UniqueViolationError):
        await _enter(world, said["gathering_id"])

    assert len(await dates(world, limit=200)) == 12


async def _enter(world: World, gathering_id: str) -> None:
    async with world.database.transaction() as transaction:
        await enter_gathering_dates(EnterGatheringDates(gathering_id), SqlUnitOfWork(transaction))


async def test_only_those_who_lead_decide_and_strangers_know_nothing(world: World) -> None:
    said = await announce(world)
    (one, *_) = await dates(world)
    path = f"/gathering-dates/{one['gathering_date_id']}"
    mine, stranger = member(world, 1), member(world, 2, OTHER_NETWORK)

    await world.post("/gatherings", mine, {**BODY}, expect=403)
    await world.post("/gatherings", leader(world), {**BODY, "network_id": None}, expect=403)
    await world.post("/gatherings", world.office, {**BODY, "network_id": None}, expect=201)
    for word, body in (("cancel", WHY), ("move", {**WHY, "starts": "15:00"})):
        assert (await world.post(f"{path}/{word}", mine, body, expect=403))["code"] == (
            "not_your_gathering"
        )
        await world.post(f"{path}/{word}", stranger, body, expect=404)
    assert await dates(world, stranger, gathering_id=said["gathering_id"]) == []
    await world.get(path, stranger, expect=404)
    await world.get(path, {}, expect=404)
    await world.get(f"/gatherings/{said['gathering_id']}", stranger, expect=404)
    listed = await world.get("/gatherings", stranger, network_id=NETWORK)
    assert listed["items"] == []


BODY: dict[str, Any] = {
    "network_id": NETWORK,
    "title": "Bourse d'échanges",
    "kind": "fair",
    "place": "Padern",
    "day": "2026-03-07",
    "starts": "14:00",
}


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"rule": "FREQ=HOURLY"}, "recurrence_too_often", "par jour, semaine, mois ou année"),
        ({"rule": "chaque mardi"}, "recurrence_unreadable", "n'est pas lisible"),
        ({"rule": "FREQ=WEEKLY;BYDAY=TU"}, "first_day_not_in_rule", "10 mars 2026"),
        (
            {"skips_school_holidays": "corsica"},
            "school_holidays_unknown",
            "périodes sans rencontre",
        ),
        (
            {"day": "2029-03-07", "skips_school_holidays": "A"},
            "school_holidays_not_published",
            "2028",
        ),
        ({"day": "2026-03-01"}, "gathering_in_the_past", "déjà passée"),
        ({"place": None}, "gathering_place_missing", "où"),
        ({"time_zone": "Europe/Lutece"}, "unknown_time_zone", "Lutece"),
        ({"title": "Appelez le 06 12 34 56 78"}, "unreadable", ""),
        ({"video_link": "http://visio.example"}, "unreadable", ""),
        ({"starts": "14:00+02:00"}, "unreadable", ""),
        ({"capacity": 0}, "unreadable", ""),
        ({"rules": "FREQ=WEEKLY"}, "unreadable", ""),
    ],
)
async def test_a_gathering_that_makes_no_sense_is_refused_in_clear_french(
    world: World, change: dict[str, Any], code: str, words: str
) -> None:
    refused = await world.post("/gatherings", leader(world), {**BODY, **change}, expect=422)

    assert refused["code"] == code
    assert words in refused["title"]
    assert await dates(world) == []


async def test_a_date_is_moved_alone_and_everyone_is_told_once(world: World) -> None:
    await announce(world, capacity=1)
    first, second, *_ = await dates(world)
    path = f"/gathering-dates/{first['gathering_date_id']}"
    await register_for(world, first["gathering_date_id"], 1)
    await register_for(world, first["gathering_date_id"], 2)

    moved = await world.post(
        f"{path}/move", leader(world), {**WHY, "day": "2026-03-08", "place": "Cucugnan"}
    )

    assert (moved["begins_at"], moved["original_day"], moved["place"]) == (
        "2026-03-08T13:00:00Z",
        "2026-03-07",
        "Cucugnan",
    )
    (fact,) = await world.facts("gathering_date.moved")
    assert (fact["registered_member_ids"], fact["waiting_member_ids"]) == (
        [a_member(1)],
        [a_member(2)],
    )
    assert (fact["decided_by"], fact["reason"]) == (LEADER, "la salle est prise")
    after = await dates(world)
    assert after[1]["begins_at"] == second["begins_at"]
    world.clock.advance(timedelta(days=5, hours=6))
    await register_for(world, first["gathering_date_id"], 3)
    refused = await world.post(f"{path}/move", leader(world), {**WHY, "day": "2026-03-01"}, 422)
    assert refused["code"] == "new_date_in_the_past"


async def test_a_date_is_cancelled_alone_and_its_registrations_end(world: World) -> None:
    await announce(world, capacity=1)
    first, second, *_ = await dates(world)
    date_id = first["gathering_date_id"]
    for number in (1, 2):
        await register_for(world, date_id, number)

    cancelled = await world.post(f"/gathering-dates/{date_id}/cancel", leader(world), WHY)

    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "la salle est prise")
    (fact,) = await world.facts("gathering_date.cancelled")
    assert fact["registered_member_ids"] == [a_member(1)]
    told = await world.facts("seat.given_up")
    assert [(one["member_id"], one["cause"]) for one in told] == [
        (a_member(2), "occasion_cancelled")
    ]
    await register_for(world, date_id, 3, expect=409)
    await register_for(world, second["gathering_date_id"], 3)
    again = await world.post(f"/gathering-dates/{date_id}/cancel", leader(world), WHY, 409)
    assert again["code"] == "gathering_date_over"


async def test_the_rest_of_a_series_is_given_up_and_nothing_is_added_later(world: World) -> None:
    said = await announce(world)
    all_dates = await dates(world, limit=200)
    await register_for(world, all_dates[3]["gathering_date_id"], 1)

    body = {"last_day": "2026-05-31", **WHY}
    ended = await world.post(f"/gatherings/{said['gathering_id']}/end", leader(world), body)

    assert (ended["ends_after"], ended["dates_known_until"]) == ("2026-05-31", None)
    states = [one["state"] for one in await dates(world, limit=200)]
    assert states == ["planned"] * 3 + ["cancelled"] * 9
    (fact,) = await world.facts("gathering.ended")
    assert fact["registered_member_ids"] == [a_member(1)]
    assert len(fact["gathering_date_ids"]) == 9
    assert await world.facts("gathering_date.cancelled") == []
    world.clock.advance(timedelta(days=60))
    await world.fire_timers()
    assert len(await dates(world, limit=200, **SINCE_MARCH)) == 12


async def test_an_ended_series_is_told_once_to_who_came_to_one_date_and_waited_for_another(
    world: World,
) -> None:
    said = await announce(world, capacity=1)
    _, second, third, *_ = await dates(world)
    for one, number in ((second, 1), (third, 2), (third, 1), (second, 3), (third, 3)):
        await register_for(world, one["gathering_date_id"], number)

    body = {"last_day": "2026-03-31", **WHY}
    await world.post(f"/gatherings/{said['gathering_id']}/end", leader(world), body)

    (fact,) = await world.facts("gathering.ended")
    assert sorted(fact["registered_member_ids"]) == [a_member(1), a_member(2)]
    assert fact["waiting_member_ids"] == [a_member(3)]
    seats = await world.facts("seat.given_up")
    assert sorted(one["member_id"] for one in seats) == [a_member(1), a_member(3), a_member(3)]
    assert {(one["cause"], one["has_series_ended"]) for one in seats} == {
        ("occasion_cancelled", True)
    }


async def test_each_date_is_announced_when_it_comes_into_reach_with_its_own_local_time(
    world: World,
) -> None:
    await announce(world, mode="remote", place=None, time_zone="Europe/Paris")
    shown = await dates(world, limit=200)

    facts = await world.facts("gathering_date.announced")

    assert [one["gathering_date_id"] for one in facts] == [
        one["gathering_date_id"] for one in shown
    ]
    assert [one["begins_at"] for one in facts[:2]] == [
        "2026-03-07T13:00:00Z",
        "2026-04-04T12:00:00Z",
    ]
    first = facts[0]
    assert (first["ends_at"], first["time_zone"]) == ("2026-03-07T15:00:00Z", "Europe/Paris")
    assert (first["mode"], first["is_public"], first["sequence"]) == ("remote", False, 1)
    world.clock.advance(timedelta(days=60))
    await world.fire_timers()
    assert len(await world.facts("gathering_date.announced")) > len(facts)


async def test_school_holidays_hold_back_what_is_not_published(world: World) -> None:
    weekly: dict[str, Any] = {
        "rule": "FREQ=WEEKLY;COUNT=150",
        "day": "2026-03-07",
        "skips_school_holidays": "A",
    }
    said = await announce(world, **weekly)

    days = [one["day"] for one in await dates(world, limit=200)]
    assert "2026-04-11" not in days  # spring holidays of zone A
    assert "2026-05-02" in days
    assert said["note"] is None
    for _ in range(30):
        world.clock.advance(timedelta(days=28))
        await world.fire_timers()
    later = await world.get(f"/gatherings/{said['gathering_id']}", leader(world))
    assert later["dates_known_until"] == "2028-08-31"
    assert "jeudi 31 août 2028" in later["note"]


async def test_who_comes_is_for_the_network_and_few_are_not_counted_to_strangers(
    world: World,
) -> None:
    await announce(world, visibility="everyone", capacity=10, video_link="https://visio.example/a")
    (one, *_) = await dates(world)
    path, stranger = f"/gathering-dates/{one['gathering_date_id']}", member(world, 9, OTHER_NETWORK)
    for number in range(1, 5):
        await register_for(world, one["gathering_date_id"], number)

    few = await world.get(path, stranger)
    ours = await world.get(path, member(world, 8))
    coming = await world.get(path, member(world, 1))
    await register_for(world, one["gathering_date_id"], 5)
    many = await world.get(path, {})

    assert (few["coming"], few["places_left"], few["is_full"]) == (None, None, False)
    assert few["registered_member_ids"] is few["video_link"] is ours["video_link"] is None
    assert ours["registered_member_ids"] == [a_member(number) for number in range(1, 5)]
    assert (ours["coming"], ours["places_left"]) == (4, 6)
    assert coming["video_link"] == "https://visio.example/a"
    assert (await world.get(path, leader(world)))["video_link"] == "https://visio.example/a"
    assert (many["coming"], many["places_left"], many["registered_member_ids"]) == (5, 5, None)
    assert "visio" not in str(await world.facts())


async def test_nobody_of_another_network_registers_for_what_is_for_a_networks_own_people(
    world: World,
) -> None:
    await announce(world)
    (ours, *_) = await dates(world)
    await announce(world, visibility="everyone", title="Pour tous")
    theirs = next(one for one in await dates(world) if one["title"] == "Pour tous")
    await world.join(a_member(9), OTHER_NETWORK)
    me = member(world, 9, OTHER_NETWORK)

    await world.post(f"/occasions/{ours['gathering_date_id']}/registrations", me, {}, expect=404)

    await world.post(f"/occasions/{theirs['gathering_date_id']}/registrations", me, {}, expect=201)


async def test_a_full_date_has_a_line_and_a_freed_place_is_offered(world: World) -> None:
    await announce(world, capacity=1)
    (one, *_) = await dates(world)
    first = await register_for(world, one["gathering_date_id"], 1)
    await register_for(world, one["gathering_date_id"], 2)

    await world.post(f"/registrations/{_id(first)}/cancel", member(world, 1))

    (offered,) = await world.facts("seat.offered")
    assert (offered["member_id"], offered["occasion_kind"]) == (a_member(2), "gathering")
    (seen, *_) = await dates(world)
    assert (seen["is_full"], seen["places_left"]) == (True, 0)


def _id(made: Any) -> str:
    return str(made["registration_id"])


async def test_a_replay_is_given_afterwards_and_listed(world: World) -> None:
    await announce(world, kind="webinar", mode="remote", place=None, visibility="everyone")
    first, *_ = await dates(world)
    path = f"/gathering-dates/{first['gathering_date_id']}/replay"
    links = [{"title": "Film", "url": "https://films.example/1"}]
    body = {"links": links, "summary": "Qu'est-ce qu'un RERS ?"}
    early = await world.post(path, leader(world), body, expect=409)
    world.clock.advance(timedelta(days=6))

    await world.post(path, leader(world), body)
    await world.post(path, leader(world), {**body, "summary": "Autrement dit"})
    await world.post(path, member(world, 1), body, expect=403)

    assert early["code"] == "nothing_to_see_again"
    (seen,) = (await world.get("/replays", {}))["items"]
    assert (seen["replay"]["links"], seen["replay"]["summary"]) == (links, "Autrement dit")
    (fact,) = await world.facts("gathering_date.replay_published")
    assert "films.example" not in str(fact)


async def test_lists_go_page_by_page_in_the_order_of_time(world: World) -> None:
    await announce(world)
    await announce(world, day="2026-03-14", rule=None, kind="fair", title="Bourse")

    pages: list[Any] = []
    after: dict[str, Any] = {}
    while True:
        page = await world.get("/gathering-dates", leader(world), limit=5, **after)
        pages += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    begins = [one["begins_at"] for one in pages]
    assert begins == sorted(begins)
    assert len({one["gathering_date_id"] for one in pages}) == len(pages) == 13
    window: dict[str, Any] = {"from": "2026-03-10T00:00:00Z", "to": "2026-03-20T00:00:00Z"}
    found = await world.get("/gatherings", leader(world), **window)
    assert [one["title"] for one in found["items"]] == ["Bourse"]
