"""Which roles may do what; the two people's own place in a match is the domain's rule."""

from services.matching.domain.actor import Actor
from shared.http.tokens import Caller, RoleTable

FACILITATES = frozenset({"facilitator", "coordinator"})

ROLES: RoleTable = {
    "read_matches": frozenset({"person"}),
    "read_network": FACILITATES,
    "read_feedback": frozenset({"ops"}),
    "answer_match": frozenset({"person"}),
    "follow_exchange": frozenset({"person"}),
    "propose_match": FACILITATES,
    "read_collective_matches": frozenset({"person"}),
    "answer_collective_match": frozenset({"person"}),
    "read_rings": frozenset({"person"}),
    "answer_ring": frozenset({"person"}),
    "plan_rings": FACILITATES,
    "ask_advice": FACILITATES | {"member"},
}


def actor_of(caller: Caller) -> Actor:
    """Return the caller as the rules know them."""
    accompanied = (
        network_id for network_id in caller.networks if FACILITATES & caller.roles(network_id)
    )
    return Actor(caller.member_id, frozenset(accompanied))
