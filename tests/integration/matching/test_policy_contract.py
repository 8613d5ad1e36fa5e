"""The fakes that unit tests use and the real repositories know alike what was asked and who could teach whom."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.ports import UnitOfWork
from services.matching.application.ports_of_search import Asked
from services.matching.domain.edge import Edge
from services.matching.domain.exchange import Exchange
from services.matching.domain.match import Match
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import (
    ANN,
    BOB,
    CAT,
    GARDEN,
    LIBRARY,
    NOW,
    POLICY,
    a_proposal,
    a_running_exchange,
    a_savoir,
    an_id,
)
from tests.unit.matching.fakes import FakeEdges, FakeUnitOfWork


@pytest.fixture(params=["fake", "real"])
def world_or_none(request: pytest.FixtureRequest) -> World | None:
    """A running service, or nothing for the fake."""
    world: World | None = (request.param == "real" and request.getfixturevalue("world")) or None
    return world


@pytest.fixture
async def uow(world_or_none: World | None) -> AsyncIterator[UnitOfWork]:
    """A unit of work of an empty service, in memory or in PostgreSQL."""
    if world_or_none is None:
        yield FakeUnitOfWork()
        return
    async with world_or_none.database.transaction() as transaction:
        yield SqlUnitOfWork(transaction)


def a_numbered_match(number: int, **changes: object) -> Match:
    """Return a match of Ann's offer with another request of Bob's each time."""
    request = a_savoir("request", savoir_id=an_id(f"request {number}"))
    return Match.propose(an_id(f"match {number}"), a_proposal(request=request, **changes))


async def test_what_was_proposed_this_week_is_known_answered_or_not(uow: UnitOfWork) -> None:
    for number in range(2):
        match = a_numbered_match(number)
        await uow.matches.add_new(match)
        match.decline("offerer", why="no_time")
        uow.matches.save(match)
    await uow.matches.add_new(a_numbered_match(2, proposer_id=CAT))
    two = replace(POLICY, weekly_at_most=2)

    asked = await uow.matches.asked([ANN, BOB, CAT], POLICY, NOW)
    assert asked == Asked(frozenset(), frozenset({ANN, BOB}))
    assert (await uow.matches.asked([ANN, CAT], two, NOW)).full == {ANN}
    later = await uow.matches.asked([ANN, BOB], two, NOW + timedelta(days=7))
    assert later == Asked()


async def test_whoever_has_enough_to_answer_is_full_whenever_it_was_proposed(
    uow: UnitOfWork,
) -> None:
    match = a_numbered_match(0)
    match.accept("offerer", NOW)
    await uow.matches.add_new(match)
    one = replace(POLICY, awaiting_at_most=1)

    asked = await uow.matches.asked([ANN, BOB], one, NOW + timedelta(days=9))

    assert asked == Asked(frozenset({BOB}), frozenset())


async def test_what_was_declined_with_a_savoir_is_known_from_both_sides(uow: UnitOfWork) -> None:
    no, yes = a_numbered_match(0), a_numbered_match(1)
    for match in (no, yes):
        await uow.matches.add_new(match)
    no.decline("requester", "trop loin", "too_far")
    uow.matches.save(no)

    assert await uow.matches.declined_with(a_savoir("offer")) == {no.request_id}
    request = a_savoir("request", savoir_id=no.request_id)
    assert await uow.matches.declined_with(request) == {no.offer_id}
    kept = await uow.matches.get(no.match_id)
    assert (kept.decline_reason, kept.decline_why) == ("trop loin", "too_far")


async def test_what_is_held_for_a_minor_is_kept_as_it_was(uow: UnitOfWork) -> None:
    young = a_savoir("request", is_minor=True)
    match = Match.propose(an_id("match"), a_proposal(request=young, likeness=0.75))
    await uow.matches.add_new(match)

    kept = await uow.matches.get(match.match_id)

    assert kept == match
    assert kept.minor_sides == kept.held_sides == {"requester"}
    assert kept.likeness == 0.75


async def test_only_who_has_done_both_has_given_and_received(uow: UnitOfWork) -> None:
    first = a_running_exchange()
    uow.exchanges.add(first)
    assert await uow.exchanges.given_and_received([ANN, BOB]) == frozenset()

    back = replace(first.pair, offerer_id=BOB, requester_id=CAT)
    values = {**vars(first), "exchange_id": an_id("back"), "match_id": an_id("m"), "pair": back}
    uow.exchanges.add(Exchange(**values))

    assert await uow.exchanges.given_and_received([ANN, BOB, CAT]) == {BOB}


def an_edge(name: str, **changes: object) -> Edge:
    """Return an edge from Ann's offer to another request of Bob's in LIBRARY."""
    request = a_savoir("request", savoir_id=an_id(name), network_id=LIBRARY)
    return replace(Edge(a_savoir("offer"), request, "linked_network", 12.0, 0.8, NOW), **changes)  # type: ignore[arg-type]  # test values


async def kept(uow: UnitOfWork, world: World | None) -> set[str]:
    """Return the requests of all edges."""
    if world is None:
        assert isinstance(uow.edges, FakeEdges)
        return {pair[1] for pair in uow.edges.kept}
    assert isinstance(uow, SqlUnitOfWork)
    rows = await uow.edges._transaction.connection.fetch("SELECT request_id FROM edge")
    return {row["request_id"] for row in rows}


async def test_edges_are_replaced_and_dropped_alike(
    uow: UnitOfWork, world_or_none: World | None
) -> None:
    offer, (one, two, three) = a_savoir("offer"), [an_id(name) for name in ("1", "2", "3")]

    async def left() -> set[str]:
        return await kept(uow, world_or_none)

    await uow.edges.replace(offer, [an_edge("1"), an_edge("2")])
    await uow.edges.replace(offer, [an_edge("2", likeness=0.9), an_edge("3")])
    assert await left() == {two, three}
    await uow.edges.drop_pair(offer.savoir_id, three)
    assert await left() == {two}
    await uow.edges.drop_savoir(one)
    await uow.edges.drop_member(ANN, LIBRARY)
    await uow.edges.drop_member(CAT, None)
    await uow.edges.drop_between(GARDEN, an_id("elsewhere"))
    assert await left() == {two}
    await uow.edges.drop_between(LIBRARY, GARDEN)
    assert await left() == set()
    await uow.edges.replace(offer, [an_edge("1"), an_edge("2", scope="near_network")])
    await uow.edges.drop_between(GARDEN, LIBRARY)
    assert await left() == {two}
    await uow.edges.drop_member(BOB, LIBRARY)
    assert await left() == set()
