"""Where counterparts are looked for: one's own network, then linked ones, then everywhere."""

from dataclasses import dataclass
from typing import Literal

from services.matching.domain.savoir import Savoir


@dataclass(frozen=True)
class Scope:
    """Portée: a circle of networks around a savoir; visibility must allow it both ways."""

    code: Literal["same_network", "linked_network", "open_to_everyone"]
    networks: tuple[str, ...]
    """The networks of the circle; for `open_to_everyone`, those already looked at."""


def scopes_of(savoir: Savoir, linked: frozenset[str]) -> list[Scope]:
    """Return the circles in which `savoir` may be shown, nearest first."""
    scopes = [Scope("same_network", (savoir.network_id,))]
    if savoir.visibility != "network" and linked:
        scopes.append(Scope("linked_network", tuple(sorted(linked))))
    if savoir.visibility == "everyone":
        scopes.append(Scope("open_to_everyone", (savoir.network_id, *sorted(linked))))
    return scopes
