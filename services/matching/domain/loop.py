"""Loops of people that offers and requests could close: what a ring may be made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import prod

from shared.errors import InvalidError

SHORTEST, LONGEST = 2, 4


class NotALoopError(InvalidError):
    """These pairs are no loop of two to four people, each of whom teaches the next one."""

    code = "not_a_loop"


@dataclass(frozen=True)
class Arrow:
    """Flèche: somebody could teach somebody else what the other asks for."""

    offer_id: str
    request_id: str
    giver_id: str
    giver_network_id: str
    receiver_id: str
    receiver_network_id: str
    is_near: bool = True
    """False when the two networks are neither the same nor linked."""
    likeness: float = 1.0
    """From 0 to 1."""


def pairs_key(pairs: Iterable[tuple[str, str]]) -> str:
    """Return what a set of pairs (offer id, request id) is known by, in whatever order they come."""
    lines = sorted(f"{offer_id} {request_id}" for offer_id, request_id in pairs)
    return sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Loop:
    """Boucle possible: arrows of which each begins where the one before ends, and the last one closes it."""

    arrows: tuple[Arrow, ...]

    @classmethod
    def of(cls, arrows: Sequence[Arrow]) -> "Loop":
        """Return the loop of these arrows in their order; raise NotALoopError."""
        givers = [arrow.giver_id for arrow in arrows]
        receivers = [arrow.receiver_id for arrow in arrows]
        is_closed = receivers == [*givers[1:], *givers[:1]]
        if (
            not is_closed
            or len(set(givers)) != len(arrows)
            or not SHORTEST <= len(arrows) <= LONGEST
        ):
            raise NotALoopError
        return cls(tuple(arrows))

    @property
    def key(self) -> str:
        """Return the loop's canonical key: the same wherever one begins to go round."""
        return pairs_key((arrow.offer_id, arrow.request_id) for arrow in self.arrows)

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Return the people, each before the one they teach."""
        return tuple(arrow.giver_id for arrow in self.arrows)

    @property
    def savoir_ids(self) -> list[str]:
        """Return the ids of all its offers and requests, in one order for everybody."""
        return sorted(s for arrow in self.arrows for s in (arrow.offer_id, arrow.request_id))


def best_first(loops: Iterable[Loop]) -> list[Loop]:
    """Return loops without doubles: fewest networks, then linked ones, shorter, more alike."""
    return sorted({loop.key: loop for loop in loops}.values(), key=_order)


def _order(loop: Loop) -> tuple[int, bool, int, float, str]:
    arrows = loop.arrows
    networks = {n for arrow in arrows for n in (arrow.giver_network_id, arrow.receiver_network_id)}
    is_far = not all(arrow.is_near for arrow in arrows)
    alike = prod(arrow.likeness for arrow in arrows)
    return len(networks), is_far, len(arrows), -alike, loop.key
