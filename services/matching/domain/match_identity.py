"""What every fact of a match begins with."""

from typing import TypedDict


class MatchIdentity(TypedDict):
    """Which match, in which network, between whom and about what."""

    match_id: str
    network_id: str
    offer_id: str
    request_id: str
    offerer_id: str
    requester_id: str
