"""What a person reads of the search for their own offer or request."""

from datetime import timedelta
from typing import Any

import pytest

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.ports_of_search import Closest
from services.matching.domain.scope import ScopeCode
from services.matching.entrypoints.subscribers import consumer
from shared.events.savoirs import OfferUpdated
from tests.integration.matching.conftest import FACILITATOR, World
from tests.unit.matching.builders import ANN, BOB, CAT, GARDEN, LIBRARY, ZOE, an_id

REQUEST = f"/savoirs/request/{an_id('request')}/search"
OTHER: dict[str, Any] = {"title": "Soudure"}
"""Nothing that the ranking would propose to who asks for the guitar."""


async def found_close(world: World, scope: ScopeCode = "same_network") -> None:
    """Let the latest search have found that the offer comes near; what is near is the ranking's."""
    async with world.database.transaction() as transaction:
        close = Closest(an_id("offer"), scope, 0.0, 0.4)
        searches = SqlUnitOfWork(transaction).searches
        await searches.keep(an_id("request"), transaction.now(), [close])


async def seen(world: World, path: str = REQUEST) -> dict[str, Any]:
    answer = await world.client.get(path, headers=world.as_(BOB))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_before_the_search_it_is_said_that_we_are_searching(world: World) -> None:
    await world.hear_unsearched(world.request("request"))

    found = await seen(world)

    assert (found["state"], found["searched_at"], found["closest"]) == ("searching", None, [])
    assert found["sentence"].startswith("Nous cherchons")


async def test_with_nobody_there_we_say_so_and_when_we_look_again(world: World) -> None:
    await world.hear(world.request("request"))
    await world.fire_timers()

    found = await seen(world)

    assert (found["state"], found["closest"]) == ("nobody_yet", [])
    assert found["searched_at"] == "2026-03-02T09:00:00Z"
    assert found["again_at"] == "2026-03-09T09:00:00Z"
    assert found["sentence"].startswith("Personne encore. Nous continuons de chercher")


async def test_what_comes_closest_is_shown_with_its_place(world: World) -> None:
    await world.hear(world.offer("offer", **OTHER), world.request("request"))
    await world.fire_timers()
    await found_close(world)

    found = await seen(world)

    assert found["state"] == "nobody_yet"
    (close,) = found["closest"]
    assert close == {
        "savoir_id": an_id("offer"),
        "title": "Soudure",
        "scope": "same_network",
        "km": 0.0,
        "likeness": 0.4,
    }
    assert found["sentence"].startswith("Personne encore qui corresponde vraiment ; voici")


async def test_something_new_that_fits_is_proposed_to_who_was_waiting(world: World) -> None:
    await world.hear(world.request("request"))
    await world.fire_timers()
    assert (await seen(world))["state"] == "nobody_yet"

    await world.hear(world.offer("offer"))
    await world.fire_timers()

    found = await seen(world)
    assert (found["state"], found["closest"]) == ("proposed", [])


async def test_after_a_refusal_nobody_is_there_again_and_we_go_on(world: World) -> None:
    match_id = (await world.proposed())["match_id"]
    await world.post(f"/matches/{match_id}/decline", world.as_(ANN))
    await world.fire_timers()
    assert (await seen(world))["state"] == "nobody_yet"

    world.clock.advance(timedelta(days=7, minutes=6))
    await world.hear(world.joined(CAT, GARDEN))
    await world.fire_timers()

    assert (await seen(world))["searched_at"] > "2026-03-09"


async def shown(world: World) -> list[str]:
    return [each["savoir_id"] for each in (await seen(world))["closest"]]


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "network"},
        {"mode": "remote", "visibility": "linked"},
    ],
)
async def test_what_may_no_longer_be_seen_is_not_shown_even_before_the_next_search(
    world: World, change: dict[str, Any]
) -> None:
    await world.hear(world.linked())
    here: dict[str, Any] = {"network_id": LIBRARY, **OTHER}
    await world.hear(
        world.offer("offer", visibility="linked", **here),
        world.request("request", visibility="linked", mode="on_site"),
    )
    await world.fire_timers()
    await found_close(world, "linked_network")
    assert await shown(world) == [an_id("offer")]

    letter = world.savoir(OfferUpdated, "offer", 2, **here, **change)
    async with world.database.transaction() as transaction:
        await consumer.apply(letter, transaction, only_projections=True)

    assert await shown(world) == []


async def test_a_minors_savoir_is_shown_to_nobody(world: World) -> None:
    await world.hear(world.offer("offer", **OTHER), world.request("request"))
    await world.fire_timers()
    await found_close(world)
    assert await shown(world) == [an_id("offer")]

    await world.hear(world.joined(ANN, GARDEN, is_minor=True))

    assert await shown(world) == []


async def test_the_person_and_their_facilitators_read_it_and_nobody_else(world: World) -> None:
    await world.hear(world.request("request"))
    await world.fire_timers()

    async def status(headers: dict[str, str], path: str = REQUEST) -> int:
        return (await world.client.get(path, headers=headers)).status_code

    assert await status(world.as_(BOB)) == 200
    assert await status(world.as_(ZOE, garden=FACILITATOR)) == 200
    assert await status(world.as_(ANN, garden=["member"])) == 404
    assert await status(world.as_(ZOE, library=FACILITATOR)) == 404
    bob = world.as_(BOB)
    assert await status(bob, f"/savoirs/offer/{an_id('request')}/search") == 404
    assert await status(bob, f"/savoirs/request/{an_id('none')}/search") == 404
    assert await status(bob, "/savoirs/anything/x/search") == 422
    await world.hear(world.withdrawn("request", "request"))
    assert await status(bob) == 409
