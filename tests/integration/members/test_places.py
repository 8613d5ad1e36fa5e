"""The directory of places over HTTP: who keeps it, who reads what, what is refused, what stands once."""

import asyncio
import json

import httpx
import pytest
from asyncpg import CheckViolationError, UniqueViolationError

from services.members.adapters.sql_places import SqlPlaces
from services.members.domain.place import Place
from tests.integration.members.conftest import FIRST_OPS, Account, World
from tests.unit.members.builders import a_place_profile
from tests.unit.members.fakes import EVRY

CAMUS = {
    "title": "Médiathèque Albert Camus",
    "kind": "library",
    "address": "2 rue du Marché",
    "postcode": "91000",
    "town": "Évry",
    "department": "91",
    "step_free": "yes",
    "capacity": 60,
    "web_page": "https://mediatheque.example.org/",
    "is_hosting_visits": True,
    "opening_notes": "Fermée le lundi.",
}
NOWHERE = "00000000-0000-7000-8000-00000000dead"


async def publish(world: World, account: Account, network_id: str | None, **more: object) -> str:
    """Enter a place; return its id."""
    body = {**CAMUS, "network_id": network_id, **more}
    return str((await world.do("POST", "/places", account, body))["place_id"])


async def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def place_facts(world: World) -> list[dict[str, object]]:
    rows = await world.rows("SELECT headers, subject, body FROM outbox ORDER BY id")
    return [
        {"type": row["headers"]["ce-type"], "subject": row["subject"], **json.loads(row["body"])}
        for row in rows
        if ".members.place." in row["headers"]["ce-type"]
    ]


async def test_a_facilitator_enters_a_place_and_everybody_signed_in_reads_it(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)

    place_id = await publish(world, ann, garden)

    shown = await world.do("GET", f"/places/{place_id}", bob)
    assert shown == {
        **CAMUS,
        "place_id": place_id,
        "network_id": garden,
        "region": "11",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "latitude": EVRY.latitude,
        "longitude": EVRY.longitude,
        "is_testifying": False,
        "contact": None,
    }
    anonymous = await world.ask("GET", f"/places/{place_id}")
    listed_to_nobody = await world.ask("GET", "/places")
    assert (anonymous.status_code, listed_to_nobody.status_code) == (401, 401)
    [fact] = await place_facts(world)
    assert fact["type"] == "rers.members.place.published.v1"
    assert str(fact["subject"]).startswith(f"rers.{garden}.members.place.published.")
    assert {key: fact[key] for key in CAMUS} == CAMUS


async def test_only_the_network_that_keeps_a_place_or_the_movement_changes_it(
    world: World,
) -> None:
    ann, bob, cat = [await world.sign_up(name) for name in ("Ann", "Bob", "Cat")]
    ops = await world.sign_up("Ops", FIRST_OPS)
    garden, other = await world.found(ann), await world.found(bob)
    await world.join(garden, cat, ann)
    place_id = await publish(world, ann, garden)
    path = f"/places/{place_id}"

    for stranger in (bob, cat):
        put = await world.ask("PUT", path, stranger, CAMUS)
        deleted = await world.ask("DELETE", path, stranger)
        posted = await world.ask("POST", "/places", stranger, {**CAMUS, "network_id": garden})
        codes = [answer.status_code for answer in (put, deleted, posted)]
        assert codes == [403, 403, 403]
    for_all = await world.ask("POST", "/places", bob, {**CAMUS, "title": "Partout"})
    assert for_all.status_code == 403
    await world.do("PUT", path, ops, {**CAMUS, "capacity": 80})
    own = await world.do("POST", "/places", ops, {**CAMUS, "title": "Siège"})
    theirs = await publish(world, bob, other, title="Maison de quartier")

    facts = await place_facts(world)
    assert [fact["place_id"] for fact in facts] == [place_id, place_id, own["place_id"], theirs]
    assert own["network_id"] is None
    assert str(facts[2]["subject"]).startswith("rers.movement.members.place.")


async def test_whoever_was_a_facilitator_changes_nothing_with_an_old_token(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    roles = f"/networks/{garden}/members/{bob.member_id}/roles"
    await world.do("PUT", roles, ann, {"roles": ["member", "facilitator"]})
    await world.refresh(bob)
    place_id = await publish(world, bob, garden)

    await world.do("PUT", roles, ann, {"roles": ["member"]})

    answer = await world.ask("PUT", f"/places/{place_id}", bob, CAMUS)
    assert answer.status_code == 403


async def test_a_withdrawn_place_is_found_no_more(world: World) -> None:
    ann = await world.sign_up("Ann")
    place_id = await publish(world, ann, await world.found(ann))
    path = f"/places/{place_id}"

    await world.do("DELETE", path, ann)

    for method in ("GET", "PUT", "DELETE"):
        answer = await world.ask(method, path, ann, CAMUS if method == "PUT" else None)
        assert await refused(answer) == (404, "place_not_found")
    assert (await world.do("GET", "/places", ann))["places"] == []
    assert [fact["type"] for fact in await place_facts(world)] == [
        "rers.members.place.published.v1",
        "rers.members.place.withdrawn.v1",
    ]
    unknown = await world.ask("GET", f"/places/{NOWHERE}", ann)
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Médiathèque Albert Camus", "Le 100 %", "Case Tiers-lieu"]),
        ("q=CAMUS", ["Médiathèque Albert Camus"]),
        ("q=mediatheque", ["Médiathèque Albert Camus"]),
        ("q=rue du marche", ["Médiathèque Albert Camus"]),
        ("q=100 %25", ["Le 100 %"]),
        ("q=_", []),
        ("town=evry", ["Médiathèque Albert Camus"]),
        ("town=St-Denis", ["Case Tiers-lieu"]),
        ("department=69", ["Le 100 %"]),
        ("department=Rhône", ["Le 100 %"]),
        ("department=974", ["Case Tiers-lieu"]),
        ("region=11", ["Médiathèque Albert Camus"]),
        ("region=04", ["Case Tiers-lieu"]),
        ("region=99", []),
        ("kind=third_place", ["Le 100 %", "Case Tiers-lieu"]),
        ("is_hosting_visits=true", ["Médiathèque Albert Camus"]),
        ("is_testifying=true&region=84", ["Le 100 %"]),
        (f"network_id={NOWHERE}", []),
    ],
)
async def test_everybody_signed_in_searches_by_words_and_facts(
    world: World, query: str, found: list[str]
) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    third = {
        "kind": "third_place",
        "is_hosting_visits": False,
        "address": "",
        "is_testifying": True,
    }
    await publish(world, ann, garden)
    lyon = {"town": "Lyon", "department": "Rhône", "postcode": "69001"}
    await publish(world, ann, garden, title="Le 100 %", **third, **lyon)
    reunion = {"town": "Saint-Denis", "department": "974", "postcode": "97400"}
    await publish(world, ann, garden, title="Case Tiers-lieu", **third, **reunion)

    page = await world.do("GET", f"/places?{query}", bob)

    assert [place["title"] for place in page["places"]] == found


async def test_a_list_of_places_goes_on_from_its_cursor(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    entered = [await publish(world, ann, garden, title=f"Salle {number}") for number in range(3)]

    first = await world.do("GET", "/places?limit=2", ann)
    second = await world.do("GET", f"/places?limit=2&after={first['after']}", ann)

    assert [each["place_id"] for each in first["places"]] == entered[:2]
    assert [each["place_id"] for each in second["places"]] == entered[2:]
    assert second["after"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "a\nb"},
        {"title": "x" * 121},
        {"title": "nul \x00"},
        {"title": "half \ud800"},
        {"kind": "pub"},
        {"address": "x" * 161},
        {"postcode": ""},
        {"postcode": "91000; --"},
        {"postcode": "9100"},
        {"town": " "},
        {"department": "99"},
        {"country": "France"},
        {"country": "BE"},
        {"time_zone": "Europe/Nowhere"},
        {"latitude": 48.6},
        {"latitude": 91, "longitude": 2},
        {"step_free": "perhaps"},
        {"capacity": 0},
        {"capacity": 10**9},
        {"web_page": "http://example.org"},
        {"web_page": "javascript:alert(1)"},
        {"web_page": "https://"},
        {"web_page": "https://example"},
        {"web_page": "https://ann:secret@example.org"},
        {"web_page": "https://example.org/" + "x" * 300},
        {"web_page": "https://exa mple.org"},
        {"web_page": "https://[example.org"},
        {"opening_notes": "x" * 501},
        {"opening_notes": "Appelez le 06 11 12 22 33"},
        {"contact_id": "Ann"},
        {"contact_id": NOWHERE},
        {"network_id": "the garden"},
    ],
)
async def test_nonsense_is_refused_in_clear_words(world: World, wrong: dict[str, object]) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    body = json.dumps({**CAMUS, "network_id": garden, **wrong}).encode()
    headers = {**ann.headers, "content-type": "application/json"}

    answer = await world.client.post("/places", content=body, headers=headers)

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await place_facts(world) == []


@pytest.mark.parametrize(
    "query", ["region=1", "region=abc", "kind=pub", "q=%00", "after=1", "limit=0"]
)
async def test_nonsense_in_a_search_is_refused(world: World, query: str) -> None:
    ann = await world.sign_up("Ann")

    answer = await world.ask("GET", f"/places?{query}", ann)

    assert answer.status_code == 422


async def test_a_place_stands_once_and_the_refusal_names_the_entry_there_is(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden, other = await world.found(ann), await world.found(bob)
    place_id = await publish(world, ann, garden)
    same = {
        **CAMUS,
        "title": "MEDIATHEQUE  albert-camus",
        "town": "91000 EVRY",
        "network_id": other,
    }

    answer = await world.ask("POST", "/places", bob, same)

    assert await refused(answer) == (409, "place_already_listed")
    for named in (place_id, "Médiathèque Albert Camus", "Évry"):
        assert named in answer.json()["title"] + answer.json().get("detail", "")
    annexe = await publish(world, bob, other, title="Annexe")
    renamed = await world.ask("PUT", f"/places/{annexe}", bob, CAMUS)
    assert await refused(renamed) == (409, "place_already_listed")
    await world.do("DELETE", f"/places/{place_id}", ann)
    await world.do("PUT", f"/places/{annexe}", bob, CAMUS)


async def test_many_who_enter_the_same_place_at_once_make_one_entry(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    body = {**CAMUS, "network_id": garden}

    answers = await asyncio.gather(*(world.ask("POST", "/places", ann, body) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    assert len(await place_facts(world)) == 1


async def test_without_the_turn_both_would_be_entered_but_for_the_index(world: World) -> None:
    first, second = world.database.transaction(), world.database.transaction()
    async with first as one, second as two:
        for transaction in (one, two):
            place = Place.publish(transaction.new_id(), None, a_place_profile().settled(), None)
            SqlPlaces(transaction).add(place)
        await one.flush()
        await one.connection.execute("COMMIT")
        with pytest.raises(UniqueViolationError):
            await two.flush()
        await one.connection.execute("BEGIN")
        await two.connection.execute("ROLLBACK")
        await two.connection.execute("BEGIN")


async def test_the_same_command_again_is_one_place(world: World) -> None:
    ann = await world.sign_up("Ann")
    body = {**CAMUS, "network_id": await world.found(ann)}
    headers = {**ann.headers, "Idempotency-Key": "once"}

    answers = [await world.client.post("/places", headers=headers, json=body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(await place_facts(world)) == 1


async def test_the_contact_is_read_by_those_who_accompany_and_by_no_fact(world: World) -> None:
    ann, bob, cat, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Cat", "Eve")]
    garden = await world.found(ann)
    await world.found(eve)
    await world.join(garden, bob, ann)
    await world.join(garden, cat, ann)
    place_id = await publish(world, ann, garden, contact_id=bob.member_id)
    path = f"/places/{place_id}"

    to_all = {"person_id": bob.member_id, "shown_as": "Bob M."}
    assert (await world.do("GET", path, cat))["contact"] is None
    assert (await world.do("GET", path, ann))["contact"] == to_all
    assert (await world.do("GET", path, eve))["contact"] == to_all
    assert bob.member_id not in json.dumps(await world.do("GET", "/places", eve))
    assert bob.member_id not in json.dumps(await place_facts(world))
    export = await world.do("GET", "/people/me/export", bob)
    assert export["contact_of_places"] == [{"place_id": place_id, "title": CAMUS["title"]}]


async def test_a_contact_takes_their_own_name_off_and_nobody_elses(world: World) -> None:
    ann, bob, cat = [await world.sign_up(name) for name in ("Ann", "Bob", "Cat")]
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    place_id = await publish(world, ann, garden, contact_id=bob.member_id)
    path = f"/places/{place_id}"

    others = await world.ask("DELETE", f"{path}/contact", cat)
    await world.do("DELETE", f"{path}/contact", bob)

    assert others.status_code == 403
    assert (await world.do("GET", path, ann))["contact"] is None
    assert len(await place_facts(world)) == 1


@pytest.mark.parametrize("how", ["leaves", "is erased", "becomes a minor"])
async def test_who_is_gone_is_asked_no_longer(world: World, how: str) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    place_id = await publish(world, ann, garden, contact_id=bob.member_id)

    if how == "leaves":
        await world.do("DELETE", f"/networks/{garden}/members/{bob.member_id}", bob)
    elif how == "is erased":
        await world.do("DELETE", "/people/me", bob)
    else:
        await world.rows("UPDATE person SET is_minor = true WHERE first_name = 'Bob'")

    shown = await world.do("GET", f"/places/{place_id}", ann)
    assert (shown["contact"], shown["title"]) == (None, CAMUS["title"])
    if how != "becomes a minor":
        assert [row[0] for row in await world.rows("SELECT contact_id FROM place")] == [None]


async def test_the_database_keeps_no_contact_without_a_network_and_no_half_position(
    world: World,
) -> None:
    ann = await world.sign_up("Ann")
    await publish(world, ann, await world.found(ann))

    for wrong in ("latitude = NULL", "capacity = 0", "step_free = 'perhaps'"):
        with pytest.raises(CheckViolationError):
            await world.rows(f"UPDATE place SET {wrong}")
    with pytest.raises(CheckViolationError):
        await world.rows(
            "UPDATE place SET network_id = NULL, contact_id = (SELECT person_id FROM person)"
        )
