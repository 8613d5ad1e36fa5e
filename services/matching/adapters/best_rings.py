"""Finds many disjoint rings at once, so that most people of a network both give and receive."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.matching.adapters.loop_packing import Limits, Packing, bound_of, pack
from services.matching.domain.loop import Arrow, Loop

ARROWS_EACH = 24
"""Of what one person could teach the likeliest so many arrows are looked at."""

LOOPS_AT_MOST = 150_000

Graph = Sequence[Mapping[int, Arrow]]
"""Per person the arrow to each one whom they could teach."""


@dataclass(frozen=True)
class BestRings:
    """A set of rings of which nobody is in two."""

    loops: tuple[Loop, ...]
    people: int
    """How many could teach or learn anything here."""
    covered: int
    bound: int
    """No set of rings covers more people than this."""
    seconds: float
    rounds: int
    """How many times it was tried to make the set better."""


def best_rings(
    arrows: Sequence[Arrow],
    known: frozenset[str] = frozenset(),
    seconds: float = 3.0,
    seed: int = 1,
    rounds: int | None = None,
) -> BestRings:
    """Return a good set of rings, found within about `seconds`; of `known` keys none is taken.

    The way taken depends on `seed` alone (but for a small problem that is given up for its time);
    where it ends depends on the time, or on `rounds`.
    """
    began = time.monotonic()
    people = sorted({m for arrow in arrows for m in (arrow.giver_id, arrow.receiver_id)})
    graph = _graph(arrows, {member_id: number for number, member_id in enumerate(people)})
    loops = _loops(graph)
    if known:
        loops = [each for each in loops if _loop(graph, each).key not in known]
    packing = Packing(loops, [_worth(graph, each) for each in loops], len(people))
    bound = bound_of(packing)
    left = Limits(lambda: began + seconds - time.monotonic(), rounds, enough=bound)
    done = pack(packing, seed, left)
    return BestRings(
        loops=tuple(_loop(graph, loops[number]) for number in sorted(packing.chosen)),
        people=len(people),
        covered=packing.covered,
        bound=bound,
        seconds=round(time.monotonic() - began, 3),
        rounds=done,
    )


def _graph(arrows: Sequence[Arrow], numbers: Mapping[str, int]) -> Graph:
    """Return the likeliest arrow between each two people, the likeliest few of each giver."""
    graph: list[dict[int, Arrow]] = [{} for _ in numbers]
    for arrow in sorted(arrows, key=lambda a: (-a.likeness, a.offer_id, a.request_id)):
        given, receiver = graph[numbers[arrow.giver_id]], numbers[arrow.receiver_id]
        if len(given) < ARROWS_EACH:
            given.setdefault(receiver, arrow)
    return graph


def _loops(graph: Graph) -> list[tuple[int, ...]]:
    """Return all loops of two to four people, each from its first person on, up to a limit."""
    share = max(1, LOOPS_AT_MOST // max(1, len(graph)))
    loops: list[tuple[int, ...]] = []
    for first in range(len(graph)):
        found = sorted(_from(graph, first), key=len)
        loops += found[: max(share, LOOPS_AT_MOST - len(loops) - share * (len(graph) - first - 1))]
    return loops


def _from(graph: Graph, a: int) -> Iterator[tuple[int, ...]]:
    """Yield the loops in which `a` has the smallest number."""
    closing = {b for b, given in enumerate(graph) if b > a and a in given}
    for b in graph[a]:
        if b < a:
            continue
        if b in closing:
            yield a, b
        for c in graph[b]:
            if c > a:
                yield from ((a, b, c, d) for d in graph[c] if d in closing and d != b)
                if c in closing:
                    yield a, b, c


def _loop(graph: Graph, loop: Sequence[int]) -> Loop:
    return Loop(tuple(graph[a][b] for a, b in zip(loop, (*loop[1:], loop[0]), strict=True)))


def _worth(graph: Graph, loop: Sequence[int]) -> float:
    """Return a loop's people, and a little for its likeness: less for all together than one person."""
    alike = sum(graph[a][b].likeness for a, b in zip(loop, (*loop[1:], loop[0]), strict=True))
    return len(loop) + 0.3 * alike / len(graph)
