"""The fake that unit tests use and the real repository keep matches alike."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.ports import Matches
from services.matching.domain.agreement import Meeting
from services.matching.domain.match import Match
from services.matching.domain.match_errors import MatchNotFoundError
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import (
    ANN,
    BOB,
    GARDEN,
    LIBRARY,
    NOW,
    POLICY,
    a_match,
    a_proposal,
    a_savoir,
    an_agreement,
    an_id,
)
from tests.unit.matching.fakes import FakeMatches


@pytest.fixture(params=["fake", "real"])
def world_or_none(request: pytest.FixtureRequest) -> World | None:
    """A running service, or nothing for the fake."""
    world: World | None = (request.param == "real" and request.getfixturevalue("world")) or None
    return world


@pytest.fixture
async def matches(world_or_none: World | None) -> AsyncIterator[Matches]:
    """The matches of an empty service, in memory or in PostgreSQL."""
    if world_or_none is None:
        yield FakeMatches()
        return
    async with world_or_none.database.transaction() as transaction:
        yield SqlUnitOfWork(transaction).matches


async def test_what_is_added_is_found_as_it_was(matches: Matches) -> None:
    match = Match.propose(an_id("match"), a_proposal())

    assert await matches.add_new(match)

    assert await matches.get(match.match_id) == match
    assert match.facts == []


async def test_every_change_is_kept(matches: Matches) -> None:
    await matches.add_new(Match.propose(an_id("match"), a_proposal()))
    match = await matches.get(an_id("match"))
    match.accept("offerer", NOW)
    match.accept("requester", NOW)
    match.arrange_meeting(Meeting(NOW, "Chez Ann", BOB))
    match.settle_agreement(an_agreement())
    match.begin(an_id("exchange"))

    matches.save(match)

    assert await matches.get(an_id("match")) == match


async def test_a_pair_is_added_once(matches: Matches) -> None:
    assert await matches.add_new(Match.propose(an_id("one"), a_proposal()))
    assert not await matches.add_new(Match.propose(an_id("two"), a_proposal()))

    with pytest.raises(MatchNotFoundError):
        await matches.get(an_id("two"))


async def test_partners_are_known_from_both_sides_and_after_the_end(matches: Matches) -> None:
    match = a_match()
    await matches.add_new(match)
    match.decline("offerer")
    matches.save(match)

    assert await matches.partners_of(a_savoir("offer")) == {match.request_id}
    assert await matches.partners_of(a_savoir("request")) == {match.offer_id}
    assert await matches.partners_of(a_savoir("offer", savoir_id=an_id("new"))) == frozenset()


async def test_open_matches_are_found_by_person_and_by_the_network_of_their_side(
    matches: Matches,
) -> None:
    await matches.add_new(
        Match.propose(an_id("match"), a_proposal(request=a_savoir("request", network_id=LIBRARY)))
    )

    async def found(member_id: str, network_id: str | None) -> int:
        return len(await matches.open_of(member_id, network_id))

    assert [await found(ANN, network) for network in (GARDEN, LIBRARY, None)] == [1, 0, 1]
    assert [await found(BOB, network) for network in (GARDEN, LIBRARY, None)] == [0, 1, 1]


async def test_closed_matches_await_nothing(matches: Matches) -> None:
    match = a_match()
    await matches.add_new(match)
    assert len(await matches.awaiting_with(match.offer_id)) == 1

    match.expire()
    matches.save(match)

    assert await matches.awaiting_with(match.request_id) == []
    assert await matches.open_of(ANN, None) == []
    assert len(await matches.all_of(ANN)) == 1


async def test_only_unanswered_proposals_crowd_a_person(matches: Matches) -> None:
    match = a_match()
    match.accept("offerer", NOW)
    await matches.add_new(match)

    one, two = (replace(POLICY, awaiting_at_most=most) for most in (1, 2))
    assert (await matches.asked([ANN, BOB], one, NOW)).full == {BOB}
    assert (await matches.asked([ANN, BOB], two, NOW)).full == frozenset()
