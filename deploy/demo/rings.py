"""The platform sees that three people close a loop, and asks them; all accept, or one declines a match."""

import asyncio
from typing import Any

from deploy.clients.waiting import effect
from deploy.demo.claims import claim_equal
from deploy.demo.stage import Stage
from deploy.demo.stories import Plot, Ring


async def rings_are_proposed(stage: Stage, plot: Plot) -> None:
    """Wait until every ring has been seen, before anybody answers."""
    await asyncio.gather(*(_is_proposed(stage, ring) for ring in plot.rings))
    stage.narrate(f"{len(plot.rings)} boucles de trois personnes ont été vues et proposées.")


async def rings_are_accepted(stage: Stage, plot: Plot) -> None:
    """Let everybody accept the rings in which nobody declines, which accepts their matches too."""
    await asyncio.gather(*(_is_accepted(stage, ring) for ring in plot.rings if not ring.is_broken))


async def _is_proposed(stage: Stage, ring: Ring) -> None:
    troupe = ring.stories[0].offer.troupe
    wanted = {story.offer.savoir_id for story in ring.stories}

    async def look() -> Any:
        found = await stage.all_of(
            "matching",
            "/rings",
            "items",
            troupe.facilitator.token,
            network_id=troupe.network_id,
        )
        return next((r for r in found if {each["offer_id"] for each in r["links"]} == wanted), None)

    seen = await effect(look, f"aucune boucle à {troupe.facts.title}")
    ring.ring_id = seen["ring_id"]
    for story in ring.stories:
        stage.expected.tell(story.offer.person.called, "ring_proposed", story.title)


async def _is_accepted(stage: Stage, ring: Ring) -> None:
    """One after the other: whoever accepts last knows it, the others are told."""
    path = f"/rings/{ring.ring_id}"
    answered = [
        await stage.api.post("matching", f"{path}/accept", token=story.offer.hand.token)
        for story in ring.stories
    ]
    claim_equal(answered[-1]["state"], "accepted", f"Boucle autour de « {ring.stories[0].title} »")
    for story in ring.stories[:-1]:
        stage.expected.tell(story.offer.person.called, "ring_accepted", story.title)


def expect_broken(stage: Stage, plot: Plot) -> None:
    """Where a match of a ring is declined, whoever is not in that match is told of the ring."""
    for ring in plot.rings:
        for story in ring.stories:
            if not story.is_declined:
                continue
            pair = {story.offer.person, story.request.person}
            other = next(each for each in ring.stories if each.offer.person not in pair)
            stage.expected.tell(other.offer.person.called, "ring_broken", other.title)
