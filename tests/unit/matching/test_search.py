"""How the platform looks for counterparts: near first, few, never twice, never a flood."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.matching.adapters.french_reasons import told_to
from services.matching.application.ports import Counterpart
from services.matching.application.search_counterparts import (
    SearchCounterparts,
    search_counterparts,
)
from services.matching.domain.policy import ProposalPolicy
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


async def search(
    uow: FakeUnitOfWork, savoir: Savoir = REQUEST, policy: ProposalPolicy = POLICY
) -> list[str]:
    """Search, and return the offers proposed in their order."""
    await search_counterparts(SearchCounterparts(savoir.kind, savoir.savoir_id, policy), uow)
    return [each.offer_id for each in uow.matches.announced if isinstance(each, MatchProposed)]


async def test_near_networks_come_first_and_at_most_three_are_proposed() -> None:
    uow = a_board(
        open_to_everyone=[an_offer_of("far", VILLAGE)],
        linked_network=[an_offer_of("linked", LIBRARY), an_offer_of("other", LIBRARY, 0.7)],
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
    assert uow.timers["expire", fact.match_id] == NOW + timedelta(days=14)
    assert fact.reason == (
        "Demande « Apprendre la guitare », offre « Guitare ». "
        "La demande et l’offre parlent toutes deux de « guitare ». Vos deux réseaux sont reliés."
    )


async def test_after_each_search_rings_and_collective_matches_are_looked_for() -> None:
    uow = a_board()

    await search(uow)

    key = f"request:{REQUEST.savoir_id}"
    assert uow.timers == {("rings", key): NOW, ("gather", key): NOW}


def edges_of(uow: FakeUnitOfWork) -> dict[str, tuple[str, float | None]]:
    """Return the scope and kilometres of each edge by its offer."""
    return {pair[0]: (edge.scope, edge.km) for pair, edge in uow.edges.kept.items()}


async def test_what_is_alike_becomes_edges_with_the_way_between_the_towns() -> None:
    uow = a_board(
        same_network=[an_offer_of("near"), an_offer_of("poor", likeness=0.49)],
        linked_network=[an_offer_of("linked", LIBRARY)],
    )
    uow.savoirs.km = {frozenset({GARDEN, LIBRARY}): 412.4}

    await search(uow)

    assert edges_of(uow) == {
        an_id("offer of near"): ("same_network", 0.0),
        an_id("offer of linked"): ("linked_network", 412.0),
    }


async def test_a_search_replaces_the_edges_that_were_there() -> None:
    uow = a_board(same_network=[an_offer_of("near")])
    await search(uow)
    uow.ranking.alike = {"same_network": [an_offer_of("other")]}
    uow.savoirs.put(an_offer_of("other").savoir)

    await search(uow)

    assert list(edges_of(uow)) == [an_id("offer of other")]


async def test_at_most_thirty_edges_are_kept_the_most_alike() -> None:
    found = [an_offer_of(f"{n}", likeness=0.6 + n / 100) for n in range(35)]

    uow = a_board(same_network=found)
    await search(uow)

    assert set(edges_of(uow)) == {each.savoir.savoir_id for each in found[5:]}


async def test_a_pair_that_was_declined_is_no_edge_and_a_proposed_one_is() -> None:
    declined, proposed = an_offer_of("declined"), an_offer_of("proposed")
    uow = a_board(same_network=[declined, proposed])
    await search(uow)
    (no,) = [m for m in uow.matches.kept.values() if m.offer_id == declined.savoir.savoir_id]
    no.decline("offerer")

    await search(uow)

    assert list(edges_of(uow)) == [proposed.savoir.savoir_id]


async def test_whoever_has_no_room_has_edges_all_the_same() -> None:
    uow = a_board(same_network=[an_offer_of("near")])
    full = replace(POLICY, weekly_at_most=0)

    assert await search(uow, policy=full) == []

    assert len(uow.edges.kept) == 1


async def test_nobody_gets_more_than_five_proposals_in_seven_days_answered_or_not() -> None:
    uow = a_board(same_network=[an_offer_of("near")])
    for number in range(5):
        past = a_match()
        past.match_id, past.offer_id = an_id(f"m{number}"), an_id(f"o{number}")
        past.decline("offerer")
        uow.matches.kept[past.match_id] = past
    uow.clock.advance(timedelta(days=6))
    assert await search(uow) == []

    uow.clock.advance(timedelta(days=1))

    assert await search(uow) == [an_id("offer of near")]


async def test_what_a_facilitator_proposed_leaves_the_weeks_room() -> None:
    uow = a_board(same_network=[an_offer_of("near")])
    for number in range(4):
        past = a_match(proposer_id=an_id("person zoe"))
        past.match_id, past.offer_id = an_id(f"m{number}"), an_id(f"o{number}")
        uow.matches.kept[past.match_id] = past

    policy = replace(POLICY, weekly_at_most=1)

    assert await search(uow, policy=policy) == [an_id("offer of near")]


async def test_among_equals_whoever_was_not_asked_lately_comes_first() -> None:
    asked, fresh = an_offer_of("asked", likeness=0.92), an_offer_of("fresh", likeness=0.88)
    uow = a_board(same_network=[asked, fresh])
    past = a_match(offer=replace(asked.savoir, savoir_id=an_id("before")))
    uow.matches.kept[past.match_id] = past

    proposed = await search(uow, policy=replace(POLICY, proposals_per_search=1))

    assert proposed == [fresh.savoir.savoir_id]


async def test_what_lies_near_is_proposed_with_its_distance() -> None:
    uow = a_board(near_network=[an_offer_of("near", VILLAGE)])
    uow.savoirs.km = {frozenset({GARDEN, VILLAGE}): 11.6}

    assert await search(uow) == [an_id("offer of near")]

    (match,) = uow.matches.kept.values()
    assert match.reasons == (WORD, Reason("near", {"km": "12"}))
    assert match.reason.endswith("Vos deux réseaux sont à 12 km l’un de l’autre.")
    assert told_to("requester", match.reasons[1:]) == "Son réseau est à 12 km du vôtre."


async def test_what_the_ranking_finds_against_the_rule_is_dropped() -> None:
    hidden = an_offer_of("hidden", LIBRARY)
    uow = a_board(linked_network=[hidden], near_network=[an_offer_of("far", VILLAGE)])
    uow.savoirs.put(replace(hidden.savoir, visibility="network"))

    assert await search(uow) == []

    assert uow.edges.kept == {}


async def test_what_comes_closest_is_kept_when_nothing_is_good_enough() -> None:
    close = [an_offer_of(f"{n}", likeness=0.3 + n / 100) for n in range(5)]
    uow = a_board(same_network=[*close, an_offer_of("strange", likeness=0.19)])

    await search(uow)

    searched_at, closest = uow.searches.kept[REQUEST.savoir_id]
    assert searched_at == NOW
    assert [each.savoir_id for each in closest] == [an_id(f"offer of {n}") for n in (4, 3, 2)]


async def test_everywhere_is_not_looked_at_when_nearer_circles_gave_enough() -> None:
    uow = a_board(
        same_network=[an_offer_of(f"{n}") for n in range(3)],
        open_to_everyone=[an_offer_of("far", VILLAGE)],
    )

    await search(uow)

    assert an_id("offer of far") not in edges_of(uow)


def test_a_savoir_shown_to_its_network_only_is_looked_for_there_only() -> None:
    linked = frozenset({LIBRARY})

    def circles(visibility: str) -> list[str]:
        return [s.code for s in scopes_of(a_savoir("offer", visibility=visibility), linked)]

    assert circles("network") == ["same_network"]
    assert circles("linked") == ["same_network", "linked_network"]
    assert circles("everyone") == ["same_network", "linked_network", "open_to_everyone"]
