"""Calendar feeds over HTTP: who sees what, stable identities, rising sequences, nobody's name."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.gatherings import (
    announce,
    dates,
    leader,
    member,
    register_for,
)
from tests.unit.trainings.builders import a_member

PUBLIC = "/calendars/public.ics"
WHY = {"reason": "Luc est malade"}


async def feed(world: World, path: str = PUBLIC, **query: Any) -> dict[str, dict[str, Any]]:
    """Return the events of a feed by UID, each by its properties."""
    answer = await world.client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert not calendar.errors
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    events = {}
    event: Any
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert str(event["DTSTART"].params["TZID"]) in zones
        events[str(event["UID"])] = {
            "start": event["DTSTART"].dt,
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
            "summary": str(event["SUMMARY"]),
            "modified": event["LAST-MODIFIED"].dt,
            "text": str(event.get("DESCRIPTION", "")),
            "url": str(event["URL"]),
        }
    return events


async def test_a_session_shows_a_day_at_a_time_and_its_state_as_status(world: World) -> None:
    session_id = await world.open(minimum=1)

    before = await feed(world)
    await world.register(session_id, 1)
    after = await feed(world)

    uids = [f"{session_id}-1-1@rers", f"{session_id}-1-2@rers", f"{session_id}-2-1@rers"]
    assert list(before) == uids == list(after)
    assert {one["status"] for one in before.values()} == {"TENTATIVE"}
    assert {one["status"] for one in after.values()} == {"CONFIRMED"}
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in uids)
    assert before[uids[0]]["start"] == datetime(2026, 6, 11, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert before[uids[0]]["url"].endswith(f"/sessions/{session_id}")


async def test_a_cancelled_session_stays_for_ninety_days(world: World) -> None:
    session_id = await world.open()
    await world.post(f"/sessions/{session_id}/cancel", world.office, WHY)

    at_once = await feed(world)
    world.clock.advance(timedelta(days=88))
    later = await feed(world)
    world.clock.advance(timedelta(days=5))

    assert {one["status"] for one in at_once.values()} == {"CANCELLED"}
    assert len(at_once) == len(later) == 3
    assert await feed(world) == {}


async def test_a_moved_date_keeps_its_uid_with_a_higher_sequence(world: World) -> None:
    await announce(world, visibility="everyone", time_zone="Indian/Reunion")
    (one, *_) = await dates(world)
    uid = f"{one['gathering_date_id']}@rers"
    before = await feed(world)
    world.clock.advance(timedelta(hours=1))

    move = {**WHY, "day": "2026-03-08", "starts": "15:00"}
    await world.post(f"/gathering-dates/{one['gathering_date_id']}/move", leader(world), move)

    after = await feed(world)
    assert set(before) == set(after)
    reunion = ZoneInfo("Indian/Reunion")
    assert before[uid]["start"] == datetime(2026, 3, 7, 14, tzinfo=reunion)
    assert after[uid]["start"] == datetime(2026, 3, 8, 15, tzinfo=reunion)
    assert (before[uid]["sequence"], after[uid]["sequence"]) == (0, 1)
    assert after[uid]["modified"] > before[uid]["modified"]
    assert "Luc" not in str(after)


async def test_a_cancelled_date_and_an_ended_series_show_as_cancelled(world: World) -> None:
    said = await announce(world, visibility="everyone")
    (one, *_) = await dates(world)
    await world.post(f"/gathering-dates/{one['gathering_date_id']}/cancel", leader(world), WHY)
    body = {"last_day": "2026-12-31", **WHY}
    await world.post(f"/gatherings/{said['gathering_id']}/end", leader(world), body)

    found = list((await feed(world)).values())

    assert [one["status"] for one in found] == ["CANCELLED"] + ["CONFIRMED"] * 9 + ["CANCELLED"] * 2
    assert found[0]["summary"] == "Annulé : Temps de partage de savoirs"


async def test_the_past_is_shown_for_ninety_days(world: World) -> None:
    await announce(world, visibility="everyone", rule="FREQ=MONTHLY;BYDAY=1SA;COUNT=6")

    world.clock.advance(timedelta(days=130))  # 10 July 2026

    starts = [one["start"].date().isoformat() for one in (await feed(world)).values()]
    assert starts == ["2026-05-02", "2026-06-06", "2026-07-04", "2026-08-01"]


async def test_a_networks_own_gatherings_are_behind_its_secret_address(world: World) -> None:
    await announce(world, rule=None, title="Entre nous")
    await announce(world, rule=None, title="Pour tous", visibility="everyone")
    await world.open()
    path = f"/calendars/networks/{NETWORK}"
    await world.post(f"{path}/link", member(world, 1), expect=403)
    first = await world.post(f"{path}/link", leader(world), expect=201)
    second = await world.post(f"{path}/link", leader(world), expect=201)

    open_to_all = await feed(world, f"{path}.ics", only="gatherings")
    whole = await feed(world, second["path"], only="gatherings")

    assert {one["summary"] for one in open_to_all.values()} == {"Pour tous"}
    assert {one["summary"] for one in whole.values()} == {"Pour tous", "Entre nous"}
    assert len(await feed(world, f"{path}.ics")) == 4
    assert await feed(world, f"/calendars/networks/{OTHER_NETWORK}.ics", only="gatherings") == {}
    assert (await world.client.get(first["path"])).status_code == 404
    elsewhere = second["path"].replace(NETWORK, OTHER_NETWORK)
    assert (await world.client.get(elsewhere)).status_code == 404
    answer = await world.client.get(second["path"])
    assert answer.headers.get_list("cache-control") == ["private, no-cache"]
    gone = await world.client.delete(f"{path}/link", headers=leader(world))
    assert gone.status_code == 204
    assert (await world.client.get(second["path"])).status_code == 404


async def test_ones_own_calendar_shows_what_one_takes_part_in_or_waits_for(world: World) -> None:
    await announce(world, capacity=1)
    first, second, third, *_ = await dates(world)
    session_id = await world.open()
    await world.register(session_id, 1)
    await register_for(world, second["gathering_date_id"], 2)
    mine = await register_for(world, first["gathering_date_id"], 1)
    await register_for(world, second["gathering_date_id"], 1)
    given_up = await register_for(world, third["gathering_date_id"], 1)
    await world.post(f"/registrations/{given_up['registration_id']}/cancel", member(world, 1))
    link = await world.post("/calendars/me/link", member(world, 1), expect=201)

    found = await feed(world, link["path"])

    shown = {uid[:36]: one["status"] for uid, one in found.items()}
    assert shown == {
        first["gathering_date_id"]: "CONFIRMED",
        second["gathering_date_id"]: "TENTATIVE",
        session_id: "TENTATIVE",
    }
    assert len(found) == 5
    waiting = found[f"{second['gathering_date_id']}@rers"]
    assert waiting["text"].startswith("Sur liste d'attente.")
    path = f"/gathering-dates/{first['gathering_date_id']}/cancel"
    await world.post(path, leader(world), WHY)
    cancelled = await feed(world, link["path"])
    uid = f"{first['gathering_date_id']}@rers"
    assert (cancelled[uid]["status"], mine["status"]) == ("CANCELLED", "registered")
    assert cancelled[uid]["sequence"] > found[uid]["sequence"]


async def test_ones_own_address_is_renewed_removed_and_forgotten_on_erasure(world: World) -> None:
    me = member(world, 1)
    first = await world.post("/calendars/me/link", me, expect=201)
    second = await world.post("/calendars/me/link", me, expect=201)

    assert (await world.client.get(first["path"])).status_code == 404
    assert (await world.client.get(second["path"])).status_code == 200
    kept = await world.database.pool.fetchval("SELECT digest FROM calendar_link")
    assert kept not in second["path"]
    await world.client.delete("/calendars/me/link", headers=me)
    assert (await world.client.get(second["path"])).status_code == 404
    third = await world.post("/calendars/me/link", me, expect=201)
    await world.erase(a_member(1))
    assert (await world.client.get(third["path"])).status_code == 404
    refused = await world.post("/calendars/me/link", me, expect=403)
    assert refused["code"] == "person_erased"


async def test_a_program_that_has_the_newest_file_is_told_so(world: World) -> None:
    session_id = await world.open(minimum=1)
    first = await world.client.get(PUBLIC)
    tag, modified = first.headers["etag"], first.headers["last-modified"]

    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f'W/{tag}, "other"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        same = await world.client.get(PUBLIC, headers=headers)
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    world.clock.advance(timedelta(minutes=1))
    await world.register(session_id, 1)

    for headers in (
        {"If-None-Match": tag},
        {"If-Modified-Since": modified},
        {"If-Modified-Since": "yesterday"},
    ):
        changed = await world.client.get(PUBLIC, headers=headers)
        assert changed.status_code == 200
        assert changed.headers["etag"] != tag
    assert first.headers.get_list("cache-control") == ["public, max-age=900"]


async def test_a_secret_calendar_is_compared_by_its_content_alone(world: World) -> None:
    await announce(world)
    (one, *_) = await dates(world)
    made = await register_for(world, one["gathering_date_id"], 1)
    link = await world.post("/calendars/me/link", member(world, 1), expect=201)
    before = await world.client.get(link["path"])

    await world.post(f"/registrations/{made['registration_id']}/cancel", member(world, 1))

    since = {"If-Modified-Since": before.headers["last-modified"]}
    after = await world.client.get(link["path"], headers=since)
    assert after.status_code == 200
    assert b"VEVENT" in before.content
    assert b"VEVENT" not in after.content


async def test_nobody_is_named_in_any_calendar(world: World) -> None:
    await announce(world, visibility="everyone", video_link="https://visio.example/a")
    (one, *_) = await dates(world)
    await register_for(world, one["gathering_date_id"], 1)
    link = await world.post("/calendars/me/link", member(world, 1), expect=201)

    for path in (PUBLIC, f"/calendars/networks/{NETWORK}.ics", link["path"]):
        text = (await world.client.get(path)).text
        assert "BEGIN:VEVENT" in text
        assert a_member(1) not in text
        assert "visio.example" not in text
        assert "ATTENDEE" not in text
