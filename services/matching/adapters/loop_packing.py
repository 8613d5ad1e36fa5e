"""Chooses, of many loops of people, disjoint ones that cover as many people as possible.

First greedily, then by taking a few neighbouring loops apart again and again and solving what they
and the people left over could do instead: each such small problem is solved exactly.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_matrix

FREED_AT_FIRST, FREED_AT_LEAST, FREED_AT_MOST = 9, 4, 60
"""How many chosen loops are taken apart at a time: more while the problems stay small."""

SMALL_PROBLEM, LARGE_PROBLEM = 120, 180
"""Loops among the freed people, between which the number of freed loops is right."""

SPARSE = 3
"""So many times larger problems are as quickly solved where there are few loops altogether."""

PROBLEM_NODES = 60
"""Branches of one small problem: a few are so hard that they would take all the time there is.

Counted in branches, not in seconds, so that a seed says the same on a busy machine.
"""

LESS_THAN_A_PERSON = 0.6
"""So little more worth is not looked for: what loops are worth beyond their people is less than 0.4."""

RELAXED_AT_MOST = 1500
"""So many loops are few enough for the bound by linear relaxation."""

HARDEST_FIRST = 1.5
"""Exponent of a loop's length in the greedy order: long loops are worth some crowding."""


@dataclass(frozen=True)
class Limits:
    """Until when to go on."""

    seconds_left: Callable[[], float]
    rounds: int | None = None
    enough: int | None = None
    """So many people covered are the most there can be."""

    def is_reached(self, done: int, covered: int) -> bool:
        """Say whether to stop after so many rounds with so many people covered."""
        if self.seconds_left() <= 0 or (self.rounds is not None and done >= self.rounds):
            return True
        return self.enough is not None and covered >= self.enough


@dataclass
class Packing:
    """Loops as tuples of people's numbers, what each is worth, and the chosen ones."""

    loops: Sequence[tuple[int, ...]]
    worth: Sequence[float]
    people: int
    chosen: set[int] = field(default_factory=set)
    through: list[list[int]] = field(init=False)
    """Per person the loops they are in."""
    within: list[int] = field(init=False)
    """Per person their chosen loop, or -1."""

    def __post_init__(self) -> None:
        self.through = [[] for _ in range(self.people)]
        for number, loop in enumerate(self.loops):
            for person in loop:
                self.through[person].append(number)
        self.within = [-1] * self.people

    @property
    def covered(self) -> int:
        """Return how many people are in a chosen loop."""
        return sum(len(self.loops[number]) for number in self.chosen)

    @property
    def left_over(self) -> list[int]:
        """Return the people who could be in a loop and are in none."""
        return [p for p in range(self.people) if self.within[p] < 0 and self.through[p]]

    def value(self, numbers: Iterable[int]) -> float:
        """Return what these loops are worth together."""
        return sum(self.worth[number] for number in numbers)

    def replace(self, old: Iterable[int], new: Iterable[int]) -> None:
        """Take some chosen loops apart and choose others."""
        for number in old:
            self.chosen.discard(number)
            for person in self.loops[number]:
                self.within[person] = -1
        for number in new:
            self.chosen.add(number)
            for person in self.loops[number]:
                self.within[person] = number


def pack(packing: Packing, seed: int, limits: Limits) -> int:
    """Choose loops, and return after how many rounds of improvement it ended."""
    packing.replace((), _greedy(packing))
    chance = random.Random(seed)  # noqa: S311 - it decides where to look, no secret is made of it
    freed, done = FREED_AT_FIRST, 0
    ease = SPARSE if len(packing.loops) <= RELAXED_AT_MOST else 1
    while (left_over := packing.left_over) and not limits.is_reached(done, packing.covered):
        apart = _neighbours(packing, chance.choice(left_over), freed, chance)
        size = _improve(packing, apart, left_over, limits)
        freed += 1 if size < SMALL_PROBLEM * ease else -1 if size > LARGE_PROBLEM * ease else 0
        freed, done = min(max(freed, FREED_AT_LEAST), FREED_AT_MOST), done + 1
    return done


def bound_of(packing: Packing) -> int:
    """Return a number of people that no choice of loops can exceed."""
    on_some = sum(1 for loops in packing.through if loops)
    if not 0 < len(packing.loops) <= RELAXED_AT_MOST:
        return on_some
    numbers = range(len(packing.loops))
    lengths = np.array([len(loop) for loop in packing.loops], dtype=float)
    once = _each_person_once(packing, numbers, range(packing.people))
    relaxed = linprog(-lengths, A_ub=once, b_ub=np.ones(packing.people), bounds=(0, None))
    return min(on_some, int(-relaxed.fun + 1e-6)) if relaxed.success else on_some


def _greedy(packing: Packing) -> list[int]:
    """Return disjoint loops, those first whose people are in few others, the likelier of equals."""

    def crowding(number: int) -> tuple[float, float, int]:
        loop = packing.loops[number]
        others = sum(len(packing.through[person]) for person in loop)
        return others / len(loop) ** HARDEST_FIRST, -packing.worth[number], number

    taken: set[int] = set()
    chosen = []
    for number in sorted(range(len(packing.loops)), key=crowding):
        if taken.isdisjoint(packing.loops[number]):
            chosen.append(number)
            taken.update(packing.loops[number])
    return chosen


def _neighbours(packing: Packing, start: int, freed: int, chance: random.Random) -> set[int]:
    """Return chosen loops around somebody who is in none, as far as other loops lead."""
    apart: set[int] = set()
    reached = [start]
    while len(apart) < min(freed, len(packing.chosen)):
        through = packing.through[chance.choice(reached)]
        looked_at = chance.sample(through, min(len(through), 3))
        met = {packing.within[person] for n in looked_at for person in packing.loops[n]}
        near = sorted(met - apart - {-1}) or sorted(packing.chosen - apart)
        number = chance.choice(near)
        apart.add(number)
        reached += packing.loops[number]
    return apart


def _improve(packing: Packing, apart: set[int], left_over: Iterable[int], limits: Limits) -> int:
    """Solve what the freed people can do best; return how many loops there were among them."""
    people = sorted({*left_over, *(p for number in apart for p in packing.loops[number])})
    free = set(people)
    among = sorted(
        {n for p in people for n in packing.through[p] if free.issuperset(packing.loops[n])}
    )
    if among:
        best = _solved(packing, among, people, limits.seconds_left())
        if best is not None and packing.value(best) >= packing.value(apart):
            packing.replace(apart, best)
    return len(among)


def _solved(
    packing: Packing, among: Sequence[int], people: Sequence[int], seconds: float
) -> list[int] | None:
    """Return the best disjoint loops of `among`, or None when there was no time."""
    solution = milp(
        -np.array([packing.worth[number] for number in among]),
        integrality=np.ones(len(among)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(_each_person_once(packing, among, people), -np.inf, 1),
        options={
            "time_limit": max(seconds, 0.05),
            "node_limit": PROBLEM_NODES,
            "mip_rel_gap": LESS_THAN_A_PERSON / len(people),
        },
    )
    if solution.x is None:
        return None
    return [number for number, share in zip(among, solution.x, strict=True) if share > 0.5]


def _each_person_once(
    packing: Packing, numbers: Sequence[int], people: Sequence[int]
) -> csc_matrix:
    """Return the matrix with a row a person and a column a loop: 1 where one is in the other."""
    row_of = {person: row for row, person in enumerate(people)}
    places = [
        (row_of[person], column)
        for column, number in enumerate(numbers)
        for person in packing.loops[number]
    ]
    rows, columns = zip(*places, strict=True)
    return csc_matrix((np.ones(len(places)), (rows, columns)), shape=(len(people), len(numbers)))
