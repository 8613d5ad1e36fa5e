"""Two people meet, agree, learn, take stock in both roles, and find out what comes next."""

import asyncio
from datetime import timedelta
from typing import Any

from deploy.clients.waiting import effect
from deploy.demo.cast import NEXT_OFFER
from deploy.demo.claims import claim, claim_equal
from deploy.demo.matching import publish
from deploy.demo.material.reading import Wording
from deploy.demo.stage import Stage
from deploy.demo.stories import Part, Plot, Story
from shared.clock import SystemClock

REVIEWS = {
    "offer": {
        "learned_preparing": "J'ai dû remettre de l'ordre dans ce que je fais sans y penser.",
        "learned_transmitting": "Expliquer lentement m'a fait voir mes propres gestes.",
        "learned_answering": "Ses questions m'ont obligé à chercher.",
    },
    "request": {
        "learned_receiving": "Je sais maintenant commencer sans aide.",
        "taught_learning": "J'ai montré comment je prends des notes.",
    },
}


async def people_learn(stage: Stage, plot: Plot) -> None:
    """Play the exchanges to their end, then follow what one of the reviews has suggested."""
    learned = [story for story in plot.stories if story.is_learned]
    await asyncio.gather(*(_exchange(stage, story) for story in learned))
    stage.narrate(
        f"{len(learned)} échanges sont allés de la rencontre au bilan, fait par les deux personnes."
    )
    across = next(each for each in learned if each.offer.troupe is not each.request.troupe)
    await _next_offer(stage, plot, across.request)
    stage.narrate("Un bilan a suggéré une nouvelle offre ; elle est déjà au tableau.")


async def _exchange(stage: Stage, story: Story) -> None:
    offerer, requester = (part.person for part in story.sides)
    match = f"/matches/{story.match_id}"
    meeting = {"meeting_at": (SystemClock().now() + timedelta(days=7)).isoformat()}
    await stage.api.put("matching", f"{match}/meeting", meeting, offerer.token)
    stage.expected.tell(requester.called, "meeting_arranged", story.title)
    agreement = {
        "content": "Trois rencontres, chez l'une puis chez l'autre.",
        "rhythm": "le samedi",
    }
    await stage.api.put("matching", f"{match}/agreement", agreement, requester.token)
    begun = await stage.api.post("matching", f"{match}/exchange", token=requester.token)
    stage.expected.tell(offerer.called, "exchange_started", story.title)
    exchange = f"/exchanges/{begun['exchange_id']}"
    await stage.api.post("matching", f"{exchange}/complete", token=offerer.token)
    stage.expected.tell(requester.called, "exchange_completed", story.title)
    stage.expected.tell(offerer.called, "review_invited", story.title)
    for part, other in (story.sides, story.sides[::-1]):
        await stage.api.post("matching", f"{exchange}/reviews", _review(part), part.person.token)
        stage.expected.tell(other.person.called, "exchange_reviewed", story.title)
    read = await stage.api.get("matching", exchange, requester.token)
    claim(
        read["is_reviewed_by_both"], f"Le bilan de « {story.title} » n'est pas fait par les deux."
    )
    claim_equal(read["state"], "completed", f"Échange « {story.title} »")


def _review(part: Part) -> dict[str, Any]:
    is_across = part.kind == "request" and part.visibility == "linked"
    return {**REVIEWS[part.kind], **({"teach_next": [NEXT_OFFER]} if is_across else {})}


async def _next_offer(stage: Stage, plot: Plot, part: Part) -> None:
    """What the review wished for is suggested, and becomes the person's first offer."""

    async def look() -> Any:
        found = await stage.all_of("matching", "/suggestions", "items", part.person.token)
        return next((each for each in found if each["title"] == NEXT_OFFER), None)

    suggestion = await effect(look, f"aucune suggestion « {NEXT_OFFER} »")
    claim_equal(suggestion["kind"], "offer", f"Suggestion « {NEXT_OFFER} »")
    stage.expected.tell(part.person.called, "savoir_suggested", NEXT_OFFER)
    wording = Wording(suggestion["title"], "Trier, laver sans feutrer, carder.")
    offer = Part(part.person, part.troupe, "offer", "laine", wording)
    await publish(stage, offer)
    plot.lonely.append(offer)
    plot.reciprocal.append((part.person, part.troupe))
    stage.expected.tell(part.person.called, "reciprocity_reached", part.troupe.facts.title)
