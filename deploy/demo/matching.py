"""Offers and requests go on the board, the platform and a facilitator propose, people answer."""

import asyncio
from typing import Any

from deploy.clients.api import RefusedError
from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo.rings import expect_broken, rings_are_accepted, rings_are_proposed
from deploy.demo.stage import Stage
from deploy.demo.stories import Part, Plot, Story


async def people_meet(stage: Stage, plot: Plot) -> None:
    """Publish everything, wait for the proposals, answer them."""
    await asyncio.gather(*(publish(stage, part) for part in plot.parts))
    for person, troupe in plot.reciprocal:
        stage.expected.tell(person.called, "reciprocity_reached", troupe.facts.title)
    stage.narrate(
        f"{len(plot.parts)} offres et demandes sont au tableau ; {len(plot.reciprocal)} personnes "
        "offrent et demandent à la fois."
    )
    await asyncio.gather(*(_proposal(stage, story) for story in plot.stories))
    across = next(each for each in plot.stories if each.offer.troupe is not each.request.troupe)
    stage.narrate(
        f"La plateforme a proposé {sum(each.is_proposed_by_platform for each in plot.stories)} "
        f"mises en relation, dont une entre {across.offer.troupe.facts.title} et "
        f"{across.request.troupe.facts.title} ; une animatrice en a proposé une autre."
    )
    await rings_are_proposed(stage, plot)
    in_rings = {story for ring in plot.rings if not ring.is_broken for story in ring.stories}
    alone = [story for story in plot.stories if story not in in_rings]
    await asyncio.gather(rings_are_accepted(stage, plot), *(_answers(stage, e) for e in alone))
    expect_broken(stage, plot)
    stage.narrate(
        f"{len(plot.rings) - 1} boucles ont été acceptées par toutes leurs personnes ; une mise en "
        "relation a été déclinée, et avec elle la boucle où elle était."
    )


async def publish(stage: Stage, part: Part) -> None:
    """Put an offer or a request on the board, through the facilitator for somebody on paper."""
    body = {
        "network_id": part.troupe.network_id,
        "member_id": part.person.member_id,
        "title": part.wording.title,
        "description": part.wording.description,
        "themes": [part.theme],
        "visibility": part.visibility,
    }
    made = await stage.once_heard(
        lambda: stage.api.post("savoirs", f"/{part.kind}s", body, part.hand.token),
        f"{part.person.called} n'a pas pu publier",
        "not_a_member",
    )
    part.savoir_id = made[f"{part.kind}_id"]


async def _proposal(stage: Stage, story: Story) -> None:
    for part in story.sides:
        stage.expected.tell(part.person.called, "match_proposed", story.title)
    if story.is_proposed_by_platform:
        match = await effect(
            lambda: find_match(stage, story), f"aucune proposition pour « {story.title} »"
        )
        claim_equal(match["proposer_id"], None, f"Auteur de la proposition « {story.title} »")
        claim(bool(match["reason"]), f"La proposition « {story.title} » n'a pas de raison.")
    else:
        match = await stage.once_heard(
            lambda: _propose(stage, story), "la proposition de l'animatrice", "savoir_not_found"
        )
    story.match_id = match["match_id"]


async def _propose(stage: Stage, story: Story) -> Any:
    body = {"offer_id": story.offer.savoir_id, "request_id": story.request.savoir_id}
    return await stage.api.post(
        "matching", "/matches", body, story.request.troupe.facilitator.token
    )


async def find_match(stage: Stage, story: Story) -> Any:
    """Return the match of a story as its requester, or who helps them, reads it."""
    part = story.request
    whose = {"network_id": part.troupe.network_id, "member_id": part.person.member_id}
    matches = await stage.all_of("matching", "/matches", "items", part.hand.token, **whose)
    wanted = (story.offer.savoir_id, story.request.savoir_id)
    return next(
        (each for each in matches if (each["offer_id"], each["request_id"]) == wanted), None
    )


async def _answers(stage: Stage, story: Story) -> None:
    """The offerer accepts; then the requester accepts, or declines."""
    offerer, requester = (part.person.called for part in story.sides)
    await _answer(stage, story, story.offer, "accept")
    stage.expected.tell(requester, "match_answered", story.title)
    if story.is_declined:
        answered = await _answer(stage, story, story.request, "decline")
        stage.expected.tell(offerer, "match_declined", story.title)
        claim_equal(answered["state"], "declined", f"Mise en relation « {story.title} »")
        await _cannot_be_proposed_again(stage, story)
        return
    answered = await _answer(stage, story, story.request, "accept")
    stage.expected.tell(offerer, "match_accepted", story.title)
    claim_equal(answered["state"], "accepted", f"Mise en relation « {story.title} »")


async def _answer(stage: Stage, story: Story, part: Part, answer: str) -> Any:
    path = f"/matches/{story.match_id}/{answer}"
    body: dict[str, str] = {}
    if answer == "decline":
        body["reason"] = "Je préfère attendre l'automne."
    if part.hand is not part.person:
        body["on_behalf_of"] = part.person.member_id
    return await stage.api.post("matching", path, body, part.hand.token)


async def _cannot_be_proposed_again(stage: Stage, story: Story) -> None:
    try:
        await _propose(stage, story)
    except RefusedError as error:
        claim_equal(error.status, 409, f"Nouvelle proposition de « {story.title} »")
    else:
        claim(False, f"« {story.title} », déclinée, a pu être proposée de nouveau.")
