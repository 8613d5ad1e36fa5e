"""Who is told of each fact, and who is not."""

from typing import Any

import pytest

from shared.events import matching, matching_groups, members, savoirs, trainings
from shared.events.contract import Event
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.people import (
    EXCHANGE,
    EXCHANGED,
    FACILITATOR,
    IN_SESSION,
    MATCH,
    MATCHED,
    NETWORK,
    OFFER,
    OFFERER,
    OFFICE,
    OTHER_NETWORK,
    REGISTERED,
    REQUEST,
    REQUESTER,
    SOON,
    expiring,
    joined,
    left,
    network,
    offered,
    proposed,
)

BOTH = {OFFERER, REQUESTER}
OWNED: dict[str, Any] = {"member_id": OFFERER, "network_id": NETWORK}
SESSION_ENDS: dict[str, Any] = {"reason": "Trop tôt", "decided_by": OFFICE}

CASES: list[tuple[Event, str, set[str]]] = [
    (proposed(), "match_proposed", BOTH),
    (proposed(proposer_id=FACILITATOR), "match_proposed", BOTH),
    (proposed(proposer_id=OFFERER), "match_proposed", {REQUESTER}),
    (matching.MatchAnswered(**MATCHED, accepted_by="offerer"), "match_answered", {REQUESTER}),
    (matching.MatchAnswered(**MATCHED, accepted_by="requester"), "match_answered", {OFFERER}),
    (matching.MatchDeclined(**MATCHED, declined_by="offerer"), "match_declined", {REQUESTER}),
    (matching.MatchExpired(**MATCHED), "match_expired", BOTH),
    (
        matching.MeetingArranged(**MATCHED, meeting_at=SOON, arranged_by=OFFERER),
        "meeting_arranged",
        {REQUESTER},
    ),
    (
        matching.MeetingArranged(**MATCHED, meeting_at=SOON, arranged_by=FACILITATOR),
        "meeting_arranged",
        BOTH,
    ),
    (matching.ExchangeStarted(**EXCHANGED, started_by=OFFERER), "exchange_started", {REQUESTER}),
    (matching.ExchangeStopped(**EXCHANGED, ended_by=REQUESTER), "exchange_stopped", {OFFERER}),
    (
        matching.ExchangeReviewed(**EXCHANGED, reviewer_id=OFFERER, is_by_both=False),
        "exchange_reviewed",
        {REQUESTER},
    ),
    (
        matching.SavoirSuggested(suggestion_id=MATCH, **OWNED, kind="offer", title="Greffer"),
        "savoir_suggested",
        {OFFERER},
    ),
    (expiring(), "offer_expiry_near", {OFFERER}),
    (savoirs.OfferExpired(offer_id=OFFER, **OWNED), "offer_expired", {OFFERER}),
    (
        savoirs.RequestExpiryNear(request_id=REQUEST, **OWNED, expires_at=SOON),
        "request_expiry_near",
        {OFFERER},
    ),
    (savoirs.RequestExpired(request_id=REQUEST, **OWNED), "request_expired", {OFFERER}),
    (savoirs.ReciprocityReached(**OWNED), "reciprocity_reached", {OFFERER}),
    (savoirs.ReciprocityLost(**OWNED, missing="offer"), "reciprocity_lost", {OFFERER}),
    (trainings.RegistrationPlaced(**REGISTERED), "registration_placed", {OFFERER}),
    (trainings.RegistrationWaitlisted(**REGISTERED), "registration_waitlisted", {OFFERER}),
    (trainings.PlaceOffered(**REGISTERED, expires_at=SOON), "place_offered", {OFFERER}),
    (trainings.PlaceOfferExpired(**REGISTERED), "place_offer_expired", {OFFERER}),
    (
        trainings.RegistrationCancelled(**REGISTERED, cause="by_office", was_waiting=False),
        "registration_cancelled",
        {OFFERER},
    ),
    (
        trainings.RegistrationCancelled(**REGISTERED, cause="session_cancelled", was_waiting=True),
        "registration_cancelled",
        {OFFERER},
    ),
    (
        trainings.RegistrationCancelled(**REGISTERED, cause="session_cancelled", was_waiting=False),
        "registration_cancelled",
        {OFFERER},
    ),
    (
        trainings.SessionConfirmed(**IN_SESSION, registered_member_ids=[OFFERER, REQUESTER]),
        "session_confirmed",
        BOTH,
    ),
    (
        trainings.SessionExtended(
            **IN_SESSION,
            **SESSION_ENDS,
            decision_at=SOON,
            registered_member_ids=[OFFERER, OFFICE],
        ),
        "session_extended",
        {OFFERER},
    ),
    (
        trainings.SessionCancelled(
            **IN_SESSION, **SESSION_ENDS, registered_member_ids=[OFFERER, REQUESTER]
        ),
        "session_cancelled",
        BOTH,
    ),
]


@pytest.mark.parametrize(
    ("event", "kind", "people"), CASES, ids=[f"{kind}-{n}" for n, (_, kind, _) in enumerate(CASES)]
)
async def test_those_concerned_are_told_and_never_the_author(
    service: Service, event: Event, kind: str, people: set[str]
) -> None:
    await service.hears(event)

    assert await service.told() == [(person, kind) for person in sorted(people)]
    assert len(await service.sent("sent")) == len(people)


@pytest.mark.parametrize(
    "event",
    [
        trainings.RegistrationCancelled(**REGISTERED, cause="by_person", was_waiting=False),
        trainings.RegistrationCancelled(**REGISTERED, cause="erased", was_waiting=False),
    ],
)
async def test_a_cancelled_registration_is_not_told_to_who_did_it_or_is_gone(
    service: Service, event: Event
) -> None:
    await service.hears(event)

    assert await service.told() == []


@pytest.mark.parametrize(("first", "told"), [("offerer", OFFERER), ("requester", REQUESTER)])
async def test_a_match_accepted_by_both_is_told_to_who_accepted_first(
    service: Service, first: Any, told: str
) -> None:
    await service.hears(matching.MatchAnswered(**MATCHED, accepted_by=first), MATCH)
    await service.hears(matching.MatchAccepted(**MATCHED), MATCH)

    accepted = [person for person, kind in await service.told() if kind == "match_accepted"]
    assert accepted == [told]


async def test_both_are_told_when_it_is_not_known_who_accepted_last(service: Service) -> None:
    await service.hears(matching.MatchAccepted(**MATCHED), MATCH)

    assert {person for person, _ in await service.told()} == BOTH


async def test_an_exchange_completed_invites_both_to_review_in_their_own_words(
    service: Service,
) -> None:
    await service.hears(matching.ExchangeCompleted(**EXCHANGED, ended_by=OFFERER))

    assert await service.told() == [
        (OFFERER, "review_invited"),
        (REQUESTER, "exchange_completed"),
    ]


async def test_an_exchange_completed_by_a_facilitator_is_told_to_both(service: Service) -> None:
    await service.hears(matching.ExchangeCompleted(**EXCHANGED, ended_by=FACILITATOR))

    assert await service.told() == [
        (OFFERER, "exchange_completed"),
        (REQUESTER, "exchange_completed"),
    ]


async def test_a_new_member_is_welcomed_and_the_facilitators_are_told(service: Service) -> None:
    await service.hears(joined(FACILITATOR, roles=["member", "facilitator"]))
    await service.hears(joined(OFFERER))

    assert await service.told() == [
        (OFFERER, "welcome"),
        (FACILITATOR, "member_joined"),
        (FACILITATOR, "welcome"),
    ]


async def test_what_is_held_for_a_minor_is_told_to_the_minors_facilitators_alone(
    service: Service,
) -> None:
    held: dict[str, Any] = {**MATCHED, "facilitated_network_id": OTHER_NETWORK}
    for member_id, network_id in ((FACILITATOR, OTHER_NETWORK), (OFFICE, NETWORK)):
        await service.hears(
            joined(member_id, network_id=network_id, roles=["member", "facilitator"])
        )

    await service.hears(matching.MatchHeld(**held, proposer_id=None), MATCH)
    await service.hears(matching.MatchHeld(**held, proposer_id=FACILITATOR), MATCH)

    told = [person for person, kind in await service.told() if kind == "match_held"]
    assert told == [FACILITATOR]


@pytest.mark.parametrize(
    "event",
    [
        matching.MatchDeclined(**MATCHED, declined_by="offerer", was_held=True),
        matching.MatchExpired(**MATCHED, was_held=True),
    ],
)
async def test_what_the_two_never_knew_of_does_not_end_for_them(
    service: Service, event: Event
) -> None:
    await service.hears(event)

    assert await service.told() == []


async def test_the_training_office_is_told_that_a_session_awaits_its_decision(
    service: Service,
) -> None:
    await service.hears(
        members.MovementRolesChanged(member_id=OFFICE, roles=["training_office"]), OFFICE, None
    )
    await service.hears(
        members.MovementRolesChanged(member_id=OFFERER, roles=["ops"]), OFFERER, None
    )
    await service.hears(
        trainings.SessionAwaitingDecision(**IN_SESSION, registered=9, minimum=12), None, None
    )
    await service.hears(
        trainings.SessionBelowMinimum(**IN_SESSION, registered=11, minimum=12), None, None
    )

    assert await service.told() == [
        (OFFICE, "session_awaiting_decision"),
        (OFFICE, "session_below_minimum"),
    ]


async def test_who_has_left_the_network_is_told_nothing_of_it(service: Service) -> None:
    await service.hears(joined(OFFERER), "membership-1")
    await service.hears(left(OFFERER), "membership-1")

    await service.hears(proposed())

    assert await service.told() == [(OFFERER, "welcome"), (REQUESTER, "match_proposed")]


async def test_an_erased_person_is_forgotten_and_never_told_again(service: Service) -> None:
    await service.hears(joined(OFFERER))
    await service.hears(proposed())
    await service.hears(members.MemberErased(member_id=OFFERER), OFFERER, None)
    await service.hears(expiring())

    assert await service.told() == [(REQUESTER, "match_proposed")]
    for table in ("membership", "preference", "unsubscribe_link", "savoir"):
        found = await service.rows(f"SELECT FROM {table} WHERE member_id = $1", OFFERER)
        assert found == []


async def test_words_quote_the_savoir_and_the_day_in_the_networks_zone(service: Service) -> None:
    await service.hears(network(time_zone="America/Cayenne"), NETWORK)
    await service.hears(offered(), OFFER)
    await service.hears(expiring(), OFFER)
    await service.hears(matching.MeetingArranged(**MATCHED, meeting_at=SOON, arranged_by=OFFERER))

    bodies = {row["kind"]: row["body"] for row in await service.rows("SELECT * FROM notification")}
    assert "«\u00a0Tailler les rosiers\u00a0»" in bodies["offer_expiry_near"]
    assert "mardi 10 mars 2026" in bodies["offer_expiry_near"]
    assert "mardi 10 mars 2026 à 14 h 30" in bodies["meeting_arranged"]


async def bodies_of(service: Service, member_id: str) -> dict[str, str]:
    query = "SELECT kind, body FROM notification WHERE member_id = $1"
    return {row["kind"]: row["body"] for row in await service.rows(query, member_id)}


@pytest.mark.parametrize(
    ("gone", "other", "taken", "kept"),
    [
        (OFFERER, REQUESTER, "Tailler les rosiers", "Entretenir un jardin"),
        (REQUESTER, OFFERER, "Entretenir un jardin", "Tailler les rosiers"),
    ],
)
async def test_what_others_were_told_of_a_match_keeps_no_word_of_who_is_erased(
    service: Service, gone: str, other: str, taken: str, kept: str
) -> None:
    reason = (
        f"Demande « Entretenir un jardin », offre « Tailler les rosiers ». Tout parle de {taken}."
    )
    await service.hears(proposed(reason=reason), MATCH)
    await service.hears(matching.MatchExpired(**MATCHED), MATCH)
    before = await bodies_of(service, other)

    await service.hears(members.MemberErased(member_id=gone), gone, None)

    bodies = await bodies_of(service, other)
    assert all(taken in body for body in before.values())
    assert bodies.keys() == before.keys() == {"match_proposed", "match_expired"}
    for body in bodies.values():
        assert taken not in body
        assert "«\u00a0un savoir retiré\u00a0»" in body
        assert kept in body
    assert "Vous êtes libre d'accepter ou non." in bodies["match_proposed"]


async def test_an_exchange_and_a_group_of_who_is_erased_are_told_without_their_title(
    service: Service,
) -> None:
    await service.hears(offered(), OFFER)
    await service.hears(proposed(), MATCH)
    await service.hears(matching.ExchangeStarted(**EXCHANGED, started_by=OFFERER))
    group = {"collective_match_id": MATCH, "network_id": NETWORK, "core_offer_id": OFFER}
    confirmed = matching_groups.CollectiveMatchConfirmed(
        **group,
        title="Tailler les rosiers",
        offerer_ids=[OFFERER],
        requester_ids=[REQUESTER],
        gathering_at=SOON,
    )
    await service.hears(confirmed)

    await service.hears(members.MemberErased(member_id=OFFERER), OFFERER, None)

    bodies = await bodies_of(service, REQUESTER)
    assert bodies.keys() == {"match_proposed", "exchange_started", "collective_confirmed"}
    assert all("rosiers" not in body for body in bodies.values())


async def test_the_same_title_of_somebody_else_stays_when_a_person_is_erased(
    service: Service,
) -> None:
    await service.hears(offered(), OFFER)
    another = {**MATCHED, "match_id": EXCHANGE, "offerer_id": OFFICE}
    await service.hears(proposed(**another), EXCHANGE)
    before = await bodies_of(service, REQUESTER)

    await service.hears(members.MemberErased(member_id=OFFERER), OFFERER, None)

    assert await bodies_of(service, REQUESTER) == before
