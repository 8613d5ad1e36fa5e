"""Calendar files: read again by two other readers, stable, well folded, right on every night."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event, Timezone

from services.trainings.adapters.gatherings.icalendar_files import (
    CalendarEntry,
    SessionCard,
    calendar_file,
    ics_of_session,
)
from services.trainings.adapters.gatherings.icalendar_zones import zone_component

CARD = SessionCard(
    session_id="00000000-0000-7000-8000-00000000a001",
    training_number=2,
    title="Démarrer, dynamiser ; accompagner un réseau d'échanges réciproques de savoirs",
    parts=[[date(2026, 6, 11), date(2026, 6, 12)], [date(2026, 10, 30)]],
    time_zone="Europe/Paris",
    starts=time(9),
    ends=time(17),
    place="Évry-Courcouronnes, Maison des associations",
    is_remote=False,
    state="open",
    revision=3,
    changed_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
)
PAGE = "https://rers.example/sessions/1"


def events_of(file: bytes) -> list[Event]:
    read = Calendar.from_ical(file)
    return [part for part in read.walk("VEVENT") if isinstance(part, Event)]


def an_entry(**more: object) -> CalendarEntry:
    values = {
        "uid": "1@rers",
        "sequence": 0,
        "status": "CONFIRMED",
        "begins_at": datetime(2026, 3, 28, 13, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 28, 15, tzinfo=UTC),
        "time_zone": "Europe/Paris",
        "summary": "Bourse",
        "description": "Bourse d'échanges.",
        "place": "Padern",
        "url": PAGE,
        "category": "Rencontre",
        "changed_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        **more,
    }
    return CalendarEntry(**values)  # type: ignore[arg-type]  # a builder


def test_a_session_in_two_parts_is_one_event_a_day() -> None:
    events = events_of(ics_of_session(CARD, PAGE))

    assert [str(event["UID"]) for event in events] == [
        f"{CARD.session_id}-1-1@rers",
        f"{CARD.session_id}-1-2@rers",
        f"{CARD.session_id}-2-1@rers",
    ]
    paris = ZoneInfo("Europe/Paris")
    assert [event.start for event in events] == [
        datetime(2026, 6, 11, 9, tzinfo=paris),
        datetime(2026, 6, 12, 9, tzinfo=paris),
        datetime(2026, 10, 30, 9, tzinfo=paris),
    ]
    assert str(events[0]["SUMMARY"]).endswith("savoirs (1/3)")
    assert {str(event["STATUS"]) for event in events} == {"TENTATIVE"}
    assert str(events[0]["LOCATION"]) == CARD.place


def test_a_moved_session_keeps_its_uids_with_a_higher_sequence() -> None:
    moved = replace(
        CARD, parts=[[date(2026, 9, 1), date(2026, 9, 2)], [date(2026, 12, 4)]], revision=4
    )

    before, after = events_of(ics_of_session(CARD, PAGE)), events_of(ics_of_session(moved, PAGE))

    assert [event["UID"] for event in before] == [event["UID"] for event in after]
    assert {
        (one["SEQUENCE"], other["SEQUENCE"]) for one, other in zip(before, after, strict=True)
    } == {(3, 4)}
    assert after[0].start == datetime(2026, 9, 1, 9, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("confirmed", "CONFIRMED"),
        ("running", "CONFIRMED"),
        ("merged", "CANCELLED"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_the_state_of_a_session_shows_as_its_status(state: str, status: str) -> None:
    events = events_of(ics_of_session(replace(CARD, state=state), PAGE))

    assert {str(event["STATUS"]) for event in events} == {status}
    assert str(events[0]["SUMMARY"]).startswith("Annulé") is (status == "CANCELLED")


def test_a_draft_does_not_show() -> None:
    assert events_of(ics_of_session(replace(CARD, state="draft"), PAGE)) == []


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=300))
def test_whatever_its_words_a_file_is_folded_at_75_bytes_and_read_back_the_same(words: str) -> None:
    file = calendar_file("Agenda", (an_entry(summary=words, place=words, description=words),))

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")
    (event,) = events_of(file)
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (words, words)


def test_the_same_entries_give_the_same_bytes() -> None:
    calendar_file.cache_clear()
    first = calendar_file("Agenda", (an_entry(),))
    calendar_file.cache_clear()

    assert calendar_file("Agenda", (an_entry(),)) == first


ZONES = (
    "Europe/Paris",
    "Indian/Reunion",
    "America/Cayenne",
    "America/Miquelon",
    "Africa/Casablanca",
)
NIGHTS = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC))


@pytest.mark.parametrize("zone", ZONES)
def test_another_reader_finds_the_same_offsets_in_the_files_own_time_zone(zone: str) -> None:
    file = calendar_file("Agenda", (an_entry(time_zone=zone),))
    their_zone = tzical(io.StringIO(file.decode().replace("\r\n", "\n"))).get(zone)

    wrong = [
        at
        for night in NIGHTS
        for minutes in range(-24 * 60, 48 * 60, 10)
        if not _is_the_same(at := night + timedelta(minutes=minutes), zone, their_zone)
    ]

    assert wrong == []


def _is_the_same(at: datetime, zone: str, their_zone: object) -> bool:
    ours = at.astimezone(ZoneInfo(zone))
    if ours.fold:
        return True  # a local time that comes twice: RFC 5545 has no word for the second one
    theirs = ours.replace(tzinfo=their_zone)  # type: ignore[arg-type]  # dateutil is untyped
    return theirs.utcoffset() == ours.utcoffset()


def test_the_onset_of_summer_time_stands_in_winter_time() -> None:
    summer = zone_component("Europe/Paris", 2026, 2026).daylight[0].to_ical()

    assert b"DTSTART:20260329T020000\r\n" in summer
    assert b"TZOFFSETFROM:+0100\r\n" in summer


def test_control_the_librarys_own_zone_is_an_hour_late_in_spring() -> None:
    theirs = Timezone.from_tzinfo(
        ZoneInfo("Europe/Paris"), first_date=date(2026, 1, 1), last_date=date(2027, 1, 1)
    )

    assert b"DTSTART:20260329T030000\r\n" in theirs.daylight[0].to_ical()
