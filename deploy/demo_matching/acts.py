"""What happens: people take advice and publish, a loop closes, a group comes together, somebody declines."""

from typing import Any

from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo.stage import Person, Stage
from deploy.demo_matching.company import LOOP, MORE, REWORDED, Company, Savoir
from deploy.demo_matching.joining import for_all

PATIENCE_S = 90.0
"""A search reads the savoir first, which takes its time on a busy machine."""

PUBLISHING_AT_ONCE = 4
"""Fewer than make a rush, in which the platform reads less well at first: so the story is the same
on however busy a machine."""

WHY = "not_this_savoir"


async def publish_all(stage: Stage, savoirs: list[Savoir]) -> None:
    """Let people take advice, publish and see what was found, several at a time."""
    await for_all(lambda each: _publish(stage, each), savoirs, PUBLISHING_AT_ONCE)


async def _publish(stage: Stage, savoir: Savoir) -> None:
    """Ask for advice as somebody does who writes, take the likeliest theme, publish, wait and see."""
    draft = {"kind": savoir.kind, "network_id": savoir.place.network_id, "title": savoir.title}
    advice = await stage.api.post("matching", "/advice", draft, savoir.person.token)
    savoir.themes = [each["theme"] for each in advice["themes"]]
    sure = [each["theme"] for each in advice["themes"] if each["how_sure"] == "très probable"]
    body = {
        "network_id": savoir.place.network_id,
        "title": savoir.title,
        "themes": sure[:1],
        "visibility": savoir.visibility,
        **savoir.more,
    }
    made = await stage.once_heard(
        lambda: stage.api.post("savoirs", f"/{savoir.kind}s", body, savoir.person.token),
        f"{savoir.person.called} n'a pas pu publier",
        "not_a_member",
    )
    savoir.savoir_id = made[f"{savoir.kind}_id"]

    async def look() -> bool:
        return bool((await search_of(stage, savoir))["state"] != "searching")

    what = f"« {savoir.title} » est encore cherché"
    await effect(
        lambda: stage.once_heard(look, what, "savoir_not_found"), what, within_s=PATIENCE_S
    )


async def search_of(stage: Stage, savoir: Savoir) -> Any:
    """Return what the search for counterparts of a savoir has found, as its person reads it."""
    path = f"/savoirs/{savoir.kind}/{savoir.savoir_id}/search"
    return await stage.api.get("matching", path, savoir.person.token)


async def loop_closes(stage: Stage, company: Company) -> Any:
    """Wait for the ring of the three, let all of them accept it, and return it as the first reads it."""
    people = [each.person for each in company.loop[::2]]

    async def look() -> Any:
        rings = await stage.all_of("matching", "/rings", "items", people[0].token)
        return next((each for each in rings if len(each["people"]) == len(LOOP)), None)

    ring = await effect(look, "la boucle de trois personnes", within_s=PATIENCE_S)
    claim_equal(
        {each["member_id"] for each in ring["people"]},
        {each.member_id for each in people},
        "Personnes de la boucle",
    )
    networks = {network for each in ring["people"] for network in each["network_ids"]}
    claim_equal(len(networks), 2, "Réseaux de la boucle")
    path = f"/rings/{ring['ring_id']}"
    for person in people:
        await stage.api.post("matching", f"{path}/accept", token=person.token)
    ring = await stage.api.get("matching", path, people[0].token)
    claim_equal(ring["state"], "accepted", "Boucle")
    return ring


async def picture_of(stage: Stage, ring: Any, person: Person) -> str:
    """Return the drawing of a ring as its reader gets it."""
    url = stage.api.urls["matching"][0] + f"/rings/{ring['ring_id']}/picture.svg"
    headers = {"Authorization": f"Bearer {person.token}"}
    answer = await stage.api.client.get(url, headers=headers)
    claim(answer.status_code == 200 and "<svg" in answer.text, "La boucle n'a pas de dessin.")
    return answer.text


async def group_gathers(stage: Stage, company: Company) -> Any:
    """Wait for the group around the popular savoir, let all join, return it as its offerer reads it."""
    offer, path = company.popular[0], "/collective-matches"

    async def look() -> Any:
        groups = await stage.all_of("matching", path, "items", offer.person.token)
        whole = [each for each in groups if len(each["participants"]) == len(company.popular)]
        return whole[0] if whole else None

    group = await effect(look, f"le groupe autour de « {offer.title} »", within_s=PATIENCE_S)
    path = f"{path}/{group['collective_match_id']}"
    for savoir in company.popular:
        await stage.api.post("matching", f"{path}/join", token=savoir.person.token)
    group = await stage.api.get("matching", path, offer.person.token)
    claim_equal(group["state"], "confirmed", f"Groupe autour de « {offer.title} »")
    return group


async def somebody_declines(stage: Stage, company: Company) -> Any:
    """Let the requester decline what is really proposed, saying why; both then word theirs anew."""
    asked = company.refusal[1]

    async def look() -> Any:
        found = await stage.all_of("matching", "/matches", "items", asked.person.token)
        return next((each for each in found if each["request_id"] == asked.savoir_id), None)

    match = await effect(look, f"une proposition pour « {asked.title} »", within_s=PATIENCE_S)
    offered = next(each for each in company.savoirs if each.savoir_id == match["offer_id"])
    company.refused = (offered, asked)
    path = f"/matches/{match['match_id']}/decline"
    declined = await stage.api.post("matching", path, {"why": WHY}, asked.person.token)
    claim_equal(declined["state"], "declined", f"Mise en relation « {offered.title} »")
    for savoir, title in zip(company.refused, (offered.title + MORE, REWORDED), strict=True):
        body = {"title": title, "themes": savoir.themes[:1], "visibility": savoir.visibility}
        path = f"/{savoir.kind}s/{savoir.savoir_id}"
        await stage.api.put("savoirs", path, body, savoir.person.token)
    return declined


async def matches_between(stage: Stage, offer: Savoir, request: Savoir) -> list[Any]:
    """Return the matches of an offer and a request as the requester reads them."""
    found = await stage.all_of("matching", "/matches", "items", request.person.token)
    wanted = (offer.savoir_id, request.savoir_id)
    return [each for each in found if (each["offer_id"], each["request_id"]) == wanted]
