"""Offers and requests as matching knows them from the facts of the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import DomainError, NotFoundError

Kind = Literal["offer", "request"]
Mode = Literal["any", "on_site", "remote"]

SEARCH_TIMER = "search"
"""Kind of the timer that lets the ranking read a savoir before it is compared; key: `search_key`."""

COMPARE_TIMER = "compare"
"""Kind of the timer that compares a savoir with its counterparts; its key is `search_key`.

Apart from reading, in a later transaction: of two savoirs that are searched at once, the one that is
compared last finds the other read.
"""


class SavoirNotFoundError(NotFoundError):
    """The offer or request does not exist, or is not shown to the network that asks."""

    code = "savoir_not_found"


class SavoirNotLiveError(DomainError):
    """The offer or request is no longer on the board."""

    code = "savoir_not_live"


def search_key(kind: Kind, savoir_id: str) -> str:
    """Return the key under which the search for a savoir's counterparts is due."""
    return f"{kind}:{savoir_id}"


@dataclass(frozen=True)
class Savoir:
    """Savoir: an offer or a request, with what decides who may see it."""

    savoir_id: str
    kind: Kind
    member_id: str
    network_id: str
    title: str
    visibility: Literal["network", "linked", "everyone"]
    expires_at: datetime
    is_live: bool
    is_present: bool = True
    """False once the person has left the network or asked to be forgotten."""
    mode: Mode = "any"
    languages: Sequence[str] = ()
    """Codes of languages; none means any."""
    is_minor: bool = False
    """True for the savoir of somebody under age: their network's facilitators come first."""

    @property
    def counterpart_kind(self) -> Kind:
        """Return what answers it: requests answer offers, offers answer requests."""
        return "request" if self.kind == "offer" else "offer"

    def is_on_board(self, now: datetime) -> bool:
        """Say whether somebody can still answer it."""
        return self.is_live and self.is_present and now < self.expires_at

    def is_shown_to(self, network_id: str, linked: frozenset[str]) -> bool:
        """Say whether `network_id`, whose linked networks are `linked`, may see it."""
        if self.network_id == network_id or self.visibility == "everyone":
            return True
        return self.visibility == "linked" and self.network_id in linked

    def can_be_learned_with(self, other: "Savoir") -> bool:
        """Say whether two people could learn together at all: a way and a language of both."""
        if {self.mode, other.mode} == {"on_site", "remote"}:
            return False
        own, others = set(self.languages), set(other.languages)
        return not own or not others or bool(own & others)
