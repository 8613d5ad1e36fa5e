"""Joining, roles, leaving, over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.integration.members.conftest import Account, World

SIGNED = {"has_accepted_charter": True}
PAPER = {"first_name": "Paul", "last_name": "Durand", "has_signed_charter": True}


async def _ask(world: World, network_id: str, account: Account, **body: object) -> Any:
    return await world.do("POST", f"/networks/{network_id}/memberships", account, body or SIGNED)


async def test_a_person_joins_once_a_facilitator_accepts(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    asked = await _ask(world, garden, bob)
    path = f"/networks/{garden}/memberships/{asked['membership_id']}/acceptance"

    by_himself = await world.ask("POST", path, bob)
    accepted = await world.do("POST", path, ann)

    assert by_himself.json()["code"] == "membership_not_pending"
    assert (asked["status"], accepted["status"]) == ("asked", "active")
    rows = await world.rows("SELECT body FROM outbox WHERE subject LIKE '%.joined.%'")
    assert f'"member_id":"{bob.member_id}"' in rows[-1]["body"]
    assert '"has_mailbox":true' in rows[-1]["body"]


async def test_nobody_is_a_member_before_the_charter_is_accepted(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    asked = await _ask(world, garden, bob, has_accepted_charter=False)
    base = f"/networks/{garden}/memberships/{asked['membership_id']}"

    accepted = await world.do("POST", f"{base}/acceptance", ann)
    before = len(await world.facts())
    signed = await world.do("POST", f"{base}/charter", bob)

    assert (accepted["status"], signed["status"]) == ("accepted", "active")
    assert (await world.facts())[before:] == [("membership.joined.v1", 1)]


async def test_a_facilitator_notes_a_signature_on_paper(world: World) -> None:
    ann, bob, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Eve")]
    garden = await world.found(ann)
    asked = await _ask(world, garden, bob, has_accepted_charter=False)
    base = f"/networks/{garden}/memberships/{asked['membership_id']}"

    by_a_stranger = await world.ask("POST", f"{base}/charter", eve)
    await world.do("POST", f"{base}/charter", ann)

    assert by_a_stranger.status_code == 404
    rows = await world.rows("SELECT charter_noted_by FROM membership WHERE status = 'asked'")
    assert [row["charter_noted_by"] for row in rows] == [ann.member_id]


async def test_asking_twice_at_once_makes_one_membership(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    path = f"/networks/{garden}/memberships"

    answers = await asyncio.gather(*(world.ask("POST", path, bob, SIGNED) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert len(await world.rows("SELECT 1 FROM membership")) == 2


async def test_who_was_refused_may_ask_again(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    asked = await _ask(world, garden, bob)
    base = f"/networks/{garden}/memberships/{asked['membership_id']}"

    refused = await world.do("POST", f"{base}/refusal", ann)
    again = await _ask(world, garden, bob)

    assert (refused["status"], again["status"]) == ("refused", "asked")
    assert again["membership_id"] == asked["membership_id"]


async def test_who_comes_back_goes_on_counting_the_facts(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)

    await world.do("DELETE", f"/networks/{garden}/members/{bob.member_id}", bob)
    await world.join(garden, bob, ann)

    assert (await world.facts())[-3:] == [
        ("membership.joined.v1", 1),
        ("membership.left.v1", 2),
        ("membership.joined.v1", 3),
    ]


async def test_a_facilitator_enters_somebody_without_mailbox(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)

    entered = await world.do("POST", f"/networks/{garden}/members", ann, PAPER)

    assert (entered["status"], entered["roles"]) == ("active", ["member"])
    assert "Paul" not in str(entered)
    rows = await world.rows("SELECT body FROM outbox WHERE subject LIKE '%.joined.%'")
    assert '"has_mailbox":false' in rows[-1]["body"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"has_signed_charter": False}, "charter_not_accepted"),
        ({"is_minor": True}, "minor_needs_guardian"),
        ({"birth_year": 2020}, "minor_needs_guardian"),
    ],
)
async def test_nobody_is_entered_without_charter_or_guardian(
    world: World, change: dict[str, object], code: str
) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)

    answer = await world.ask("POST", f"/networks/{garden}/members", ann, {**PAPER, **change})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(await world.rows("SELECT 1 FROM person")) == 1


async def test_an_entered_person_with_an_address_signs_in_as_a_member(world: World) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    body = {**PAPER, "email": "paul@example.org"}
    await world.do("POST", f"/networks/{garden}/members", ann, body)

    paul = await world.sign_in("paul@example.org")

    assert paul.tokens["networks"] == {garden: ["member"]}


async def test_whoever_has_an_account_is_invited_and_answers_alone(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    body = {**PAPER, "email": "BOB@example.org"}

    invited = await world.do("POST", f"/networks/{garden}/members", ann, body)
    unseen = await world.ask("GET", f"/people/{bob.member_id}", ann)
    path = f"/networks/{garden}/memberships/{invited['membership_id']}/acceptance"
    by_facilitator = await world.ask("POST", path, ann)
    accepted = await world.do("POST", path, bob)

    assert (invited["status"], unseen.status_code) == ("invited", 404)
    assert by_facilitator.status_code == 409
    assert accepted["status"] == "accepted"


async def test_only_facilitators_see_who_asks_and_enter_people(world: World) -> None:
    ann, bob, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Eve")]
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    await _ask(world, garden, eve)
    base = f"/networks/{garden}"

    listed = await world.do("GET", f"{base}/memberships", ann)

    assert [each["shown_as"] for each in listed["memberships"]] == ["Eve Martin"]
    for account in (bob, eve):
        assert (await world.ask("GET", f"{base}/memberships", account)).status_code == 403
        assert (await world.ask("POST", f"{base}/members", account, PAPER)).status_code == 403


async def test_a_coordinator_grants_roles_and_the_last_one_stays(world: World) -> None:
    ann, bob = await world.sign_up("Ann"), await world.sign_up("Bob")
    garden = await world.found(ann)
    await world.join(garden, bob, ann)
    base = f"/networks/{garden}/members"

    by_member = await world.ask("PUT", f"{base}/{bob.member_id}/roles", bob, {"roles": []})
    alone = await world.ask("PUT", f"{base}/{ann.member_id}/roles", ann, {"roles": ["member"]})
    leaving = await world.ask("DELETE", f"{base}/{ann.member_id}", ann)
    granted = await world.do(
        "PUT", f"{base}/{bob.member_id}/roles", ann, {"roles": ["coordinator"]}
    )
    left = await world.ask("DELETE", f"{base}/{ann.member_id}", ann)

    assert by_member.status_code == 403
    assert alone.json()["code"] == leaving.json()["code"] == "last_coordinator"
    assert granted["roles"] == ["member", "facilitator", "coordinator"]
    assert left.status_code == 204


async def test_two_coordinators_who_leave_at_once_do_not_both_leave(world: World) -> None:
    ann, bob, eve = [await world.sign_up(name) for name in ("Ann", "Bob", "Eve")]
    garden = await world.found(ann)
    for account in (bob, eve):
        await world.join(garden, account, ann)
    base = f"/networks/{garden}/members"
    await world.do("PUT", f"{base}/{bob.member_id}/roles", ann, {"roles": ["coordinator"]})

    answers = await asyncio.gather(
        *(world.ask("DELETE", f"{base}/{each.member_id}", each) for each in (ann, bob))
    )

    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_a_member_of_another_network_changes_nothing_here(world: World) -> None:
    ann, eve = await world.sign_up("Ann"), await world.sign_up("Eve")
    garden, library = await world.found(ann), await world.found(eve)
    entered = await world.do("POST", f"/networks/{garden}/members", ann, PAPER)
    membership, person = entered["membership_id"], entered["person_id"]

    answers = [
        await world.ask("DELETE", f"/networks/{garden}/members/{person}", eve),
        await world.ask("DELETE", f"/networks/{library}/members/{person}", eve),
        await world.ask("POST", f"/networks/{library}/memberships/{membership}/charter", eve),
        await world.ask("GET", f"/networks/{garden}/members", eve),
        await world.ask("POST", f"/networks/{library}/members/{person}/erasure", eve),
    ]

    assert [answer.status_code for answer in answers] == [403, 404, 404, 403, 404]


async def test_a_facilitator_cannot_end_the_membership_of_a_coordinator(world: World) -> None:
    ann, bea, eve = [await world.sign_up(name) for name in ("Ann", "Bea", "Eve")]
    garden = await world.found(ann)
    await world.join(garden, bea, ann)
    await world.join(garden, eve, ann)
    members = f"/networks/{garden}/members"
    await world.do("PUT", f"{members}/{bea.member_id}/roles", ann, {"roles": ["coordinator"]})
    await world.do("PUT", f"{members}/{eve.member_id}/roles", ann, {"roles": ["facilitator"]})
    await world.refresh(eve)

    refused = await world.ask("DELETE", f"{members}/{bea.member_id}", eve)

    assert refused.status_code == 403
    await world.do("DELETE", f"{members}/{bea.member_id}", ann)


async def test_roles_that_were_taken_away_open_nothing_though_the_token_states_them(
    world: World,
) -> None:
    ann, eve = await world.sign_up("Ann"), await world.sign_up("Eve")
    garden = await world.found(ann)
    await world.join(garden, eve, ann)
    members = f"/networks/{garden}/members"
    await world.do("PUT", f"{members}/{eve.member_id}/roles", ann, {"roles": ["coordinator"]})
    await world.refresh(eve)
    await world.do("DELETE", f"{members}/{eve.member_id}", ann)

    for method, path, body in (
        ("GET", members, None),
        ("PUT", f"{members}/{ann.member_id}/roles", {"roles": ["member"]}),
        ("POST", members, {"first_name": "E", "last_name": "V", "has_signed_charter": True}),
    ):
        assert (await world.ask(method, path, eve, body)).status_code == 403
