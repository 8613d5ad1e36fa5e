"""The console: ops and partners, keys, who may do what, and how often."""

import asyncio
from typing import Any

import pytest

from tests.integration.partners.conftest import World
from tests.unit.partners.facts import GARDEN, an_id, an_offer

NOBODY: dict[str, str] = {}


async def test_only_a_digest_of_a_key_is_kept(world: World) -> None:
    partner_id, headers = await world.partner("carte")
    secret = headers["Authorization"].removeprefix("Bearer ")

    keys = (await world.get(f"/partners/{partner_id}/keys", world.as_("ops")))["items"]

    assert secret.startswith(keys[0]["prefix"])
    assert "secret" not in keys[0]
    for table in ("api_key", "idempotency", "outbox"):
        rows = await world.database.pool.fetch(f"SELECT * FROM {table}")
        assert secret not in str(rows)


async def test_a_key_asked_for_under_an_idempotency_key_is_not_kept_either(world: World) -> None:
    partner_id, _ = await world.partner("carte")
    headers = {**world.as_("ops"), "Idempotency-Key": "once"}
    path = f"/partners/{partner_id}/keys"

    secrets = [
        (await world.client.post(path, json={}, headers=headers)).json()["secret"] for _ in range(2)
    ]

    assert secrets[0] != secrets[1]
    rows = await world.database.pool.fetch("SELECT body FROM idempotency")
    assert secrets[0] not in str(rows)


async def test_a_revoked_key_opens_nothing_at_once_and_the_others_still_do(world: World) -> None:
    _, first = await world.partner("carte")
    second = await world.client.post("/partners/me/keys", json={"title": "b"}, headers=first)
    other = {"Authorization": f"Bearer {second.json()['secret']}"}
    [kept, _] = (await world.get("/partners/me/keys", other))["items"]

    revoked = await world.client.delete(f"/partners/me/keys/{kept['api_key_id']}", headers=other)

    assert revoked.json()["revoked_at"] is not None
    assert (await world.client.get("/events", headers=first)).status_code == 401
    assert (await world.client.get("/events", headers=other)).status_code == 200


@pytest.mark.parametrize(
    "secret", ["rers_pk_", "rers_pk_" + "x" * 53, "rers_pk_é", "rers_pk_\x7f", "x"]
)
async def test_a_key_that_is_nobodys_opens_nothing(world: World, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}".encode()}

    answer = await world.client.get("/events", headers=headers)  # type: ignore[arg-type]  # raw

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_the_right_prefix_with_another_secret_opens_nothing(world: World) -> None:
    _, headers = await world.partner("carte")
    wrong = {"Authorization": headers["Authorization"][:-1] + "é"[:0] + "_"}

    assert (await world.client.get("/events", headers=wrong)).status_code == 401


async def test_the_day_of_a_keys_last_use_is_noted(world: World) -> None:
    _, key = await world.partner("carte")
    await world.get("/events", key)

    [kept] = (await world.get("/partners/me/keys", key))["items"]

    assert kept["last_used_on"] == "2026-03-02"


async def test_a_suspended_partner_is_told_so_and_hears_again_when_resumed(world: World) -> None:
    partner_id, key = await world.partner("carte")
    ops = world.as_("ops")
    await world.get("/events", key)

    await world.client.post(f"/partners/{partner_id}/suspend", headers=ops)
    refused = await world.client.get("/events", headers=key)
    await world.client.post(f"/partners/{partner_id}/resume", headers=ops)

    assert (refused.status_code, refused.json()["code"]) == (403, "partner_suspended")
    assert "suspendu" in refused.json()["title"]
    assert (await world.client.get("/events", headers=key)).status_code == 200


async def test_ops_restrict_and_rename_a_partner_and_leave_the_rest_as_it_is(world: World) -> None:
    partner_id, key = await world.partner("carte", networks=[GARDEN])
    ops, path = world.as_("ops"), f"/partners/{partner_id}"

    renamed = await world.client.request("PATCH", path, json={"title": "Carte"}, headers=ops)
    opened = await world.client.request(
        "PATCH", path, json={"networks": None, "types": ["offer"]}, headers=ops
    )

    assert (renamed.json()["title"], renamed.json()["networks"]) == ("Carte", [GARDEN])
    assert opened.json()["networks"] is None
    assert opened.json()["types"] == [
        "rers.public.offer.shared.v1",
        "rers.public.offer.unshared.v1",
    ]
    assert (await world.get("/partners/me", key))["version"] == 3


async def test_two_partners_cannot_have_one_short_name(world: World) -> None:
    await world.partner("carte")
    body = {"slug": "carte", "title": "x", "contact_email": "x@exemple.fr"}

    refused = await world.client.post("/partners", json=body, headers=world.as_("ops"))

    assert (refused.status_code, refused.json()["code"]) == (409, "slug_taken")
    listed = await world.get("/partners", world.as_("ops"), slug="carte")
    assert len(listed["items"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Carte"},
        {"slug": "a--b"},
        {"slug": "x" * 41},
        {"title": " "},
        {"title": "a\x00b"},
        {"contact_email": "nobody"},
        {"networks": ["garden"]},
        {"types": ["rers.members.member.joined.v1"]},
        {"more": 1},
    ],
)
async def test_nonsense_is_refused_in_french(world: World, wrong: dict[str, Any]) -> None:
    body = {"slug": "carte", "title": "Carte", "contact_email": "x@exemple.fr", **wrong}

    refused = await world.client.post("/partners", json=body, headers=world.as_("ops"))

    assert refused.status_code == 422, refused.text
    assert await world.database.pool.fetchval("SELECT count(*) FROM partner") == 0


OF_ONE = (
    ("GET", ""),
    ("GET", "/lag"),
    ("GET", "/keys"),
    ("POST", "/keys"),
    ("DELETE", f"/keys/{an_id('key')}"),
)
OF_OPS = (("PATCH", ""), ("DELETE", ""), ("POST", "/suspend"), ("POST", "/resume"))


async def test_who_may_do_what_at_every_door(world: World) -> None:
    partner_id, own = await world.partner("carte")
    _, foreign = await world.partner("autre")
    people = (world.as_(), world.as_("training_office"), world.as_(**{GARDEN: ["coordinator"]}))
    statuses: dict[tuple[str, str], list[int]] = {}

    for method, rest in (*OF_ONE, *OF_OPS):
        for headers in (NOBODY, *people, foreign):
            path = f"/partners/{partner_id}{rest}"
            answer = await world.client.request(method, path, json={}, headers=headers)
            statuses.setdefault((method, rest), []).append(answer.status_code)

    assert {statuses[door] == [401, 403, 403, 403, 404] for door in OF_ONE} == {True}, statuses
    assert {statuses[door] == [401, 403, 403, 403, 403] for door in OF_OPS} == {True}, statuses
    assert (await world.get(f"/partners/{partner_id}", own))["state"] == "active"


async def test_a_partners_key_does_not_open_the_doors_of_ops(world: World) -> None:
    partner_id, own = await world.partner("carte")

    for method, path in (
        ("GET", "/partners"),
        ("POST", "/partners"),
        ("PATCH", f"/partners/{partner_id}"),
        ("POST", f"/partners/{partner_id}/resume"),
    ):
        answer = await world.client.request(method, path, json={}, headers=own)
        assert answer.status_code == 403, (method, path, answer.text)


async def test_a_token_is_no_key(world: World) -> None:
    for headers, status in ((NOBODY, 401), (world.as_("ops"), 403)):
        for path in ("/events", "/snapshot", f"/events/{an_id('e')}"):
            assert (await world.client.get(path, headers=headers)).status_code == status


async def test_one_key_that_asks_too_often_does_not_take_the_others_turn(world: World) -> None:
    _, greedy = await world.partner("avide")
    _, other = await world.partner("autre")

    answers = await asyncio.gather(
        *(world.client.get("/partners/me", headers=greedy) for _ in range(150))
    )

    refused = [answer for answer in answers if answer.status_code == 429]
    assert 20 < len(refused) < 100
    assert int(refused[0].headers["retry-after"]) >= 1
    assert "attendez" in refused[0].json()["title"]
    assert (await world.client.get("/partners/me", headers=other)).status_code == 200


async def test_the_lag_says_how_many_facts_were_not_asked_for_yet(world: World) -> None:
    partner_id, key = await world.partner("carte", networks=[GARDEN])
    ops = world.as_("ops")
    never = await world.get(f"/partners/{partner_id}/lag", ops)
    await world.hear((an_offer("a"), an_id("a"), 1))
    page = await world.get("/events", key)
    await world.get("/events", key, after=page["next"])

    await world.hear(*((an_offer(name), an_id(name), 1) for name in "bcd"))

    assert (never["feed_behind"], never["webhooks_pending"]) == (None, 0)
    assert (await world.get("/partners/me/lag", key))["feed_behind"] == 3


async def test_ops_forget_a_partner_with_its_keys(world: World) -> None:
    partner_id, key = await world.partner("carte")
    ops = world.as_("ops")

    assert (await world.client.delete(f"/partners/{partner_id}", headers=ops)).status_code == 204

    assert (await world.client.get("/events", headers=key)).status_code == 401
    assert (await world.client.get(f"/partners/{partner_id}", headers=ops)).status_code == 404
