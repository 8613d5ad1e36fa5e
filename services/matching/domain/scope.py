"""Where counterparts are looked for: one's own network, linked ones, near ones, then everywhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Savoir

ScopeCode = Literal["same_network", "linked_network", "near_network", "open_to_everyone"]


@dataclass(frozen=True)
class Scope:
    """Portée: a circle of networks around a savoir; visibility must allow it both ways."""

    code: ScopeCode
    networks: tuple[str, ...]
    """The networks of the circle; for `open_to_everyone`, those already looked at."""


@dataclass(frozen=True)
class Surroundings:
    """Alentours: the networks around a savoir's own one."""

    linked: frozenset[str] = frozenset()
    near: Mapping[str, float] = field(default_factory=dict)
    """Kilometres to each network that lies near, linked or not."""


def scopes_of(
    savoir: Savoir, linked: frozenset[str], near: Collection[str] = frozenset()
) -> list[Scope]:
    """Return the circles in which `savoir` may be shown, nearest first.

    The savoir of a minor is shown in its own network and in linked ones, never beyond.
    """
    scopes = [Scope("same_network", (savoir.network_id,))]
    if savoir.visibility != "network" and linked:
        scopes.append(Scope("linked_network", tuple(sorted(linked))))
    if savoir.visibility != "everyone" or savoir.is_minor:
        return scopes
    beyond = tuple(sorted(set(near) - linked - {savoir.network_id}))
    if beyond:
        scopes.append(Scope("near_network", beyond))
    seen = (savoir.network_id, *sorted(linked), *beyond)
    return [*scopes, Scope("open_to_everyone", seen)]


def circle_between(own: Savoir, other: Savoir, around: Surroundings) -> ScopeCode | None:
    """Return the circle in which two savoirs may meet, None where they may not.

    `around` is what lies around `own`. This is the rule itself: whatever a search finds is held
    against it before anybody is told.
    """
    if own.member_id == other.member_id or not own.can_be_learned_with(other):
        return None
    if own.network_id == other.network_id:
        return "same_network"
    visibilities = {own.visibility, other.visibility}
    if other.network_id in around.linked:
        return None if "network" in visibilities else "linked_network"
    if visibilities != {"everyone"} or own.is_minor or other.is_minor:
        return None
    if other.network_id in around.near:
        return "near_network"
    return None if "on_site" in {own.mode, other.mode} else "open_to_everyone"


def place_reasons(code: ScopeCode, km: float | None) -> tuple[Reason, ...]:
    """Return what the circle says for a pair; `km` between two towns when that is near."""
    near = () if km is None else (Reason("near", {"km": str(max(1, round(km)))}),)
    if code == "near_network":
        return near
    return (Reason(code), *near)
