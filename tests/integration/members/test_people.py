"""What people may see of each other, and how they are forgotten."""

from datetime import timedelta
from typing import Any

from services.members.entrypoints.cli import run_command
from services.members.entrypoints.timers import TIMERS
from shared.timers import Timers
from tests.integration.members.conftest import FIRST_OPS, Account, World

CHILD = {
    "first_name": "Zoé",
    "last_name": "Petit",
    "is_minor": True,
    "guardian": {"name": "Luc Petit", "contact": "06 11 22 33 44"},
    "has_signed_charter": True,
}
PAPER = {
    "first_name": "Paul",
    "last_name": "Durand",
    "phone": "01 02 03 04 05",
    "has_signed_charter": True,
}


async def _enter(world: World, network_id: str, by: Account, body: dict[str, Any]) -> str:
    entered = await world.do("POST", f"/networks/{network_id}/members", by, body)
    return str(entered["person_id"])


async def test_members_see_a_name_and_facilitators_how_to_reach_somebody(world: World) -> None:
    ann, bob, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Eve")]
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    paul = await _enter(world, garden, ann, PAPER)

    for_ann = await world.do("GET", f"/people/{paul}", ann)
    for_bob = await world.do("GET", f"/people/{paul}", bob)
    for_eve = await world.ask("GET", f"/people/{paul}", eve)

    assert (for_ann["shown_as"], for_ann["phone"]) == ("Paul Durand", "01 02 03 04 05")
    assert for_bob["shown_as"] == "Paul D."
    assert [for_bob[name] for name in ("last_name", "email", "phone", "is_minor")] == [None] * 4
    assert for_eve.status_code == 404


async def test_a_minor_is_shown_by_the_first_name_alone(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    zoe = await _enter(world, garden, ann, CHILD)

    for_ann = await world.do("GET", f"/people/{zoe}", ann)
    for_bob = await world.do("GET", f"/people/{zoe}", bob)

    assert for_bob["shown_as"] == "Zoé"
    assert for_bob["guardian_contact"] is None
    assert for_ann["guardian_contact"] == "06 11 22 33 44"


async def test_a_facilitator_elsewhere_sees_no_more_than_a_member(world: World) -> None:
    ann, eve = await world.sign_up("Ann"), await world.sign_up("Eve")
    garden, _ = await world.found(ann), await world.found(eve)
    await world.join(garden, eve, ann)
    paul = await _enter(world, garden, ann, PAPER)

    assert (await world.do("GET", f"/people/{paul}", eve))["phone"] is None


async def test_several_people_are_asked_for_at_once(world: World) -> None:
    ann, eve = await world.sign_up("Ann"), await world.sign_up("Eve")
    garden = await world.found(ann)
    paul = await _enter(world, garden, ann, PAPER)

    asked = f"/people?id={paul}&id={eve.member_id}&id={ann.member_id}"
    found = await world.do("GET", asked, ann)

    assert {each["person_id"] for each in found["people"]} == {paul, ann.member_id}


async def test_the_directory_is_for_members_and_goes_page_by_page(world: World) -> None:
    ann, bob, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Eve")]
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    base = f"/networks/{garden}/members"

    first = await world.do("GET", f"{base}?limit=1", bob)
    second = await world.do("GET", f"{base}?limit=1&after={first['after']}", bob)
    refused = await world.ask("GET", base, eve)

    assert [each["shown_as"] for each in first["members"] + second["members"]] == [
        "Ann M.",
        "Bob M.",
    ]
    assert refused.status_code == 403


async def test_a_facilitator_puts_right_who_has_no_mailbox_and_nobody_else(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    paul = await _enter(world, garden, ann, PAPER)
    base = f"/networks/{garden}/members"
    body = {"first_name": "Paul", "last_name": "Dupond", "email": "paul@example.org"}

    await world.do("PUT", f"{base}/{paul}/details", ann, body)
    again = await world.ask("PUT", f"{base}/{paul}/details", ann, body)
    of_bob = await world.ask("PUT", f"{base}/{bob.member_id}/details", ann, body)

    assert again.json()["code"] == of_bob.json()["code"] == "has_mailbox"
    assert (await world.facts())[-1] == ("membership.roles_changed.v1", 2)
    assert (await world.sign_in("paul@example.org")).member_id == paul


async def test_a_minor_does_not_come_of_age_by_saying_so(world: World) -> None:
    guardian = {"name": "Luc", "contact": "06 11 22 33 44"}
    zoe = await world.sign_up("Zoe", is_minor=True, guardian=guardian)

    body = {"first_name": "Zoe", "last_name": "Petit", "is_minor": False}
    answer = await world.ask("PUT", "/people/me", zoe, body)

    assert answer.json()["code"] == "minor_stays_minor"


async def test_an_address_belongs_to_one_person(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    paul = await _enter(world, garden, ann, PAPER)
    body = {"first_name": "Paul", "last_name": "Dupond", "email": "Ann@example.org"}

    answer = await world.ask("PUT", f"/networks/{garden}/members/{paul}/details", ann, body)

    assert answer.json()["code"] == "email_taken"


async def test_a_minor_comes_of_age_on_a_first_of_january(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    year = world.clock.now().year
    await _enter(world, garden, ann, {**CHILD, "birth_year": year - 17})
    timers = Timers(world.database, dict(TIMERS))
    while await timers.fire_one():
        pass

    world.clock.advance(timedelta(days=366 * 2))
    while await timers.fire_one():
        pass

    assert (await world.facts())[-1] == ("membership.roles_changed.v1", 2)
    rows = await world.rows("SELECT guardian_name FROM person WHERE first_name = 'Zoé'")
    assert [row["guardian_name"] for row in rows] == [None]


async def test_somebody_without_mailbox_signs_in_once_with_a_printed_code(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    paul = await _enter(world, garden, ann, PAPER)
    path = f"/networks/{garden}/members/{paul}/printed-codes"

    slip = await world.do("POST", path, ann)
    typed = f"{slip['code'][:4]}-{slip['code'][4:8]} {slip['code'][8:]}".lower()
    first = await world.client.post("/sign-in/printed", json={"code": typed})
    second = await world.client.post("/sign-in/printed", json={"code": typed})

    assert first.json()["networks"] == {garden: ["member"]}
    assert (second.status_code, second.json()["code"]) == (401, "sign_in_refused")


async def test_nobody_prints_a_code_that_would_lend_a_mailbox_or_a_role(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    paul = await _enter(world, garden, ann, PAPER)
    base = f"/networks/{garden}/members"
    await world.do("PUT", f"{base}/{paul}/roles", ann, {"roles": ["facilitator"]})

    for_bob = await world.ask("POST", f"{base}/{bob.member_id}/printed-codes", ann)
    for_paul = await world.ask("POST", f"{base}/{paul}/printed-codes", ann)

    assert for_bob.json()["code"] == "has_mailbox"
    assert for_paul.json()["code"] == "has_responsibilities"


async def test_only_ops_grants_roles_in_the_movement(world: World) -> None:
    ops, ann = await world.sign_up("Olga", FIRST_OPS), await world.sign_up("Ann")
    path = f"/people/{ann.member_id}/movement-roles"

    refused = await world.ask("PUT", path, ann, {"roles": ["ops"]})
    await world.do("PUT", path, ops, {"roles": ["training_office"]})
    await world.refresh(ann)

    assert refused.status_code == 403
    assert ann.tokens["movement"] == ["training_office"]


async def test_the_command_line_appoints_ops(world: World) -> None:
    import asyncio

    ann = await world.sign_up("Ann")
    code = await asyncio.to_thread(run_command, ["grant-ops", ann.email], world.owner_dsn)
    unknown = await asyncio.to_thread(run_command, ["grant-ops", "no@x.org"], world.owner_dsn)
    nonsense = await asyncio.to_thread(run_command, ["dance"], world.owner_dsn)

    assert (code, unknown, nonsense) == (0, 1, 2)
    await world.refresh(ann)
    assert ann.tokens["movement"] == ["ops"]


async def test_the_export_holds_what_is_known_of_the_person(world: World) -> None:
    ann = await world.sign_up("Ann", phone="06 00 00 00 00")
    garden = await world.found(ann)

    export = await world.do("GET", "/people/me/export", ann)

    assert export["phone"] == "06 00 00 00 00"
    assert [each["network_id"] for each in export["memberships"]] == [garden]
    assert len(export["sessions"]) == 1


CANARIES = (
    "canaryfirst",
    "canarylast",
    "canarymail",
    "0611122233",
    "canaryguardian",
    "canarywhere",
)


async def _tables_with_canaries(world: World) -> set[str]:
    """Return the tables that hold a canary in any column of any row, whatever its type."""
    tables = await world.rows(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'projection')"
    )
    found = set()
    for table in tables:
        name = f"{table['schemaname']}.{table['tablename']}"
        rows = await world.rows(f"SELECT lower(to_jsonb(t)::text) AS kept FROM {name} AS t")
        if any(canary in row["kept"] for row in rows for canary in CANARIES):
            found.add(table["tablename"])
    return found


async def test_nothing_of_an_erased_person_is_left_anywhere(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    eve = await world.sign_up(
        "CanaryFirst",
        "canarymail@example.org",
        last_name="CanaryLast",
        phone="0611122233",
        is_minor=True,
        guardian={"name": "CanaryGuardian", "contact": "CanaryWhere"},
    )
    await world.join(garden, eve, ann)
    key = {"Idempotency-Key": "details"}
    guardian = {"name": "CanaryGuardian", "contact": "CanaryWhere"}
    names = {"first_name": "CanaryFirst", "last_name": "CanaryLast"}
    body = {**names, "is_minor": True, "guardian": guardian}
    await world.client.put("/people/me", json=body, headers={**eve.headers, **key})
    await world.client.post("/sign-in", json={"email": eve.email})
    waiting = {"first_name": "CanaryFirst", "last_name": "X", "email": eve.email}
    await world.client.post("/people", json=waiting)
    before = await _tables_with_canaries(world)

    gone = await world.ask("DELETE", "/people/me", eve)

    assert "person" in before, "the control: the search does find what is there"
    assert gone.status_code == 204
    assert await _tables_with_canaries(world) == set()
    assert (await world.facts())[-2:] == [("membership.left.v1", 2), ("member.erased.v1", 1)]
    ledger = await world.rows("SELECT person_id FROM erasure")
    assert [row["person_id"] for row in ledger] == [eve.member_id]
    traces = await world.rows("SELECT 1 FROM session WHERE person_id = $1", eve.member_id)
    assert traces == []
    body = {"refresh_token": eve.tokens["refresh_token"]}
    assert (await world.client.post("/token/refresh", json=body)).status_code == 401


async def test_being_erased_twice_changes_nothing_more(world: World) -> None:
    ann = await world.sign_up("Ann")

    answers = [await world.ask("DELETE", "/people/me", ann) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert await world.facts() == [("member.erased.v1", 1)]


async def test_an_erased_person_founds_and_asks_nothing_with_the_token_that_remains(
    world: World,
) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.do("DELETE", "/people/me", bob)

    asked = await world.ask("POST", f"/networks/{garden}/memberships", bob, {})

    assert asked.status_code == 404


async def test_a_coordinator_has_somebody_without_mailbox_forgotten(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    paul = await _enter(world, garden, ann, {**PAPER, "last_name": "CanaryLast"})
    base = f"/networks/{garden}/members"
    headers = {**ann.headers, "Idempotency-Key": "enter"}
    twin = {**PAPER, "last_name": "CanaryLast"}
    kept = await world.client.post(base, json=twin, headers=headers)

    by_member = await world.ask("POST", f"{base}/{paul}/erasure", bob)
    of_bob = await world.ask("POST", f"{base}/{bob.member_id}/erasure", ann)
    assert len(await world.rows("SELECT FROM idempotency WHERE key = 'enter'")) == 1
    for person in (paul, kept.json()["person_id"]):
        await world.do("POST", f"{base}/{person}/erasure", ann)
        assert await world.rows("SELECT FROM idempotency WHERE body LIKE $1", f"%{person}%") == []

    assert (by_member.status_code, of_bob.json()["code"]) == (403, "has_mailbox")
    assert await _tables_with_canaries(world) == set()
