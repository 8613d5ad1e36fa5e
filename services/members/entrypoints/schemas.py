"""What comes in and goes out over HTTP, about networks, links and memberships."""

import re
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.members.domain.network import NetworkProfile
from services.members.domain.position import Position
from shared.contact import has_contact
from shared.events.members import NetworkKind, NetworkRole

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ZONES = available_timezones()


def printable(text: str) -> str:
    """Refuse what no form lets people write; raise ValueError."""
    if _CONTROL.search(text):
        raise ValueError("ni retour à la ligne ni caractère de commande ici")
    return text


def _zone(name: str) -> str:
    if name not in _ZONES:
        raise ValueError("ce fuseau horaire n'existe pas")
    return name


def public_words(text: str) -> str:
    """Refuse contacts in what everybody will read; raise ValueError."""
    if has_contact(text):
        raise ValueError("ni adresse électronique ni numéro de téléphone ici")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(printable),
]
PublicLine = Annotated[Line, AfterValidator(public_words)]
Zone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_zone)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class Out(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(from_attributes=True)


class NetworkIn(BaseModel):
    """A network as its coordinator describes it."""

    title: PublicLine
    kind: NetworkKind
    has_legal_form: bool = False
    town: PublicLine
    department: Annotated[PublicLine, StringConstraints(max_length=60)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "FR"
    time_zone: Zone = "Europe/Paris"
    languages: Annotated[list[Language], Field(min_length=1, max_length=10)] = ["fr"]
    is_affiliated: bool = False
    latitude: float | None = None
    """Of the town's centre, in degrees north; found from the town when neither is given."""
    longitude: float | None = None
    """In degrees east."""

    def profile(self) -> NetworkProfile:
        """Return it as the domain holds it; raise PositionInvalidError."""
        position = Position.given(self.latitude, self.longitude)
        return NetworkProfile(**self.model_dump(include=set(NetworkIn.model_fields))).at(position)


class NewNetworkIn(NetworkIn):
    """A new network, founded by a person who accepts the charter."""

    has_accepted_charter: bool


class NetworkOut(Out):
    """A network as everyone may know it."""

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
    latitude: float | None
    longitude: float | None


class NetworkPage(Out):
    """Some networks; ask for more with `after`, the last one's id, while it is not null."""

    networks: list[NetworkOut]
    after: str | None


class LinkIn(BaseModel):
    """Which network is asked."""

    other_network_id: UUID


class LinkOut(Out):
    """A link between two networks."""

    link_id: str
    network_id: str
    other_network_id: str
    asked_by_network_id: str
    status: str


class LinkPage(Out):
    """Some links of a network."""

    links: list[LinkOut]
    after: str | None


class CharterIn(BaseModel):
    """Whether the charter has been accepted on screen; it may be accepted later."""

    has_accepted_charter: bool = False


class MembershipOut(Out):
    """One person's place in one network; ids only, so that a kept answer holds nobody's name."""

    membership_id: str
    network_id: str
    person_id: str
    status: str
    roles: list[str]


class MembershipPage(Out):
    """Memberships that have one status, with who they are about."""

    memberships: list["MembershipEntry"]
    after: str | None


class MembershipEntry(MembershipOut):
    """A membership as a facilitator reads it."""

    shown_as: str
    has_accepted_charter: bool


class RolesIn(BaseModel):
    """The roles that a member has from now on."""

    roles: Annotated[list[NetworkRole], Field(max_length=3)]
