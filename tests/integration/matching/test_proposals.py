"""Who is brought together, with whom, and why."""

from datetime import timedelta
from typing import Any

import pytest

from shared.events.members import MemberErased, NetworksUnlinked
from shared.events.savoirs import OfferRenewed, OfferUpdated
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, BOB, CAT, GARDEN, LIBRARY, an_id


async def pairs(world: World) -> set[tuple[str, str]]:
    """Search, and return the pairs proposed so far."""
    await world.fire_timers()
    facts = await world.facts("match.proposed")
    assert len({(fact["offer_id"], fact["request_id"]) for fact in facts}) == len(facts)
    return {(fact["offer_id"], fact["request_id"]) for fact in facts}


PAIR = {(an_id("offer"), an_id("request"))}


async def test_an_offer_and_a_request_of_one_network_that_share_a_word_are_proposed(
    world: World,
) -> None:
    await world.hear(world.request("request"))
    await world.fire_timers()
    await world.hear(world.offer("offer"))

    await world.fire_timers()

    (fact,) = await world.facts("match.proposed")
    assert (fact["offer_id"], fact["request_id"]) == (an_id("offer"), an_id("request"))
    assert (fact["offerer_id"], fact["requester_id"]) == (ANN, BOB)
    assert fact["network_id"] == GARDEN
    assert fact["proposer_id"] is None
    assert fact["expires_at"].startswith("2026-03-16T09:00:00")
    assert fact["reason"] == (
        "Demande « Apprendre la guitare », offre « Cours de guitare ». La demande et l’offre "
        "parlent toutes deux de « guitare ». Vous êtes du même réseau."
    )
    assert fact["subject"] == f"rers.{GARDEN}.matching.match.proposed.{fact['match_id']}"


@pytest.mark.parametrize(
    ("offer", "request_"),
    [
        ("Chant", "Apprendre à chanter"),
        ("Allemand", "alemand pour débuter"),
        ("Vélo", "Réparer mon velo"),
        ("Couture : l’ourlet", "Faire un ourlet"),
    ],
)
async def test_inflected_misspelt_and_unaccented_words_meet(
    world: World, offer: str, request_: str
) -> None:
    await world.hear(world.offer("offer", title=offer), world.request("request", title=request_))

    assert await pairs(world) == PAIR


@pytest.mark.parametrize(
    ("offer", "request_"),
    [
        ("Soudure à l’arc", "Tir à l’arc"),
        ("Cours de conversation", "Cours de cuisine"),
        ("Atelier pour débuter", "Débuter un atelier"),
        ("'; DROP TABLE match; --", "\\ | & ! <-> :*"),
    ],
)
async def test_a_shared_word_that_says_too_little_brings_nobody_together(
    world: World, offer: str, request_: str
) -> None:
    await world.hear(world.offer("offer", title=offer), world.request("request", title=request_))

    assert await pairs(world) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"member_id": ANN},
        {"mode": "remote"},
        {"languages": ["de"]},
        {"network_id": LIBRARY, "visibility": "everyone"},
    ],
)
async def test_oneself_another_mode_another_tongue_or_another_network_is_no_counterpart(
    world: World, changes: dict[str, Any]
) -> None:
    await world.hear(world.offer("offer", mode="on_site"), world.request("request", **changes))

    assert await pairs(world) == set()


@pytest.mark.parametrize(
    ("offer", "request_", "is_met"),
    [
        ("network", "everyone", False),
        ("linked", "network", False),
        ("linked", "linked", True),
        ("everyone", "linked", True),
    ],
)
async def test_linked_networks_meet_when_both_visibilities_allow_it(
    world: World, offer: str, request_: str, is_met: bool
) -> None:
    await world.hear(
        world.linked(),
        world.offer("offer", visibility=offer),
        world.request("request", visibility=request_, network_id=LIBRARY),
    )

    assert await pairs(world) == (PAIR if is_met else set())


async def test_what_is_open_to_everyone_meets_without_a_link_when_it_can_be_remote(
    world: World,
) -> None:
    await world.hear(
        world.offer("offer", visibility="everyone", network_id=LIBRARY),
        world.request("request", visibility="everyone"),
    )

    assert await pairs(world) == PAIR
    (fact,) = await world.facts("match.proposed")
    assert fact["reason"].endswith("L’offre et la demande sont ouvertes à tous les réseaux.")


async def test_a_new_link_brings_together_what_was_there_before(world: World) -> None:
    await world.hear(
        world.offer("offer", visibility="linked"),
        world.request("request", visibility="linked", network_id=LIBRARY),
    )
    assert await pairs(world) == set()

    await world.hear(world.linked())

    assert await pairs(world) == PAIR


async def test_networks_that_are_no_longer_linked_show_each_other_nothing(world: World) -> None:
    ended = NetworksUnlinked(link_id=an_id("link"), network_id=GARDEN, other_network_id=LIBRARY)
    await world.hear(world.received(ended, an_id("link"), 2), world.linked())
    await world.hear(
        world.offer("offer", visibility="linked"),
        world.request("request", visibility="linked", network_id=LIBRARY),
    )

    assert await pairs(world) == set()


async def test_a_reworded_offer_is_looked_at_anew(world: World) -> None:
    await world.hear(world.offer("offer", title="Couture"), world.request("request"))
    assert await pairs(world) == set()

    await world.hear(world.savoir(OfferUpdated, "offer", 2, title="Guitare"))

    assert await pairs(world) == PAIR


async def test_an_offer_that_comes_back_is_found_by_the_next_sweep(world: World) -> None:
    await world.hear(world.offer("offer"))
    await world.hear(world.withdrawn("offer", "offer"))
    await world.hear(world.request("request"))
    assert await pairs(world) == set()
    world.clock.advance(timedelta(minutes=1))
    await world.hear(world.savoir(OfferRenewed, "offer", 3))
    assert await pairs(world) == set()

    world.clock.advance(timedelta(minutes=5))

    assert await pairs(world) == PAIR


async def test_a_renewal_alone_makes_no_search_due(world: World) -> None:
    await world.hear(world.offer("offer"))
    await world.fire_timers()

    await world.hear(world.savoir(OfferRenewed, "offer", 2))

    assert await world.rows("timer WHERE kind IN ('search', 'rings', 'gather')") == []


async def test_people_who_have_gone_are_not_proposed(world: World) -> None:
    await world.hear(world.joined(ANN, GARDEN), world.left(ANN, GARDEN))
    await world.hear(world.received(MemberErased(member_id=CAT), CAT))
    await world.hear(
        world.offer("offer"), world.offer("other", member_id=CAT), world.request("request")
    )

    assert await pairs(world) == set()


async def test_a_person_is_not_flooded_however_many_answer(world: World) -> None:
    await world.hear(world.request("request"))
    await world.fire_timers()
    offers = [world.offer(f"offer {n}", member_id=an_id(f"person {n}")) for n in range(9)]

    await world.hear(*offers)

    assert len(await pairs(world)) == 5


async def test_who_was_crowded_then_is_found_a_week_later(world: World) -> None:
    titles = ["Couture", "Piano", "Tricot", "Poterie", "Astronomie", "Mandarin"]
    await world.hear(*(world.offer(f"offer {title}", title=title) for title in titles))
    await world.fire_timers()
    for title in titles:
        who = an_id(f"person {title}")
        await world.hear(world.request(f"request {title}", title=title, member_id=who))
    met = await pairs(world)
    assert len(met) == 5
    for fact in await world.facts("match.proposed"):
        await world.post(f"/matches/{fact['match_id']}/accept", world.as_(ANN))
    world.clock.advance(timedelta(days=6))
    assert await pairs(world) == met

    world.clock.advance(timedelta(days=2))

    assert await pairs(world) == {(an_id(f"offer {t}"), an_id(f"request {t}")) for t in titles}


async def test_one_search_proposes_three_at_most(world: World) -> None:
    offers = [world.offer(f"offer {n}", member_id=an_id(f"person {n}")) for n in range(9)]
    await world.hear(*offers)
    await world.fire_timers()

    await world.hear(world.request("request"))

    assert len(await pairs(world)) == 3
