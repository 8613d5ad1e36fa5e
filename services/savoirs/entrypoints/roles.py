"""Which role may do what; what is not listed is denied."""

from services.savoirs.domain.actor import Actor
from shared.http.tokens import Caller, RoleTable

ROLES: RoleTable = {
    "publish": frozenset({"person"}),
    "act_for_others": frozenset({"facilitator", "coordinator"}),
    "see_who_lacks_what": frozenset({"facilitator", "coordinator"}),
}
"""Anyone signed in may publish; that they are a member of the network is a rule, not a role."""


def actor_of(caller: Caller) -> Actor:
    """Return the caller as the rules know them."""
    allowed = ROLES["act_for_others"]
    facilitated = {network for network in caller.networks if allowed & caller.roles(network)}
    return Actor(caller.member_id, frozenset(caller.networks), frozenset(facilitated))
