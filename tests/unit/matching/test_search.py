"""How the platform looks for counterparts: near first, few, never twice, never a flood."""

from datetime import timedelta

import pytest

from services.matching.application.ports import Counterpart
from services.matching.application.search_counterparts import (
    SearchCounterparts,
    search_counterparts,
)
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Savoir
from services.matching.domain.scope import scopes_of
from shared.events.matching import MatchProposed
from tests.unit.matching.builders import (
    ANN,
    BOB,
    GARDEN,
    LIBRARY,
    NOW,
    POLICY,
    VILLAGE,
    a_match,
    a_savoir,
    an_id,
)
from tests.unit.matching.fakes import FakeUnitOfWork

WORD = Reason("shared_word", {"offer_word": "guitare", "request_word": "guitare"})
REQUEST = a_savoir("request", visibility="everyone")


def an_offer_of(person: str, network_id: str = GARDEN, likeness: float = 0.9) -> Counterpart:
    """Return an offer that answers REQUEST."""
    offer = a_savoir(
        "offer",
        savoir_id=an_id(f"offer of {person}"),
        member_id=an_id(f"person {person}"),
        network_id=network_id,
        visibility="everyone",
    )
    return Counterpart(offer, likeness, (WORD,))


def a_board(**alike: list[Counterpart]) -> FakeUnitOfWork:
    """Return a unit of work with REQUEST, and what is alike in each circle."""
    uow = FakeUnitOfWork()
    uow.savoirs.put(REQUEST, *(each.savoir for found in alike.values() for each in found))
    uow.savoirs.links = {frozenset({GARDEN, LIBRARY})}
    uow.ranking.alike = alike
    return uow


async def search(uow: FakeUnitOfWork, savoir: Savoir = REQUEST) -> list[str]:
    """Search, and return the offers proposed in their order."""
    await search_counterparts(SearchCounterparts(savoir.kind, savoir.savoir_id, POLICY), uow)
    return [each.offer_id for each in uow.matches.announced if isinstance(each, MatchProposed)]


async def test_near_networks_come_first_and_at_most_three_are_proposed() -> None:
    uow = a_board(
        open_to_everyone=[an_offer_of("far", VILLAGE)],
        linked_network=[an_offer_of("linked", LIBRARY), an_offer_of("other", LIBRARY)],
        same_network=[an_offer_of("near")],
    )

    proposed = await search(uow)

    assert proposed == [an_id(f"offer of {name}") for name in ("near", "linked", "other")]


async def test_nothing_is_proposed_under_the_least_likeness() -> None:
    uow = a_board(same_network=[an_offer_of("poor", likeness=0.49)])

    assert await search(uow) == []


async def test_a_pair_that_was_ever_a_match_is_not_proposed_again() -> None:
    offer = an_offer_of("near")
    uow = a_board(same_network=[offer])
    declined = a_match(offer=offer.savoir, request=REQUEST)
    declined.decline("offerer")
    uow.matches.kept[declined.match_id] = declined

    assert await search(uow) == []


async def test_searching_again_changes_nothing() -> None:
    uow = a_board(same_network=[an_offer_of("near")])

    await search(uow)

    assert len(await search(uow)) == 1


async def test_one_person_is_proposed_once_a_search_whatever_they_offer() -> None:
    one = an_offer_of("near")
    twin = Counterpart(
        a_savoir("offer", savoir_id=an_id("twin"), member_id=one.savoir.member_id), 0.8, (WORD,)
    )

    assert await search(a_board(same_network=[one, twin])) == [one.savoir.savoir_id]


@pytest.mark.parametrize("crowded", [ANN, BOB])
async def test_whoever_has_five_proposals_to_answer_gets_no_more(crowded: str) -> None:
    offer = Counterpart(a_savoir("offer"), 0.9, (WORD,))
    uow = a_board(same_network=[offer])
    for number in range(5):
        pending = a_match()
        pending.match_id, pending.offer_id = an_id(f"m{number}"), an_id(f"o{number}")
        pending.accept("requester" if crowded == ANN else "offerer", NOW)
        pending.facts.clear()
        uow.matches.kept[pending.match_id] = pending

    assert await search(uow) == []


async def test_an_offer_that_has_just_gone_is_not_proposed() -> None:
    gone = an_offer_of("near")
    uow = a_board(same_network=[gone])
    uow.savoirs.put(a_savoir("offer", savoir_id=gone.savoir.savoir_id, is_live=False))

    assert await search(uow) == []


@pytest.mark.parametrize(
    "changes", [{"is_live": False}, {"is_present": False}, {"expires_at": NOW}]
)
async def test_nothing_is_searched_for_what_is_off_the_board(changes: dict[str, object]) -> None:
    uow = a_board(same_network=[an_offer_of("near")])
    uow.savoirs.put(a_savoir("request", **changes))

    assert await search(uow) == []
    assert uow.ranking.learned == []


async def test_a_search_for_something_unknown_does_nothing() -> None:
    assert await search(FakeUnitOfWork()) == []


async def test_a_proposal_expires_after_fourteen_days_and_tells_why() -> None:
    uow = a_board(linked_network=[an_offer_of("linked", LIBRARY)])

    await search(uow)

    (fact,) = uow.matches.announced
    assert isinstance(fact, MatchProposed)
    assert uow.timers == {("expire", fact.match_id): NOW + timedelta(days=14)}
    assert fact.reason == (
        "Demande « Apprendre la guitare », offre « Guitare ». "
        "La demande et l’offre parlent toutes deux de « guitare ». Vos deux réseaux sont reliés."
    )


def test_a_savoir_shown_to_its_network_only_is_looked_for_there_only() -> None:
    linked = frozenset({LIBRARY})

    def circles(visibility: str) -> list[str]:
        return [s.code for s in scopes_of(a_savoir("offer", visibility=visibility), linked)]

    assert circles("network") == ["same_network"]
    assert circles("linked") == ["same_network", "linked_network"]
    assert circles("everyone") == ["same_network", "linked_network", "open_to_everyone"]
