"""What partners may hear: networks, places, sessions, gatherings and shared savoirs, without any person."""

import datetime

from pydantic import AwareDatetime

from shared.events.gatherings import GatheringMode
from shared.events.members import NetworkKind, PlaceKind, StepFree
from shared.events.published import (
    Code,
    Degrees,
    InstitutionText,
    Life,
    PublicAddress,
    PublicEvent,
    PublishedCount,
    Quantity,
    ThingId,
    WebPage,
)
from shared.events.savoirs import Format, Level, Mode
from shared.events.trainings import SessionMode

FIRST = Life(since=datetime.date(2026, 11, 22))


class PublicNetworkState(PublicEvent):
    """A local network as everyone may know it; those of schools and classes are not published."""

    network_id: ThingId
    title: InstitutionText
    kind: NetworkKind
    town: InstitutionText
    department: InstitutionText
    country: Code
    time_zone: Code
    languages: list[Code]
    is_affiliated: bool
    latitude: Degrees | None
    longitude: Degrees | None


class PublicNetworkCreated(
    PublicNetworkState, owner="members", aggregate="network", fact="created", life=FIRST
):
    """A network has joined the platform."""


class PublicNetworkUpdated(
    PublicNetworkState, owner="members", aggregate="network", fact="updated", life=FIRST
):
    """What is known of a network has changed; carries its whole new state."""


class PublicNetworkWithdrawn(
    PublicEvent, owner="members", aggregate="network", fact="withdrawn", life=FIRST
):
    """A network is public no more: it has become one of a school or a class."""

    network_id: ThingId


class PublicPlaceState(PublicEvent):
    """A public place of the directory."""

    place_id: ThingId
    network_id: ThingId | None
    title: InstitutionText
    kind: PlaceKind
    address: PublicAddress
    postcode: Code
    town: InstitutionText
    department: Code
    region: Code | None
    country: Code
    time_zone: Code
    latitude: Degrees | None
    longitude: Degrees | None
    step_free: StepFree
    capacity: Quantity | None
    """People whom its room holds; null where nobody has said."""
    web_page: WebPage | None
    is_hosting_visits: bool
    is_testifying: bool


class PublicPlacePublished(
    PublicPlaceState, owner="members", aggregate="place", fact="published", life=FIRST
):
    """A place has entered the directory."""


class PublicPlaceUpdated(
    PublicPlaceState, owner="members", aggregate="place", fact="updated", life=FIRST
):
    """What is known of a place has changed; carries its whole new state."""


class PublicPlaceWithdrawn(
    PublicEvent, owner="members", aggregate="place", fact="withdrawn", life=FIRST
):
    """A place is in the directory no more."""

    place_id: ThingId
    network_id: ThingId | None


class PublicSessionFact(PublicEvent, owner="trainings", life=FIRST):
    """Something that happened to a dated session of a training."""

    session_id: ThingId
    training_id: ThingId
    training_number: Quantity
    """Its number in the catalogue."""
    title: InstitutionText


class PublicSessionOpened(PublicSessionFact, aggregate="session", fact="opened"):
    """Registrations for a session are open."""

    capacity: Quantity
    minimum: Quantity
    decision_at: AwareDatetime
    """Until then the minimum must be reached."""
    days: list[datetime.date]
    place: InstitutionText
    mode: SessionMode
    region: Code | None


class PublicSessionConfirmed(PublicSessionFact, aggregate="session", fact="confirmed"):
    """The session will take place."""

    registered: PublishedCount


class PublicSessionPaused(PublicSessionFact, aggregate="session", fact="paused"):
    """Nobody registers for a while."""


class PublicSessionResumed(PublicSessionFact, aggregate="session", fact="resumed"):
    """People may register again."""


class PublicSessionExtended(PublicSessionFact, aggregate="session", fact="extended"):
    """The date by which the minimum must be reached has been put off."""

    decision_at: AwareDatetime


class PublicSessionMoved(PublicSessionFact, aggregate="session", fact="moved"):
    """The session takes place on other days, or elsewhere."""

    days: list[datetime.date]
    place: InstitutionText
    mode: SessionMode
    decision_at: AwareDatetime


class PublicSessionMerged(PublicSessionFact, aggregate="session", fact="merged"):
    """The session joins another one of its training and takes place there only."""

    into_session_id: ThingId


class PublicSessionCancelled(PublicSessionFact, aggregate="session", fact="cancelled"):
    """The session will not take place."""


class PublicSessionReopened(PublicSessionFact, aggregate="session", fact="reopened"):
    """A cancelled session takes registrations again."""

    decision_at: AwareDatetime


class PublicSessionCompleted(PublicSessionFact, aggregate="session", fact="completed"):
    """The last day is over."""

    registered: PublishedCount


class PublicGatheringDateFact(PublicEvent):
    """Something that happened to one date of a gathering that everyone may come to."""

    gathering_date_id: ThingId
    gathering_id: ThingId
    network_id: ThingId | None
    title: InstitutionText
    begins_at: AwareDatetime


class PublicGatheringDateAnnounced(
    PublicGatheringDateFact,
    owner="trainings",
    aggregate="gathering_date",
    fact="announced",
    life=FIRST,
):
    """A date that everyone may come to."""

    ends_at: AwareDatetime
    time_zone: Code
    place: InstitutionText
    mode: GatheringMode


class PublicGatheringDateMoved(
    PublicGatheringDateFact,
    owner="trainings",
    aggregate="gathering_date",
    fact="moved",
    life=FIRST,
):
    """The date takes place at another time or place."""

    ends_at: AwareDatetime | None
    place: InstitutionText


class PublicGatheringDateCancelled(
    PublicGatheringDateFact,
    owner="trainings",
    aggregate="gathering_date",
    fact="cancelled",
    life=FIRST,
):
    """The date does not take place."""


class PublicGatheringEnded(
    PublicEvent, owner="trainings", aggregate="gathering", fact="ended", life=FIRST
):
    """No date of a gathering after `last_day` takes place."""

    gathering_id: ThingId
    network_id: ThingId | None
    title: InstitutionText
    last_day: datetime.date
    gathering_date_ids: list[ThingId]
    """The dates that are given up by that."""


class PublicGatheringUnshared(
    PublicEvent, owner="trainings", aggregate="gathering", fact="unshared", life=FIRST
):
    """A gathering is no longer shown to everyone."""

    gathering_id: ThingId
    network_id: ThingId | None
    gathering_date_ids: list[ThingId]
    """Its dates, but for those that were cancelled or have been over for a month."""


class PublicSavoirState(PublicEvent):
    """A savoir that somebody shows to everyone: what it is about and where, without words or people."""

    savoir_id: ThingId
    network_id: ThingId
    themes: list[Code]
    level: Level
    format: Format
    mode: Mode
    languages: list[Code]
    expires_at: AwareDatetime


class PublicOfferShared(
    PublicSavoirState, owner="savoirs", aggregate="offer", fact="shared", life=FIRST
):
    """An offer is shown to everyone, or has changed; carries its whole state."""


class PublicOfferUnshared(
    PublicEvent, owner="savoirs", aggregate="offer", fact="unshared", life=FIRST
):
    """An offer is no longer shown to everyone."""

    savoir_id: ThingId
    network_id: ThingId


class PublicRequestShared(
    PublicSavoirState, owner="savoirs", aggregate="request", fact="shared", life=FIRST
):
    """A request is shown to everyone, or has changed; carries its whole state."""


class PublicRequestUnshared(
    PublicEvent, owner="savoirs", aggregate="request", fact="unshared", life=FIRST
):
    """A request is no longer shown to everyone."""

    savoir_id: ThingId
    network_id: ThingId
