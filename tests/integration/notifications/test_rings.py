"""A ring is told to each of its people once, as a whole, and not match by match."""

from typing import Any

import pytest

from shared.events import matching
from shared.events.contract import Event
from shared.events.members import MemberErased
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.people import (
    FACILITATOR,
    MATCHED,
    NETWORK,
    OFFERER,
    REQUESTER,
    SOON,
    proposed,
)

THIRD = "00000000-0000-4000-8000-0000000000b9"
RING = "00000000-0000-4000-8000-0000000000d1"
ALL = [OFFERER, REQUESTER, THIRD]
WORDS = ("Tailler les rosiers", "Accorder un piano", "Parler breton")


def a_link(number: int) -> matching.RingPair:
    """Return what a ring tells of one of its matches."""
    return matching.RingPair(
        match_id=f"00000000-0000-4000-8000-0000000000e{number}",
        offer_id=f"00000000-0000-4000-8000-0000000000f{number}",
        request_id=f"00000000-0000-4000-8000-0000000000f{number + 3}",
        giver_id=ALL[number],
        receiver_id=ALL[(number + 1) % 3],
        offer_title=WORDS[number],
        request_title=f"Demande {number}",
    )


IN_RING: dict[str, Any] = {
    "ring_id": RING,
    "network_id": NETWORK,
    "member_ids": ALL,
    "links": [a_link(number) for number in range(3)],
}
BROKEN = {**IN_RING, "match_id": a_link(0).match_id}


@pytest.mark.parametrize(
    ("event", "kind", "people"),
    [
        (matching.RingProposed(**IN_RING, proposer_id=None, expires_at=SOON), "proposed", ALL),
        (matching.RingProposed(**IN_RING, proposer_id=THIRD, expires_at=SOON), "proposed", ALL[:2]),
        (matching.RingAccepted(**IN_RING, accepted_by=THIRD), "accepted", ALL[:2]),
        (matching.RingDeclined(**IN_RING, declined_by=THIRD), "declined", ALL[:2]),
        (matching.RingExpired(**IN_RING), "expired", ALL),
        (matching.RingBroken(**BROKEN, cause="declined", caused_by=OFFERER), "broken", [THIRD]),
        (matching.RingBroken(**BROKEN, cause="expired", caused_by=None), "broken", [THIRD]),
        (matching.RingBroken(**BROKEN, cause="cancelled", caused_by=OFFERER), "broken", ALL[1:]),
    ],
)
async def test_everybody_in_a_ring_is_told_once_and_never_the_author(
    service: Service, event: Event, kind: str, people: list[str]
) -> None:
    await service.hears(event, RING)

    assert await service.told() == [(person, f"ring_{kind}") for person in people]


RINGED = {**MATCHED, "ring_id": RING}


@pytest.mark.parametrize(
    "event",
    [
        proposed(ring_id=RING),
        proposed(ring_id=RING, proposer_id=FACILITATOR),
        matching.MatchAnswered(**RINGED, accepted_by="offerer"),
        matching.MatchAccepted(**RINGED),
        matching.MatchDeclined(**RINGED, declined_by="offerer"),
        matching.MatchExpired(**RINGED),
        matching.RingAnswered(**IN_RING, accepted_by=OFFERER),
    ],
)
async def test_what_comes_of_a_ring_is_not_told_match_by_match(
    service: Service, event: Event
) -> None:
    await service.hears(event)

    assert await service.told() == []


async def test_each_reads_the_whole_loop_beginning_with_what_they_teach(service: Service) -> None:
    event = matching.RingProposed(**IN_RING, proposer_id=None, expires_at=SOON)

    await service.hears(event, RING)

    rows = await service.rows("SELECT member_id, body, link_path FROM notification")
    body = {row["member_id"]: row["body"].replace("\u00a0", " ") for row in rows}
    assert (
        "Vous transmettez « Parler breton » à une personne qui demande « Demande 2 ». Cette personne "
        "transmet « Tailler les rosiers » à une autre, qui demande « Demande 0 ». La dernière vous "
        "transmet « Accorder un piano », et vous demandez « Demande 1 »."
    ) in body[THIRD]
    assert {row["link_path"] for row in rows} == {f"/rings/{RING}"}


async def test_who_is_left_by_another_reads_which_of_their_matches_stand(service: Service) -> None:
    await service.hears(matching.RingDeclined(**IN_RING, declined_by=THIRD), RING)

    rows = await service.rows("SELECT body FROM notification")
    for row in rows:
        assert "Tailler les rosiers" in row["body"]
        assert "tient toujours" in row["body"]
        assert "breton" not in row["body"]


async def test_when_time_is_over_each_reads_that_what_two_have_accepted_stands(
    service: Service,
) -> None:
    await service.hears(matching.RingExpired(**IN_RING), RING)

    rows = await service.rows("SELECT body FROM notification")
    assert [
        row["body"] for row in rows if "acceptée des deux côtés, elle tient" not in row["body"]
    ] == []


async def test_titles_of_a_ring_stay_on_one_line_and_name_no_reader(service: Service) -> None:
    hostile = a_link(0).model_copy(update={"offer_title": "Fils\n\n{first_name} et laine"})
    links = [hostile, *IN_RING["links"][1:]]
    event = matching.RingAccepted(**{**IN_RING, "links": links}, accepted_by=THIRD)

    await service.hears(event, RING)

    rows = await service.rows("SELECT body FROM notification")
    assert all("Fils { first_name } et laine" in row["body"] for row in rows)


async def test_a_ring_is_told_without_the_titles_of_who_is_erased(service: Service) -> None:
    for link in IN_RING["links"]:
        pair = {
            "match_id": link.match_id,
            "offerer_id": link.giver_id,
            "requester_id": link.receiver_id,
            "offer_title": link.offer_title,
            "request_title": link.request_title,
        }
        await service.hears(proposed(**pair, ring_id=RING), link.match_id)
    await service.hears(matching.RingProposed(**IN_RING, proposer_id=None, expires_at=SOON), RING)

    await service.hears(MemberErased(member_id=OFFERER), OFFERER, None)

    told = await service.rows("SELECT body FROM notification")
    assert len(told) == 2
    for row in told:
        assert WORDS[0] not in row["body"]
        assert "Demande 2" not in row["body"]
        assert all(word in row["body"] for word in (*WORDS[1:], "Demande 0", "Demande 1"))
