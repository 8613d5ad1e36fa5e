"""Facts announced by savoirs: what is offered and asked, and who now both offers and asks."""

from typing import Literal

from pydantic import AwareDatetime

from shared.events.contract import Event

Level = Literal["any", "beginner", "intermediate", "advanced"]
Format = Literal["any", "one_to_one", "group"]
Mode = Literal["any", "on_site", "remote"]
Visibility = Literal["network", "linked", "everyone"]


class SavoirState(Event):
    """A savoir as it stands on the board; its words are about the savoir, never about a person."""

    member_id: str
    network_id: str
    title: str
    description: str
    themes: list[str]
    level: Level
    format: Format
    mode: Mode
    languages: list[str]
    visibility: Visibility
    expires_at: AwareDatetime
    group_size: int | None = None
    """How many may learn at once from an offer to a group; null where nobody said."""
    former_visibility: Visibility | None = None
    """Who could see it until now, where that has changed."""


class OfferState(SavoirState):
    """An offer: a savoir that somebody teaches."""

    offer_id: str


class OfferCreated(OfferState, service="savoirs", aggregate="offer", fact="created"):
    """Somebody offers to teach a savoir."""


class OfferUpdated(OfferState, service="savoirs", aggregate="offer", fact="updated"):
    """An offer has been reworded; carries its whole new state."""


class OfferRenewed(OfferState, service="savoirs", aggregate="offer", fact="renewed"):
    """An offer stays, or comes back, on the board until a later date."""


class OfferGone(Event):
    """An offer is no longer on the board."""

    offer_id: str
    member_id: str
    network_id: str
    visibility: Visibility | None = None
    """Who could see it."""


class OfferWithdrawn(OfferGone, service="savoirs", aggregate="offer", fact="withdrawn"):
    """The person, or a facilitator for them, has withdrawn an offer."""


class OfferExpired(OfferGone, service="savoirs", aggregate="offer", fact="expired"):
    """An offer was not renewed in time."""


class OfferExpiryNear(OfferGone, service="savoirs", aggregate="offer", fact="expiry_near"):
    """An offer leaves the board soon unless it is renewed."""

    expires_at: AwareDatetime


class RequestState(SavoirState):
    """A request: a savoir that somebody wants to learn."""

    request_id: str


class RequestCreated(RequestState, service="savoirs", aggregate="request", fact="created"):
    """Somebody asks to learn a savoir."""


class RequestUpdated(RequestState, service="savoirs", aggregate="request", fact="updated"):
    """A request has been reworded; carries its whole new state."""


class RequestRenewed(RequestState, service="savoirs", aggregate="request", fact="renewed"):
    """A request stays, or comes back, on the board until a later date."""


class RequestGone(Event):
    """A request is no longer on the board."""

    request_id: str
    member_id: str
    network_id: str
    visibility: Visibility | None = None
    """Who could see it."""


class RequestWithdrawn(RequestGone, service="savoirs", aggregate="request", fact="withdrawn"):
    """The person, or a facilitator for them, has withdrawn a request."""


class RequestExpired(RequestGone, service="savoirs", aggregate="request", fact="expired"):
    """A request was not renewed in time."""


class RequestExpiryNear(RequestGone, service="savoirs", aggregate="request", fact="expiry_near"):
    """A request leaves the board soon unless it is renewed."""

    expires_at: AwareDatetime


class ReciprocityReached(Event, service="savoirs", aggregate="reciprocity", fact="reached"):
    """A member now has a live offer and a live request in this network: a state, not a count."""

    member_id: str
    network_id: str


class ReciprocityLost(Event, service="savoirs", aggregate="reciprocity", fact="lost"):
    """A member no longer has both a live offer and a live request in this network."""

    member_id: str
    network_id: str
    missing: Literal["offer", "request", "both"]
