"""What notifications keep of trainings: when and where people meet, who has a place, the link to answer."""

from datetime import date, timedelta

import pytest

from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.entrypoints.subscribers import consumer_of
from shared.events import gatherings, members, trainings, workshops
from shared.events.contract import Event
from shared.links import PLACE, LinkSigner
from shared.messaging.consumer import Hearer
from tests.integration.notifications.conftest import PUBLIC_URL, Service
from tests.integration.notifications.facts_of_trainings import (
    DATE,
    DECIDED,
    HELD_ON,
    ID,
    MOVED,
    REGISTRATION,
    SEAT,
    WORKSHOP,
)
from tests.integration.notifications.people import (
    FACILITATOR,
    IN_SESSION,
    OFFERER,
    REGISTERED,
    REQUESTER,
    SESSION,
    SOON,
)


async def test_a_note_is_told_to_those_who_had_a_place_and_only_when_it_is_new(
    people: Service,
) -> None:
    for number, (member, given_up) in enumerate(
        [(OFFERER, False), (REQUESTER, True), (FACILITATOR, False)]
    ):
        seat = {**SEAT, "registration_id": f"{REGISTRATION[:-2]}e{number}", "member_id": member}
        await people.hears(trainings.SeatTaken(**seat), seat["registration_id"], None)
        if given_up:
            gone = trainings.SeatGivenUp(**seat, cause="by_person", was_waiting=False)
            await people.hears(gone, seat["registration_id"], None)
    first = workshops.WorkshopNoteShared(**WORKSHOP, note_version=1, written_by=FACILITATOR)
    again = workshops.WorkshopNoteShared(**WORKSHOP, note_version=2, written_by=FACILITATOR)

    await people.hears(first, ID)
    await people.hears(again, ID)

    told = [who for who, kind in await people.told() if kind == "workshop_note_shared"]
    assert told == [OFFERER]


async def test_a_replay_is_told_to_those_who_came(people: Service) -> None:
    seat = {**SEAT, "occasion_kind": "gathering"}
    await people.hears(trainings.SeatTaken(**seat), REGISTRATION, None)
    other = {**seat, "occasion_id": SESSION, "member_id": REQUESTER, "registration_id": SESSION}
    await people.hears(trainings.SeatTaken(**other), SESSION, None)

    await people.hears(gatherings.ReplayPublished(**DATE, published_by=FACILITATOR), ID)

    told = [who for who, kind in await people.told() if kind == "gathering_replay"]
    assert told == [OFFERER]


async def test_a_seat_given_up_stays_so_when_facts_come_late(people: Service) -> None:
    gone = trainings.SeatGivenUp(**SEAT, cause="by_person", was_waiting=False)
    taken = trainings.SeatTaken(**SEAT)

    await people.hear(people.seal(gone, REGISTRATION, None, sequence=2))
    await people.hear(people.seal(taken, REGISTRATION, None, sequence=1))

    rows = await people.rows("SELECT is_taken, version FROM seat")
    assert [(row["is_taken"], row["version"]) for row in rows] == [(False, 2)]


async def bodies(service: Service) -> dict[str, str]:
    rows = await service.rows("SELECT kind, body FROM notification")
    return {row["kind"]: row["body"].replace("\u00a0", " ") for row in rows}


async def test_a_mail_says_when_and_where_the_session_is_now(people: Service) -> None:
    opened = trainings.SessionOpened(
        **IN_SESSION,
        capacity=12,
        minimum=6,
        decision_at=SOON,
        days=[date(2026, 5, 4)],
        place="Saint-Denis",
        mode="in_person",
        region="04",
    )
    await people.hears(opened, SESSION, None)
    await people.hears(trainings.RegistrationWaitlisted(**REGISTERED), REGISTRATION, None)
    await people.hears(trainings.SessionMoved(**MOVED, registered_member_ids=[]), SESSION, None)
    await people.hears(trainings.PlaceOffered(**REGISTERED, expires_at=SOON), REGISTRATION, None)

    said = await bodies(people)
    assert "Quand : lundi 4 mai 2026. Où : Saint-Denis." in said["registration_waitlisted"]
    assert "Quand : 11 et 12 juin 2026. Où : Lille." in said["place_offered"]
    assert "jusqu'au mardi 10 mars 2026 à 21 h 30" in said["place_offered"]


async def test_a_mail_says_when_and_where_a_date_of_a_gathering_is_now(people: Service) -> None:
    seat = {**SEAT, "occasion_kind": "gathering"}
    moved = gatherings.GatheringDateMoved(
        **{**DATE, "begins_at": SOON + timedelta(days=1)},
        **DECIDED,
        began_at=SOON,
        place="Préau",
        registered_member_ids=[],
        waiting_member_ids=[],
    )

    await people.hears(gatherings.GatheringDateAnnounced(**HELD_ON), ID)
    await people.hears(trainings.SeatTaken(**seat), REGISTRATION, None)
    await people.hears(moved, ID)
    gone = trainings.SeatGivenUp(**seat, cause="by_office", was_waiting=False)
    await people.hears(gone, REGISTRATION, None)

    said = await bodies(people)
    assert "Quand : mardi 10 mars 2026 à 21 h 30. Où : Mairie." in said["seat_taken"]
    assert "Quand : mercredi 11 mars 2026 à 21 h 30. Où : Préau." in said["seat_given_up"]


async def test_a_moved_date_stays_remote_whatever_comes_first(people: Service) -> None:
    announced = gatherings.GatheringDateAnnounced(**{**HELD_ON, "mode": "remote", "place": ""})
    moved = gatherings.GatheringDateMoved(
        **DATE,
        **DECIDED,
        began_at=SOON,
        place="",
        registered_member_ids=[],
        waiting_member_ids=[],
    )

    await people.hear(people.seal(announced, ID, None, sequence=1))
    await people.hear(people.seal(moved, ID, None, sequence=2))
    await people.hear(people.seal(announced, ID, None, sequence=1))

    rows = await people.rows("SELECT is_remote, time_zone, version FROM occasion")
    assert [tuple(row.values()) for row in rows] == [(True, "Indian/Reunion", 2)]


async def test_an_older_state_of_a_session_never_comes_back(people: Service) -> None:
    event = trainings.SessionMoved(**MOVED, registered_member_ids=[])
    older = trainings.SessionMoved(**{**MOVED, "place": "Lyon"}, registered_member_ids=[])

    await people.hear(people.seal(event, SESSION, None, sequence=5))
    await people.hear(people.seal(older, SESSION, None, sequence=4))

    rows = await people.rows("SELECT place FROM occasion")
    assert [row["place"] for row in rows] == ["Lille"]


async def test_nothing_of_a_seat_is_kept_of_who_is_forgotten(people: Service) -> None:
    await people.hears(trainings.SeatTaken(**SEAT), REGISTRATION, None)

    await people.hears(members.MemberErased(member_id=OFFERER), OFFERER, None)

    assert await people.rows("SELECT FROM seat") == []


SIGNER = LinkSigner(b"0123456789abcdef0123456789abcdef")
ANSWERS = "https://answers.example"
OFFERS: list[tuple[Event, str]] = [
    (trainings.PlaceOffered(**REGISTERED, expires_at=SOON), "place_offered"),
    (
        trainings.PlaceOffered(**REGISTERED, expires_at=SOON, moved_from_session_id=ID),
        "place_offered",
    ),
    (trainings.SeatOffered(**SEAT, expires_at=SOON), "seat_offered"),
]


@pytest.mark.parametrize(("event", "kind"), OFFERS)
async def test_a_mail_about_an_offered_place_carries_one_link_to_answer(
    people: Service, event: Event, kind: str
) -> None:
    hearer = Hearer(consumer_of(FrenchWordings(PUBLIC_URL, ANSWERS, SIGNER)), people.database)

    await hearer.hear([people.seal(event, REGISTRATION, None)])

    (mail,) = [row["body"] for row in await people.sent("prepared") if "/places/" in row["body"]]
    path = f"/places/{REGISTRATION}/{SIGNER.sign(PLACE, REGISTRATION, OFFERER)}"
    assert mail.count(ANSWERS + path) == 2  # in the text, and in the HTML
    assert mail.count("/places/") == 2
    (row,) = await people.rows("SELECT link_path FROM notification WHERE kind = $1", kind)
    assert row["link_path"] == path
    assert all(path not in sent["body"] for sent in await people.sent("sent"))


async def test_without_a_shared_secret_the_link_leads_to_the_platform(people: Service) -> None:
    await people.hears(trainings.PlaceOffered(**REGISTERED, expires_at=SOON), REGISTRATION, None)

    (row,) = await people.rows("SELECT link_path FROM notification WHERE kind = 'place_offered'")
    assert row["link_path"] == f"/sessions/{SESSION}"
