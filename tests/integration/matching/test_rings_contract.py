"""What every store of rings promises: the one in memory and the one in PostgreSQL alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from services.matching.adapters.sql_rings import SqlRings
from services.matching.application.ports_of_rings import Rings
from services.matching.domain.ring import RingState
from services.matching.domain.ring_errors import RingNotFoundError
from shared.clock import HeldClock
from tests.integration.matching.conftest import World
from tests.integration.matching.test_rings_once import a_ring
from tests.unit.matching.builders import ANN, BOB, CAT, EVE, NOW, an_id
from tests.unit.matching.fake_rings import FakeRings


@dataclass
class Store:
    """Opens the rings for one transaction."""

    fake: FakeRings | None
    world: World

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Rings]:
        if self.fake:
            yield self.fake
            return
        async with self.world.database.transaction() as transaction:
            yield SqlRings(transaction)


@pytest.fixture(params=["memory", "PostgreSQL"])
def store(request: pytest.FixtureRequest, world: World) -> Store:
    fake = FakeRings(HeldClock(NOW)) if request.param == "memory" else None
    return Store(fake, world)


async def test_a_ring_comes_back_as_it_was_kept(store: Store) -> None:
    ring = a_ring("one", ANN, BOB, CAT)
    async with store.open() as rings:
        assert await rings.add_new(ring)
    ring.decline(CAT, NOW.replace(year=2000), "Pas maintenant")
    async with store.open() as rings:
        rings.save(ring)

    async with store.open() as rings:
        kept = await rings.get(ring.ring_id)

    assert (kept.links, kept.state, kept.version) == (ring.links, RingState.DECLINED, 2)
    assert (kept.declined_by, kept.decline_reason) == (CAT, "Pas maintenant")


async def test_an_unknown_ring_is_not_found(store: Store) -> None:
    async with store.open() as rings:
        with pytest.raises(RingNotFoundError):
            await rings.get(an_id("nowhere"))
        with pytest.raises(RingNotFoundError):
            await rings.find(an_id("nowhere"))


async def test_the_same_pairs_and_busy_people_are_no_new_ring_and_leave_no_trace(
    store: Store,
) -> None:
    async with store.open() as rings:
        assert await rings.add_new(a_ring("one", ANN, BOB))
        assert not await rings.add_new(a_ring("two", BOB, ANN))
        assert not await rings.add_new(a_ring("three", BOB, CAT, EVE))
        assert await rings.busy([ANN, BOB, CAT, EVE]) == {ANN, BOB}
        assert await rings.all_of(CAT) == []


async def test_the_end_of_a_ring_frees_its_people_and_not_its_pairs(store: Store) -> None:
    ring = a_ring("one", ANN, BOB)
    async with store.open() as rings:
        await rings.add_new(ring)
        ring.expire()
        rings.save(ring)
        assert await rings.busy([ANN, BOB]) == set()
        assert await rings.known([ring.key, "unheard of"]) == {ring.key}
        assert not await rings.add_new(a_ring("two", BOB, ANN))
        assert await rings.busy([ANN, BOB]) == set()


async def test_proposed_rings_are_found_by_their_matches_and_people(store: Store) -> None:
    ring = a_ring("one", ANN, BOB)
    async with store.open() as rings:
        await rings.add_new(ring)
        found = await rings.proposed_on([ring.match_ids[1], an_id("nowhere")])
        assert [each.ring_id for each in found] == [ring.ring_id]
        assert await rings.due_on(ring.match_ids[0]) == [ring.ring_id]
        assert [each.ring_id for each in await rings.all_of(BOB)] == [ring.ring_id]
        ring.expire()
        rings.save(ring)
        assert await rings.proposed_on(ring.match_ids) == []
        assert await rings.due_on(ring.match_ids[0]) == []
