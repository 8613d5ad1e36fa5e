"""Facts announced by members: who takes part, in which network, with which roles."""

from typing import Literal

from shared.events.contract import Event

NetworkKind = Literal[
    "town", "rural", "school", "class", "company", "library", "professional", "association"
]
OF_CHILDREN: frozenset[NetworkKind] = frozenset({"school", "class"})
"""Kinds of networks whose members are children: nothing of theirs is shown to everyone."""
NetworkRole = Literal["member", "facilitator", "coordinator"]
PlaceKind = Literal[
    "library", "third_place", "social_centre", "association", "school", "town_hall", "other"
]
StepFree = Literal["yes", "no", "unknown"]
MovementRole = Literal["training_office", "ops"]


class NetworkState(Event):
    """A local network as everyone may know it."""

    network_id: str
    title: str
    kind: NetworkKind
    has_legal_form: bool
    town: str
    department: str
    country: str
    time_zone: str
    languages: list[str]
    is_affiliated: bool
    latitude: float | None = None
    """Of the town, in degrees north; null where it is not known."""
    longitude: float | None = None
    """Of the town, in degrees east."""


class NetworkCreated(NetworkState, service="members", aggregate="network", fact="created"):
    """A network has joined the platform."""


class NetworkUpdated(NetworkState, service="members", aggregate="network", fact="updated"):
    """What is known of a network has changed; carries its whole new state."""

    former_kind: NetworkKind | None = None
    """Of which kind it was until now, where that has changed."""


class NetworksLinked(Event, service="members", aggregate="link", fact="agreed"):
    """Two networks have agreed to show each other their offers and requests; it holds both ways."""

    link_id: str
    network_id: str
    other_network_id: str


class NetworksUnlinked(Event, service="members", aggregate="link", fact="ended"):
    """Two networks no longer show each other anything."""

    link_id: str
    network_id: str
    other_network_id: str


class MembershipState(Event):
    """One person's place in one network."""

    member_id: str
    network_id: str
    roles: list[NetworkRole]
    is_minor: bool
    has_mailbox: bool
    """False for a person who is told on paper, through a facilitator."""


class MemberJoined(MembershipState, service="members", aggregate="membership", fact="joined"):
    """A person has been accepted in a network; the aggregate is the membership."""


class MemberRolesChanged(
    MembershipState, service="members", aggregate="membership", fact="roles_changed"
):
    """A member's roles in a network have changed; carries the whole new state."""


class MemberLeft(Event, service="members", aggregate="membership", fact="left"):
    """A person has left a network."""

    member_id: str
    network_id: str


class PlaceState(Event):
    """A public place of the directory as everyone may know it; who may be reached there is no fact."""

    place_id: str
    network_id: str | None
    """The network that keeps the entry; null when the movement does."""
    title: str
    kind: PlaceKind
    address: str
    """Of a public place, without postcode and town; empty where the place needs none."""
    postcode: str
    town: str
    department: str
    """Its code in France (`91`, `2A`, `974`), as people write it abroad."""
    region: str | None
    """INSEE code; null abroad."""
    country: str
    time_zone: str
    latitude: float | None
    """In degrees north; null where it is not known."""
    longitude: float | None
    """In degrees east."""
    step_free: StepFree
    capacity: int | None
    """People whom its room holds; null where nobody has said."""
    web_page: str | None
    is_hosting_visits: bool
    """It shows others how it works."""
    is_testifying: bool
    """It tells others what worked and what did not."""
    opening_notes: str
    network_kind: NetworkKind | None = None
    """Of the network that keeps the entry."""


class PlacePublished(PlaceState, service="members", aggregate="place", fact="published"):
    """A place has entered the directory."""


class PlaceUpdated(PlaceState, service="members", aggregate="place", fact="updated"):
    """What is known of a place has changed; carries its whole new state."""


class PlaceWithdrawn(Event, service="members", aggregate="place", fact="withdrawn"):
    """A place is in the directory no more."""

    place_id: str
    network_id: str | None
    network_kind: NetworkKind | None = None
    """Of the network that kept the entry."""


class MovementRolesChanged(
    Event, service="members", aggregate="member", fact="movement_roles_changed"
):
    """A person's roles in the movement have changed; carries all of them."""

    member_id: str
    roles: list[MovementRole]


class MemberErased(Event, service="members", aggregate="member", fact="erased"):
    """A person has asked to be forgotten; every service forgets within a day."""

    member_id: str


class MailDelivered(Event, service="members", aggregate="mail", fact="delivered"):
    """A prepared mail has been taken by the mail server for the person's mailbox."""

    notification_id: str
    member_id: str


class MailUndeliverable(Event, service="members", aggregate="mail", fact="undeliverable"):
    """A prepared mail could not go: the person has no mailbox, is gone, or the server refused."""

    notification_id: str
    member_id: str
    reason: Literal["no_mailbox", "unknown_member", "refused"]
