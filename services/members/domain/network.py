"""Réseau: a local network of reciprocal exchanges of savoirs."""

from dataclasses import asdict, dataclass, replace

from services.members.domain.position import Position
from shared.aggregate import Aggregate
from shared.errors import NotFoundError
from shared.events.members import OF_CHILDREN, NetworkCreated, NetworkKind, NetworkUpdated


class NetworkNotFoundError(NotFoundError):
    """No network has this id."""

    code = "network_not_found"


@dataclass(frozen=True, kw_only=True)
class NetworkProfile:
    """What everyone may know of a network."""

    title: str
    kind: NetworkKind
    has_legal_form: bool
    """True for an association declared under the law of 1901, False when there is no legal form."""
    town: str
    department: str
    country: str
    """ISO 3166 code of two letters."""
    time_zone: str
    """IANA name; the network's dates are read in it."""
    languages: list[str]
    is_affiliated: bool
    """True when the network belongs to the movement's federation."""
    latitude: float | None = None
    """Of the town's centre, in degrees north; None, as the longitude, where it is not known."""
    longitude: float | None = None
    """In degrees east."""

    @property
    def is_of_children(self) -> bool:
        """True for a school or a class: nothing of it is shown to everyone."""
        return self.kind in OF_CHILDREN

    @property
    def position(self) -> Position | None:
        """Return where the network's town lies, if that is known."""
        return Position.given(self.latitude, self.longitude)

    def at(self, position: Position | None) -> "NetworkProfile":
        """Return the same profile at this position."""
        latitude, longitude = position or (None, None)
        return replace(self, latitude=latitude, longitude=longitude)

    def is_in_town_of(self, other: "NetworkProfile") -> bool:
        """Say whether both name the same town in the same words."""
        mine = (self.town, self.department, self.country)
        return mine == (other.town, other.department, other.country)


@dataclass(kw_only=True)
class Network(Aggregate):
    """Réseau: people of one place, school or company who teach each other what they know."""

    network_id: str
    profile: NetworkProfile

    @classmethod
    def create(cls, network_id: str, profile: NetworkProfile) -> "Network":
        """Let a new network join the platform."""
        network = cls(network_id=network_id, profile=profile)
        network.record(NetworkCreated(network_id=network_id, **asdict(profile)))
        return network

    def update(self, profile: NetworkProfile) -> None:
        """Change what is known of the network; nothing happens when nothing changes."""
        if profile == self.profile:
            return
        former, self.profile = self.profile.kind, profile
        changed = former if former != profile.kind else None
        self.record(
            NetworkUpdated(network_id=self.network_id, **asdict(profile), former_kind=changed)
        )
