"""Who is told of each fact of trainings; and the facts that are told to nobody, each with its reason."""

from services.notifications.adapters.sql_scenes import Scene
from services.notifications.domain.kind import Kind
from services.notifications.domain.recipient import Audience
from services.notifications.entrypoints.policy_of_meetings import MEETINGS, UNTOLD_OF_MEETINGS
from services.notifications.entrypoints.rules import (
    Rule,
    is_known_who_answered,
    the_facilitators,
    the_named,
    the_person,
    the_registered,
    the_registered_and_waiting,
    the_training_office,
)
from shared.events import demand, quotes, training_records, trainings
from shared.events.contract import Event

ByRule = trainings.SessionExtended | trainings.SessionCancelled


def the_decider(event: ByRule, _: Scene) -> str | None:
    """Return who of the office decided; nobody when the session's own rule did."""
    return None if event.is_automatic else event.decided_by


def went_by_itself(event: ByRule) -> bool:
    """Say whether the office has still to be told what a session's own rule did."""
    return event.is_automatic


def those_who_had_a_place(event: trainings.SessionReopened) -> Audience:
    """Everyone who had a place when the session was cancelled."""
    return Audience(tuple(event.former_member_ids))


def those_who_were_there(event: trainings.SessionCompleted) -> Audience:
    """Participants and trainers alike: each writes of what they learned and what they brought."""
    return Audience((*event.registered_member_ids, *event.trainer_ids))


def is_news_to_the_person(event: trainings.RegistrationCancelled) -> bool:
    """Say whether a cancelled registration is told: not to whom it comes from.

    Whoever had a place in a cancelled session has no such fact: the session's own one tells them.
    """
    return event.cause in ("by_office", "session_cancelled")


def holds_no_more(event: training_records.CertificateWithdrawn) -> bool:
    """Say whether there is somebody to be told."""
    return event.cause != "erased"


def the_contact(event: quotes.QuoteFact) -> Audience:
    """Who may read and answer the quote on the platform, if anybody."""
    return Audience((event.contact_member_id,) if event.contact_member_id else ())


def those_who_wish(event: demand.WishFact) -> Audience:
    """The person, or the facilitators of the network that wishes as a whole."""
    person, network = event.member_id, event.network_id
    return Audience((person,) if person else (), (network,) if network else ())


def the_invited(event: demand.DemandOpened) -> Audience:
    """The people, and for the members of a network its facilitators, who know how to reach them."""
    return Audience(tuple(event.invited_member_ids), tuple(event.invited_network_ids))


def those_who_wait(event: demand.DemandDismissed) -> Audience:
    """The people, and the facilitators of the networks."""
    return Audience(tuple(event.member_ids), tuple(event.network_ids))


SESSIONS: tuple[Rule, ...] = (
    Rule(trainings.RegistrationPlaced, Kind.REGISTRATION_PLACED, the_person),
    Rule(trainings.RegistrationWaitlisted, Kind.REGISTRATION_WAITLISTED, the_person),
    Rule(trainings.PlaceOffered, Kind.PLACE_OFFERED, the_person),
    Rule(trainings.PlaceOfferExpired, Kind.PLACE_OFFER_EXPIRED, the_person),
    Rule(
        trainings.PlaceDeclined,
        Kind.PLACE_DECLINED,
        the_person,
        the_named("answered_by"),
        is_known_who_answered,
    ),
    Rule(
        trainings.RegistrationCancelled,
        Kind.REGISTRATION_CANCELLED,
        the_person,
        is_told=is_news_to_the_person,
    ),
    Rule(
        trainings.SessionConfirmed,
        Kind.SESSION_CONFIRMED,
        the_registered,
        the_named("decided_by"),
    ),
    Rule(trainings.SessionExtended, Kind.SESSION_EXTENDED, the_registered, the_decider),
    Rule(
        trainings.SessionExtended,
        Kind.SESSION_EXTENDED_BY_RULE,
        the_training_office,
        is_told=went_by_itself,
    ),
    Rule(
        trainings.SessionMoved,
        Kind.SESSION_MOVED,
        the_registered_and_waiting,
        the_named("decided_by"),
    ),
    Rule(trainings.SessionCancelled, Kind.SESSION_CANCELLED, the_registered, the_decider),
    Rule(
        trainings.SessionCancelled,
        Kind.SESSION_CANCELLED_BY_RULE,
        the_training_office,
        is_told=went_by_itself,
    ),
    Rule(
        trainings.SessionReopened,
        Kind.SESSION_REOPENED,
        those_who_had_a_place,
        the_named("decided_by"),
    ),
    Rule(trainings.SessionDecisionNear, Kind.SESSION_DECISION_NEAR, the_training_office),
    Rule(trainings.SessionAwaitingDecision, Kind.SESSION_AWAITING_DECISION, the_training_office),
    Rule(trainings.SessionDecisionOverdue, Kind.SESSION_DECISION_OVERDUE, the_training_office),
    Rule(trainings.SessionBelowMinimum, Kind.SESSION_BELOW_MINIMUM, the_training_office),
    Rule(trainings.SessionCompleted, Kind.EVALUATION_INVITED, those_who_were_there),
    Rule(training_records.CertificateIssued, Kind.CERTIFICATE_ISSUED, the_person),
    Rule(
        training_records.CertificateWithdrawn,
        Kind.CERTIFICATE_WITHDRAWN,
        the_person,
        is_told=holds_no_more,
    ),
    Rule(training_records.CertificateRestored, Kind.CERTIFICATE_RESTORED, the_person),
)

MONEY: tuple[Rule, ...] = (
    Rule(quotes.QuoteSent, Kind.QUOTE_SENT, the_contact),
    Rule(quotes.QuoteExpired, Kind.QUOTE_EXPIRED, the_contact),
    Rule(quotes.QuoteCancelled, Kind.QUOTE_CANCELLED, the_contact),
    Rule(quotes.QuoteAccepted, Kind.QUOTE_ACCEPTED, the_training_office, the_named("answered_by")),
    Rule(quotes.QuoteDeclined, Kind.QUOTE_DECLINED, the_training_office, the_named("answered_by")),
    Rule(quotes.SupportGranted, Kind.SUPPORT_GRANTED, the_person),
    Rule(quotes.SupportGranted, Kind.NETWORK_SUPPORT_GRANTED, the_facilitators),
)

DEMAND: tuple[Rule, ...] = (
    Rule(demand.WishExpired, Kind.WISH_EXPIRED, those_who_wish),
    Rule(demand.DemandPooled, Kind.DEMAND_POOLED, the_training_office),
    Rule(demand.DemandFellBack, Kind.DEMAND_FELL_BACK, the_training_office),
    Rule(demand.DemandRecovered, Kind.DEMAND_RECOVERED, the_training_office),
    Rule(demand.DemandOpened, Kind.DEMAND_OPENED, the_invited, the_named("decided_by")),
    Rule(demand.DemandDismissed, Kind.DEMAND_DISMISSED, those_who_wait, the_named("decided_by")),
)

TRAININGS: tuple[Rule, ...] = (*SESSIONS, *MEETINGS, *MONEY, *DEMAND)

UNTOLD: dict[type[Event], str] = {
    **UNTOLD_OF_MEETINGS,
    trainings.SessionOpened: "the catalogue shows it; who had wished for it is invited by DemandOpened",
    trainings.SessionPaused: "those who have a place keep it, and nobody else is waiting for news",
    trainings.SessionResumed: "nothing changes for those who have a place",
    trainings.SessionMerged: "each person is asked by the place that is offered to them",
    trainings.SessionStarted: "those who are there know it",
    trainings.RegistrationMoved: "the facts of the new registration tell it",
    training_records.EvaluationWritten: "it is read by whoever opens the session; nobody waits for it",
    quotes.SupportReleased: "the person's registration has ended, of which its own fact tells",
    demand.WishMade: "the person has just said so",
    demand.WishChanged: "the person has just said so",
    demand.WishWithdrawn: "the person has just said so, or is gone",
}
