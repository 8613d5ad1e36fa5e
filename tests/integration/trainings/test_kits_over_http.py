"""Kits over HTTP: written, published, found, copied with their lineage, and the start of a workshop."""

from typing import Any

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.workshops import (
    STARTS,
    STRANGER,
    animator,
    person,
    poll,
    propose,
    put,
    stranger,
)
from tests.unit.trainings.builders import a_member

SHEET: dict[str, Any] = {
    "title": "Atelier d'entraide en deux heures",
    "theme": "Entraide",
    "audience": "Bibliothécaires",
    "text": "Chacune et chacun apporte une question, le groupe en choisit une.",
    "material": ["Feuilles", "Feutres"],
    "steps": [
        {"title": "Accueil", "minutes": 20},
        {"title": "Choix", "minutes": 25, "text": "Une voix par personne."},
        {"title": "Pistes", "minutes": 60},
    ],
}


async def a_kit(world: World, *, publish: bool = True, **more: Any) -> Any:
    """Write a kit by member 1, published unless told otherwise."""
    body = {"network_id": NETWORK, **SHEET, **more}
    kit = await world.post("/kits", person(world, 1), body, expect=201)
    if publish:
        kit = await world.post(f"/kits/{kit['kit_id']}/publish", person(world, 1))
    return kit


async def found(world: World, headers: dict[str, str], **wanted: Any) -> list[str]:
    page = await world.get("/kits", headers, **wanted)
    return [one["kit_id"] for one in page["items"]]


async def test_a_kit_is_a_draft_that_others_see_once_it_is_published(world: World) -> None:
    kit = await a_kit(world, publish=False)

    assert (kit["state"], kit["minutes"], kit["revision"]) == ("draft", 105, 1)
    await world.get(f"/kits/{kit['kit_id']}", person(world, 2), expect=404)
    assert await found(world, person(world, 2)) == []
    assert await found(world, person(world, 1), is_only_mine=True) == [kit["kit_id"]]
    await world.post(f"/kits/{kit['kit_id']}/publish", person(world, 1))

    assert await found(world, person(world, 2)) == [kit["kit_id"]]
    (fact,) = await world.facts("kit.published")
    assert (fact["minutes"], fact["is_public"], "choisit" in str(fact)) == (105, False, False)


async def test_kits_are_found_by_words_and_theme_and_not_by_other_networks(world: World) -> None:
    own = await a_kit(world)
    public = await a_kit(
        world, visibility="everyone", title="Découvrir les logiciels libres", theme="Numérique"
    )

    assert await found(world, person(world, 2), q="question") == [public["kit_id"], own["kit_id"]]
    assert await found(world, person(world, 2), q="logiciel decouverte") == []
    assert await found(world, person(world, 2), q="logiciel libre") == [public["kit_id"]]
    assert await found(world, person(world, 2), theme="Entraide") == [own["kit_id"]]
    assert await found(world, stranger(world)) == [public["kit_id"]]
    hidden = await world.get(f"/kits/{own['kit_id']}", stranger(world), expect=404)
    assert hidden["code"] == "kit_not_found"
    await world.post(
        f"/kits/{own['kit_id']}/copies", stranger(world), {"network_id": OTHER_NETWORK}, expect=404
    )


async def test_copies_are_adapted_and_show_their_line(world: World) -> None:
    kit = await a_kit(world, visibility="everyone")
    sheet = {**SHEET, "title": "En une heure", "visibility": "everyone"}
    them = stranger(world)

    copy = await world.post(
        f"/kits/{kit['kit_id']}/copies",
        them,
        {"network_id": OTHER_NETWORK, "sheet": sheet},
        expect=201,
    )
    await world.post(f"/kits/{copy['kit_id']}/publish", them)
    again = await world.post(
        f"/kits/{copy['kit_id']}/copies", person(world, 2), {"network_id": NETWORK}, expect=201
    )

    assert (copy["author_id"], copy["copied_from"]) == (a_member(STRANGER), kit["kit_id"])
    shown = await world.get(f"/kits/{again['kit_id']}", person(world, 2))
    assert [one["title"] for one in shown["lineage"]] == ["En une heure", SHEET["title"]]
    origin = await world.get(f"/kits/{kit['kit_id']}", person(world, 2))
    assert [one["kit_id"] for one in origin["copies"]] == [copy["kit_id"]]
    facts = await world.facts("kit.copied")
    assert [fact["copied_from"] for fact in facts] == [kit["kit_id"], copy["kit_id"]]


async def test_a_line_shows_nothing_of_what_another_network_keeps_to_itself(world: World) -> None:
    both = world.token(a_member(1), {NETWORK: ["member"], OTHER_NETWORK: ["member"]})
    own = await a_kit(world)
    path = f"/kits/{own['kit_id']}/copies"

    stays = await world.post(path, both, {"network_id": OTHER_NETWORK}, expect=409)
    sheet = {**SHEET, "title": "Pour tout le monde", "visibility": "everyone"}
    copy = await world.post(path, both, {"network_id": NETWORK, "sheet": sheet}, expect=201)
    await world.post(f"/kits/{copy['kit_id']}/publish", both)

    assert stays["code"] == "kit_stays_in_network"
    shown = await world.get(f"/kits/{copy['kit_id']}", stranger(world))
    assert shown["lineage"] == []


async def test_a_kit_is_revised_over_the_revision_that_the_writer_saw_by_its_people(
    world: World,
) -> None:
    kit = await a_kit(world)
    path = f"/kits/{kit['kit_id']}"
    sheet = {**SHEET, "title": "Autre titre", "seen_revision": 1}

    await put(world, path, person(world, 2), sheet, expect=403)
    revised = await put(world, path, animator(world), sheet)
    stale = await put(world, path, person(world, 1), {**sheet, "title": "Le mien"}, expect=409)

    assert (revised["title"], revised["revision"], stale["code"]) == ("Autre titre", 2, "kit_stale")
    await world.post(f"{path}/withdraw", person(world, 1))
    await world.get(path, person(world, 2), expect=404)
    names = [fact["type"] for fact in await world.facts("kit.")]
    assert names == ["kit.published", "kit.revised", "kit.withdrawn"]


async def test_a_workshop_starts_from_a_kit(world: World) -> None:
    kit = await a_kit(world)

    workshop = await propose(world, title=None, about=None, kit_id=kit["kit_id"])

    assert (workshop["title"], workshop["about"]) == (SHEET["title"], SHEET["text"])
    (date, _) = (await poll(world, workshop))["dates"]
    assert (date["starts"], date["ends_at"]) == (f"{STARTS}:00", "2026-04-11T13:45:00Z")
    (fact,) = await world.facts("workshop.proposed")
    assert fact["kit_id"] == kit["kit_id"]
    body = {"network_id": OTHER_NETWORK, "kit_id": kit["kit_id"]}
    await world.post("/workshops", stranger(world), body, expect=404)


async def test_contact_details_and_endless_kits_are_refused_at_the_door(world: World) -> None:
    good = {"network_id": NETWORK, **SHEET}
    step = {"title": "Accueil", "minutes": 20}
    bad: list[dict[str, Any]] = [
        {"text": "Ecrire a moi@example.org"},
        {"material": ["06 12 34 56 78"]},
        {"steps": []},
        {"steps": [{**step, "text": "moi@example.org"}]},
        {"steps": [step] * 51},
        {"network_id": "nowhere"},
    ]
    for change in bad:
        await world.post("/kits", person(world, 1), {**good, **change}, expect=422)

    refused = await world.post("/kits", stranger(world), good, expect=403)
    assert refused["code"] == "not_in_kit_network"


async def test_the_kits_of_who_is_forgotten_stay_without_their_name_and_drafts_are_hidden(
    world: World,
) -> None:
    kit = await a_kit(world)
    draft = await a_kit(world, publish=False, title="Brouillon")

    await world.erase(a_member(1))

    shown = await world.get(f"/kits/{kit['kit_id']}", person(world, 2))
    assert shown["author_id"] is None
    await world.get(f"/kits/{draft['kit_id']}", person(world, 2), expect=404)
    assert await found(world, person(world, 2)) == [kit["kit_id"]]
