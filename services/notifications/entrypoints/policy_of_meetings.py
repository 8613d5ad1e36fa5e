"""Who is told of each fact of workshops and gatherings, and of the places there."""

from services.notifications.domain.kind import Kind
from services.notifications.domain.recipient import Audience
from services.notifications.entrypoints.rules import (
    Rule,
    is_known_who_answered,
    the_facilitators,
    the_members,
    the_named,
    the_person,
    the_registered,
)
from shared.events import gatherings, trainings, workshops
from shared.events.contract import Event


def is_news_of_a_seat(event: trainings.SeatGivenUp) -> bool:
    """Say whether a seat given up is told: not to whom it comes from, nor told already.

    Whoever had a place where people do not meet after all is told by that fact; of a series that
    ends, whoever waited is too.
    """
    if event.cause == "occasion_cancelled":
        return event.was_waiting and not event.has_series_ended
    return event.cause == "by_office"


def the_leader(
    event: workshops.WorkshopProposed
    | workshops.WorkshopFacilitatorFound
    | workshops.WorkshopDateReachedCap
    | workshops.WorkshopPollClosed,
) -> Audience:
    """Who leads the workshop, if anybody does yet."""
    return Audience((event.facilitator_id,) if event.facilitator_id else ())


def seeks_somebody(event: workshops.WorkshopProposed) -> bool:
    """Say whether nobody leads the proposed workshop yet."""
    return event.facilitator_id is None


def those_who_have_no_seat_yet(event: workshops.WorkshopScheduled) -> Audience:
    """Who voted without a yes to this date; the others are told by their own seat."""
    return Audience((*event.invited_member_ids, *event.other_member_ids))


def those_who_were_at_the_workshop(event: workshops.WorkshopNoteShared) -> Audience:
    """Who had a place in it."""
    return Audience(seated_at=event.workshop_id)


def is_the_first(event: workshops.WorkshopNoteShared) -> bool:
    """Say whether the note is new: what is written anew is read by whoever opens it."""
    return event.note_version == 1


def those_who_were_coming(event: gatherings.GatheringDateMoved) -> Audience:
    """Who has a place, and who waits for one."""
    return Audience((*event.registered_member_ids, *event.waiting_member_ids))


def those_of_the_series(event: gatherings.GatheringEnded) -> Audience:
    """Who was coming to one of the dates that are given up, or waited for one."""
    return Audience((*event.registered_member_ids, *event.waiting_member_ids))


def those_who_came(event: gatherings.ReplayPublished) -> Audience:
    """Who had a place on that date."""
    return Audience(seated_at=event.gathering_date_id)


SEATS: tuple[Rule, ...] = (
    Rule(trainings.SeatTaken, Kind.SEAT_TAKEN, the_person),
    Rule(trainings.SeatWaitlisted, Kind.SEAT_WAITLISTED, the_person),
    Rule(trainings.SeatOffered, Kind.SEAT_OFFERED, the_person),
    Rule(trainings.SeatOfferExpired, Kind.SEAT_OFFER_EXPIRED, the_person),
    Rule(
        trainings.SeatDeclined,
        Kind.SEAT_DECLINED,
        the_person,
        the_named("answered_by"),
        is_known_who_answered,
    ),
    Rule(trainings.SeatGivenUp, Kind.SEAT_GIVEN_UP, the_person, is_told=is_news_of_a_seat),
)

WORKSHOPS: tuple[Rule, ...] = (
    Rule(
        workshops.WorkshopProposed,
        Kind.WORKSHOP_SEEKS_FACILITATOR,
        the_facilitators,
        the_named("proposer_id"),
        seeks_somebody,
    ),
    Rule(
        workshops.WorkshopProposed,
        Kind.WORKSHOP_ENTRUSTED,
        the_leader,
        the_named("proposer_id"),
    ),
    Rule(
        workshops.WorkshopFacilitatorSought,
        Kind.WORKSHOP_SEEKS_FACILITATOR,
        the_facilitators,
        the_named("previous_facilitator_id"),
    ),
    Rule(
        workshops.WorkshopFacilitatorFound,
        Kind.WORKSHOP_ENTRUSTED,
        the_leader,
        the_named("decided_by"),
    ),
    Rule(
        workshops.WorkshopDateWithdrawn,
        Kind.WORKSHOP_DATE_WITHDRAWN,
        the_members,
        the_named("decided_by"),
    ),
    Rule(workshops.WorkshopDateReachedCap, Kind.WORKSHOP_DATE_REACHED_CAP, the_leader),
    Rule(workshops.WorkshopPollClosed, Kind.WORKSHOP_POLL_CLOSED, the_leader),
    Rule(
        workshops.WorkshopScheduled,
        Kind.WORKSHOP_SCHEDULED,
        those_who_have_no_seat_yet,
        the_named("facilitator_id"),
    ),
    Rule(workshops.WorkshopMoved, Kind.WORKSHOP_MOVED, the_members, the_named("moved_by")),
    Rule(
        workshops.WorkshopProblemChosen,
        Kind.WORKSHOP_PROBLEM_CHOSEN,
        the_members,
        the_named("decided_by"),
    ),
    Rule(
        workshops.WorkshopHeld,
        Kind.WORKSHOP_HELD,
        the_members,
        the_named("facilitator_id"),
    ),
    Rule(
        workshops.WorkshopNoteShared,
        Kind.WORKSHOP_NOTE_SHARED,
        those_who_were_at_the_workshop,
        the_named("written_by"),
        is_the_first,
    ),
    Rule(
        workshops.WorkshopCancelled, Kind.WORKSHOP_CANCELLED, the_members, the_named("decided_by")
    ),
)

GATHERINGS: tuple[Rule, ...] = (
    Rule(
        gatherings.GatheringDateMoved,
        Kind.GATHERING_DATE_MOVED,
        those_who_were_coming,
        the_named("decided_by"),
    ),
    Rule(
        gatherings.GatheringDateCancelled,
        Kind.GATHERING_DATE_CANCELLED,
        the_registered,
        the_named("decided_by"),
    ),
    Rule(
        gatherings.GatheringEnded,
        Kind.GATHERING_ENDED,
        those_of_the_series,
        the_named("decided_by"),
    ),
    Rule(
        gatherings.ReplayPublished,
        Kind.GATHERING_REPLAY,
        those_who_came,
        the_named("published_by"),
    ),
)

MEETINGS: tuple[Rule, ...] = (*SEATS, *WORKSHOPS, *GATHERINGS)

UNTOLD_OF_MEETINGS: dict[type[Event], str] = {
    gatherings.GatheringRestricted: "those who have a place keep it, and members may still come",
    workshops.WorkshopPollOpened: "the network's pages show it; many polls would be many messages",
    workshops.WorkshopDatesAdded: "the poll's page shows it",
    workshops.KitPublished: "the shelf of kits shows it",
    workshops.KitCopied: "a copy takes nothing from the kit that it comes from",
    workshops.KitRevised: "the shelf of kits shows it",
    workshops.KitWithdrawn: "its copies stay",
    gatherings.GatheringAnnounced: "calendars and the network's pages show it",
    gatherings.GatheringDateAnnounced: "calendars and the network's pages show it",
}
