"""Who is told of each fact of trainings, workshops, gatherings, money and demand; each once, never its author."""

from datetime import date

import pytest

from shared.events import demand, gatherings, quotes, training_records, trainings, workshops
from shared.events.contract import Event
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.facts_of_trainings import (
    ALL,
    BOTH,
    CERTIFICATE,
    DATE,
    DAYS,
    DECIDED,
    DEMAND,
    HELD_AT,
    ID,
    LEVEL,
    MOVED,
    PROPOSED,
    QUOTE,
    SEAT,
    SHORT,
    SUPPORT,
    WISH,
    WORKSHOP,
)
from tests.integration.notifications.people import (
    FACILITATOR,
    IN_SESSION,
    NETWORK,
    OFFERER,
    OFFICE,
    OTHER_NETWORK,
    REGISTERED,
    REQUESTER,
    SESSION,
    SOON,
)

Case = tuple[Event, dict[str, str]]
CASES: list[Case] = [
    (
        trainings.SessionMoved(**MOVED, registered_member_ids=ALL),
        dict.fromkeys(BOTH, "session_moved"),
    ),
    (
        trainings.SessionReopened(**IN_SESSION, **DECIDED, decision_at=SOON, former_member_ids=ALL),
        dict.fromkeys(BOTH, "session_reopened"),
    ),
    (
        trainings.SessionConfirmed(**IN_SESSION, registered_member_ids=ALL, decided_by=FACILITATOR),
        dict.fromkeys(BOTH, "session_confirmed"),
    ),
    (
        trainings.SessionCompleted(
            **IN_SESSION, registered_member_ids=[OFFERER], trainer_ids=[REQUESTER, OFFERER]
        ),
        dict.fromkeys(BOTH, "evaluation_invited"),
    ),
    (
        trainings.SessionDecisionNear(**SHORT, decision_at=SOON),
        {OFFICE: "session_decision_near"},
    ),
    (
        trainings.SessionDecisionOverdue(**SHORT, decision_at=SOON),
        {OFFICE: "session_decision_overdue"},
    ),
    (
        trainings.SessionCancelled(
            **IN_SESSION, **DECIDED, registered_member_ids=ALL, is_automatic=True
        ),
        {**dict.fromkeys(ALL, "session_cancelled"), OFFICE: "session_cancelled_by_rule"},
    ),
    (
        trainings.SessionExtended(
            **IN_SESSION,
            **DECIDED,
            decision_at=SOON,
            registered_member_ids=[OFFERER, OFFICE],
            is_automatic=True,
        ),
        dict.fromkeys([OFFERER, OFFICE], "session_extended"),
    ),
    (training_records.CertificateIssued(**CERTIFICATE), {OFFERER: "certificate_issued"}),
    (
        training_records.CertificateWithdrawn(**CERTIFICATE, cause="attendance_corrected"),
        {OFFERER: "certificate_withdrawn"},
    ),
    (training_records.CertificateWithdrawn(**CERTIFICATE, cause="erased"), {}),
    (training_records.CertificateRestored(**CERTIFICATE), {OFFERER: "certificate_restored"}),
    (trainings.SeatTaken(**SEAT), {OFFERER: "seat_taken"}),
    (trainings.SeatWaitlisted(**SEAT), {OFFERER: "seat_waitlisted"}),
    (trainings.SeatOffered(**SEAT, expires_at=SOON), {OFFERER: "seat_offered"}),
    (trainings.SeatOfferExpired(**SEAT), {OFFERER: "seat_offer_expired"}),
    (
        trainings.PlaceDeclined(**REGISTERED, answered_by=REQUESTER),
        {OFFERER: "place_declined"},
    ),
    (trainings.PlaceDeclined(**REGISTERED, answered_by=OFFERER), {}),
    (trainings.PlaceDeclined(**REGISTERED), {}),
    (trainings.SeatDeclined(**SEAT, answered_by=REQUESTER), {OFFERER: "seat_declined"}),
    (trainings.SeatDeclined(**SEAT, answered_by=OFFERER), {}),
    (
        trainings.SeatGivenUp(**SEAT, cause="by_office", was_waiting=False),
        {OFFERER: "seat_given_up"},
    ),
    (
        trainings.SeatGivenUp(**SEAT, cause="occasion_cancelled", was_waiting=True),
        {OFFERER: "seat_given_up"},
    ),
    (trainings.SeatGivenUp(**SEAT, cause="occasion_cancelled", was_waiting=False), {}),
    (
        trainings.SeatGivenUp(
            **SEAT, cause="occasion_cancelled", was_waiting=True, has_series_ended=True
        ),
        {},
    ),
    (trainings.SeatGivenUp(**SEAT, cause="by_person", was_waiting=True), {}),
    (trainings.SeatGivenUp(**SEAT, cause="erased", was_waiting=True), {}),
    (
        workshops.WorkshopProposed(**PROPOSED, facilitator_id=None),
        {FACILITATOR: "workshop_seeks_facilitator"},
    ),
    (workshops.WorkshopProposed(**PROPOSED, facilitator_id=OFFERER), {}),
    (
        workshops.WorkshopProposed(**PROPOSED, facilitator_id=REQUESTER),
        {REQUESTER: "workshop_entrusted"},
    ),
    (
        workshops.WorkshopFacilitatorSought(**WORKSHOP, previous_facilitator_id=FACILITATOR),
        {},
    ),
    (
        workshops.WorkshopFacilitatorFound(
            **WORKSHOP,
            facilitator_id=OFFERER,
            previous_facilitator_id=None,
            decided_by=OFFERER,
        ),
        {},
    ),
    (
        workshops.WorkshopFacilitatorFound(
            **WORKSHOP,
            facilitator_id=OFFERER,
            previous_facilitator_id=None,
            decided_by=FACILITATOR,
        ),
        {OFFERER: "workshop_entrusted"},
    ),
    (
        workshops.WorkshopDateWithdrawn(
            **WORKSHOP, date_id=ID, begins_at=SOON, member_ids=ALL, decided_by=FACILITATOR
        ),
        dict.fromkeys(BOTH, "workshop_date_withdrawn"),
    ),
    (
        workshops.WorkshopDateReachedCap(
            **WORKSHOP, date_id=ID, begins_at=SOON, facilitator_id=OFFERER
        ),
        {OFFERER: "workshop_date_reached_cap"},
    ),
    (
        workshops.WorkshopPollClosed(**WORKSHOP, facilitator_id=OFFERER, best_date_id=ID),
        {OFFERER: "workshop_poll_closed"},
    ),
    (workshops.WorkshopPollClosed(**WORKSHOP, facilitator_id=None, best_date_id=None), {}),
    (
        workshops.WorkshopScheduled(
            **WORKSHOP,
            **HELD_AT,
            facilitator_id=FACILITATOR,
            registered_member_ids=[OFFICE],
            invited_member_ids=[OFFERER, FACILITATOR],
            other_member_ids=[REQUESTER],
        ),
        dict.fromkeys(BOTH, "workshop_scheduled"),
    ),
    (
        workshops.WorkshopMoved(
            **WORKSHOP,
            **HELD_AT,
            former_begins_at=SOON,
            reason="La salle est prise",
            moved_by=FACILITATOR,
            member_ids=ALL,
        ),
        dict.fromkeys(BOTH, "workshop_moved"),
    ),
    (
        workshops.WorkshopProblemChosen(
            **WORKSHOP, problem_id=ID, member_id=OFFERER, member_ids=ALL, decided_by=FACILITATOR
        ),
        dict.fromkeys(BOTH, "workshop_problem_chosen"),
    ),
    (
        workshops.WorkshopHeld(**WORKSHOP, facilitator_id=FACILITATOR, member_ids=ALL),
        dict.fromkeys(BOTH, "workshop_held"),
    ),
    (
        workshops.WorkshopCancelled(**WORKSHOP, **DECIDED, was_scheduled=True, member_ids=ALL),
        dict.fromkeys(BOTH, "workshop_cancelled"),
    ),
    (
        gatherings.GatheringDateMoved(
            **DATE,
            **DECIDED,
            began_at=SOON,
            place="Mairie",
            registered_member_ids=[OFFERER, FACILITATOR],
            waiting_member_ids=[REQUESTER],
        ),
        dict.fromkeys(BOTH, "gathering_date_moved"),
    ),
    (
        gatherings.GatheringDateCancelled(**DATE, **DECIDED, registered_member_ids=ALL),
        dict.fromkeys(BOTH, "gathering_date_cancelled"),
    ),
    (
        gatherings.GatheringEnded(
            gathering_id=ID,
            network_id=NETWORK,
            title="Foire aux savoirs",
            last_day=date(2026, 6, 30),
            gathering_date_ids=[ID],
            **DECIDED,
            registered_member_ids=[OFFERER, FACILITATOR],
            waiting_member_ids=[REQUESTER],
        ),
        dict.fromkeys(BOTH, "gathering_ended"),
    ),
    (quotes.QuoteSent(**QUOTE, valid_until=DAYS[0]), {OFFERER: "quote_sent"}),
    (quotes.QuoteSent(**{**QUOTE, "contact_member_id": None}, valid_until=DAYS[0]), {}),
    (quotes.QuoteExpired(**QUOTE), {OFFERER: "quote_expired"}),
    (quotes.QuoteCancelled(**QUOTE), {OFFERER: "quote_cancelled"}),
    (quotes.QuoteAccepted(**QUOTE, answered_by=OFFERER), {OFFICE: "quote_accepted"}),
    (quotes.QuoteDeclined(**QUOTE, answered_by=OFFICE), {}),
    (
        quotes.SupportGranted(**SUPPORT),
        {OFFERER: "support_granted", FACILITATOR: "network_support_granted"},
    ),
    (demand.WishExpired(**WISH), {OFFERER: "wish_expired"}),
    (
        demand.WishExpired(**{**WISH, "member_id": None, "network_id": NETWORK}),
        {FACILITATOR: "wish_expired"},
    ),
    (
        demand.DemandPooled(
            **LEVEL,
            months=[demand.MonthOfDemand(month="2026-09", people=9)],
            network_ids=[],
        ),
        {OFFICE: "demand_pooled"},
    ),
    (demand.DemandFellBack(**LEVEL), {OFFICE: "demand_fell_back"}),
    (demand.DemandRecovered(**LEVEL), {OFFICE: "demand_recovered"}),
    (
        demand.DemandOpened(
            **DEMAND,
            session_id=SESSION,
            invited_member_ids=[OFFERER, OFFICE],
            invited_network_ids=[NETWORK, OTHER_NETWORK],
            head_start_ends_at=SOON,
            decided_by=OFFICE,
        ),
        dict.fromkeys([OFFERER, REQUESTER, FACILITATOR], "demand_opened"),
    ),
    (
        demand.DemandDismissed(
            **DEMAND,
            member_ids=[OFFERER],
            network_ids=[NETWORK],
            reason="Pas de salle",
            decided_by=OFFICE,
        ),
        dict.fromkeys([OFFERER, FACILITATOR], "demand_dismissed"),
    ),
]


async def news(service: Service) -> dict[str, str]:
    """Return what each person was told, without the welcome; fail when somebody was told twice."""
    told = [(who, kind) for who, kind in await service.told() if kind != "welcome"]
    assert len(told) == len(dict(told))
    return dict(told)


@pytest.mark.parametrize(
    ("event", "told"),
    CASES,
    ids=[f"{n}-{type(event).__name__}" for n, (event, _) in enumerate(CASES)],
)
async def test_those_concerned_are_told_once_and_never_the_author(
    people: Service, event: Event, told: dict[str, str]
) -> None:
    network_id = getattr(event, "network_id", None)

    message = await people.hears(event, ID, network_id)
    await people.hear(message)

    assert await news(people) == told


async def test_who_is_registered_and_of_the_office_is_told_once(people: Service) -> None:
    event = trainings.SessionCancelled(
        **IN_SESSION, **DECIDED, registered_member_ids=[OFFICE], is_automatic=True
    )

    await people.hears(event, SESSION, None)

    assert await news(people) == {OFFICE: "session_cancelled"}
