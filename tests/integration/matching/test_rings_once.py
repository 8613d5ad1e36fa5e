"""Two who find a ring at once make one; and the search in SQL finds what a plain search finds."""

import asyncio
from itertools import permutations

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.matching.adapters.ring_search import SqlLoops
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.domain.match import Match
from services.matching.domain.ring import Ring
from services.matching.domain.ring_link import RingLink
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import (
    ANN,
    BOB,
    CAT,
    EVE,
    GARDEN,
    NOW,
    a_proposal,
    a_savoir,
    an_id,
)

Pairs = frozenset[tuple[int, int]]


def a_ring(ring_id: str, *people: str) -> Ring:
    """Return a ring of these people, each with an offer for the next one."""
    links = []
    for giver, receiver in zip(people, (*people[1:], people[0]), strict=True):
        offer = a_savoir("offer", savoir_id=an_id(f"offer {giver}"), member_id=giver)
        request = a_savoir("request", savoir_id=an_id(f"asks {receiver}"), member_id=receiver)
        proposal = a_proposal(offer=offer, request=request)
        links.append(RingLink.on(Match.propose(an_id(f"{ring_id} {giver}"), proposal)))
    return Ring(
        ring_id=an_id(ring_id),
        links=tuple(links),
        proposer_id=None,
        proposed_at=NOW,
        expires_at=NOW,
    ).announce()


async def add_at_once(world: World, *rings: Ring) -> list[bool]:
    """Let transactions add rings, each blind to the others until it writes."""
    all_open = asyncio.Barrier(len(rings))

    async def add(ring: Ring) -> bool:
        async with world.database.transaction() as transaction:
            uow = SqlUnitOfWork(transaction)
            free = not await uow.rings.known([ring.key]) and not await uow.rings.busy(
                ring.member_ids
            )
            await all_open.wait()
            return free and await uow.rings.add_new(ring)

    return sorted(await asyncio.gather(*(add(ring) for ring in rings)))


async def without(world: World, table: str, constraint: str) -> None:
    owner = await asyncpg.connect(world.place.owner_dsn)
    await owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    await owner.close()


async def test_two_who_add_the_same_ring_at_once_make_one(world: World) -> None:
    rings = a_ring("one", ANN, BOB, CAT), a_ring("two", CAT, ANN, BOB)

    assert await add_at_once(world, *rings) == [False, True]
    assert len(await world.facts("ring.proposed")) == 1


async def test_two_rings_at_once_never_both_ask_the_same_person(world: World) -> None:
    rings = a_ring("one", ANN, BOB, CAT), a_ring("two", ANN, EVE)

    assert await add_at_once(world, *rings) == [False, True]
    asked = await world.database.pool.fetch("SELECT DISTINCT ring_id FROM ring_awaiting")
    assert len(asked) == 1


async def test_without_their_constraints_there_would_be_two(world: World) -> None:
    await without(world, "ring", "ring_pairs_once")
    await without(world, "ring_awaiting", "ring_to_answer_once")

    rings = a_ring("one", ANN, BOB, CAT), a_ring("two", CAT, ANN, BOB)
    assert await add_at_once(world, *rings) == [True, True]


def plain_loops(edges: Pairs, through: tuple[int, int]) -> set[tuple[int, ...]]:
    """Return the loops of two to four people through an arrow, beginning with it, one by one."""
    people = {person for pair in edges for person in pair}
    giver, receiver = through
    return {
        loop
        for size in (0, 1, 2)
        for others in permutations(people - {giver, receiver}, size)
        for loop in [(giver, receiver, *others)]
        if all(arrow in edges for arrow in zip(loop, (*loop[1:], loop[0]), strict=True))
    }


def person(number: int) -> str:
    return an_id(f"person {number}")


@st.composite
def graphs(draw: st.DrawFn) -> Pairs:
    people = draw(st.integers(2, 8))
    arrows = [(a, b) for a in range(people) for b in range(people) if a != b]
    return frozenset(draw(st.lists(st.sampled_from(arrows), min_size=1, max_size=40)))


@pytest.mark.parametrize("copies", [1, 3])
async def test_sql_finds_the_loops_that_a_plain_search_finds(world: World, copies: int) -> None:
    """Several edges between two people are one arrow: the likeliest."""
    loop = asyncio.get_running_loop()

    async def found(edges: Pairs, through: tuple[int, int]) -> set[tuple[int, ...]]:
        rows = [
            (
                *(an_id(f"{kind} {a} {b} {n}") for kind in ("offer", "request")),
                *(person(a), GARDEN, person(b), GARDEN),
                *("same_network", 0.0, 0.5 + n / 10, NOW),
            )
            for a, b in edges
            for n in range(copies)
        ]
        async with world.database.transaction() as transaction:
            await transaction.connection.execute("DELETE FROM edge")
            await transaction.connection.executemany(
                "INSERT INTO edge VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", rows
            )
            loops = await SqlLoops(transaction).between(person(through[0]), person(through[1]))
        numbers = {person(number): number for number in range(8)}
        members = [tuple(numbers[m] for m in each.member_ids) for each in loops]
        assert len(set(members)) == len(members)
        best = pytest.approx(0.5 + (copies - 1) / 10)
        assert all(arrow.likeness == best for each in loops for arrow in each.arrows)
        return set(members)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(graphs(), st.data())
    def check(edges: Pairs, draws: st.DataObject) -> None:
        through = draws.draw(st.sampled_from(sorted(edges)))
        future = asyncio.run_coroutine_threadsafe(found(edges, through), loop)
        assert future.result(30) == plain_loops(edges, through)

    await asyncio.to_thread(check)


async def test_a_pair_whose_match_has_ended_closes_no_loop(world: World) -> None:
    savoirs = [(ANN, BOB), (BOB, ANN)]
    for giver, receiver in savoirs:
        await world.database.pool.execute(
            "INSERT INTO edge VALUES ($1, $2, $3, $5, $4, $5, 'same_network', 0, 0.9, $6)",
            an_id(f"offer {giver}"),
            an_id(f"asks {receiver}"),
            giver,
            receiver,
            GARDEN,
            NOW,
        )
    match = Match.propose(
        an_id("match"),
        a_proposal(
            offer=a_savoir("offer", savoir_id=an_id(f"offer {BOB}"), member_id=BOB),
            request=a_savoir("request", savoir_id=an_id(f"asks {ANN}"), member_id=ANN),
        ),
    )

    async def loops() -> int:
        async with world.database.transaction() as transaction:
            return len(await SqlLoops(transaction).between(ANN, BOB))

    async with world.database.transaction() as transaction:
        await SqlUnitOfWork(transaction).matches.add_new(match)
    assert await loops() == 1
    match.expire()
    async with world.database.transaction() as transaction:
        SqlUnitOfWork(transaction).matches.save(match)
    assert await loops() == 0
