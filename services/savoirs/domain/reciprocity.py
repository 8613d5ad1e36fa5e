"""Whether a member both offers and asks in a network: a state, never a count."""

from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from shared.aggregate import Aggregate
from shared.events.savoirs import ReciprocityLost, ReciprocityReached

Missing = Literal["offer", "request", "both"]

_NAMESPACE = UUID("6f0b7c1e-5c58-5b0e-9a5e-3f1d1c6a2b77")


class LiveKinds(NamedTuple):
    """Which of the two a member has on the board of a network."""

    has_offer: bool
    has_request: bool

    @property
    def missing(self) -> Missing | None:
        """What there is not yet, or None when the member both offers and asks."""
        if self.has_offer:
            return None if self.has_request else "request"
        return "offer" if self.has_request else "both"


NOTHING_LIVE = LiveKinds(has_offer=False, has_request=False)


@dataclass(kw_only=True)
class Reciprocity(Aggregate):
    """Réciprocité: a member has a live offer and a live request in a network, or not yet."""

    member_id: str
    network_id: str
    live: LiveKinds = NOTHING_LIVE

    @property
    def reciprocity_id(self) -> str:
        """An id that is the same for ever for this member in this network."""
        return reciprocity_id(self.member_id, self.network_id)

    def settle(self, live: LiveKinds) -> bool:
        """Take in what is on the board now; announce a change of state, and say if it is new."""
        before, self.live = self.live, live
        missing = live.missing
        if before.missing is not None and missing is None:
            self.record(ReciprocityReached(member_id=self.member_id, network_id=self.network_id))
        elif before.missing is None and missing is not None:
            self.record(
                ReciprocityLost(
                    member_id=self.member_id, network_id=self.network_id, missing=missing
                )
            )
        return before != live


def reciprocity_id(member_id: str, network_id: str) -> str:
    """Return the stable id of a member's reciprocity in a network."""
    return str(uuid5(_NAMESPACE, f"{member_id}:{network_id}"))
