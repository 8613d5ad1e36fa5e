"""Réseau: a local network of reciprocal exchanges of savoirs."""

from dataclasses import asdict, dataclass

from shared.aggregate import Aggregate
from shared.errors import NotFoundError
from shared.events.members import NetworkCreated, NetworkKind, NetworkUpdated


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
        self.profile = profile
        self.record(NetworkUpdated(network_id=self.network_id, **asdict(profile)))
