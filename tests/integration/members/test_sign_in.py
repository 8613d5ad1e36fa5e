"""Signing up and in with a code from the mailbox."""

from datetime import timedelta

import pytest

from shared.http.tokens import PublishedKeys
from tests.integration.members.conftest import FIRST_OPS, World
from tests.integration.members.mailbox import text_of


async def test_a_newcomer_signs_up_with_the_code_from_the_mail(world: World) -> None:
    ann = await world.sign_up("Ann")

    me = await world.do("GET", "/people/me", ann)

    assert (me["first_name"], me["email"]) == ("Ann", "ann@example.org")


async def test_the_token_states_who_and_which_roles_and_every_service_can_verify_it(
    world: World,
) -> None:
    ann = await world.sign_up("Ann")
    network_id = await world.found(ann)
    keys: PublishedKeys = world.app.state.keys

    caller = keys.verify(ann.tokens["token"])

    assert caller.member_id == ann.member_id
    assert caller.networks == {network_id: ["member", "facilitator", "coordinator"]}
    published = await world.do("GET", "/.well-known/jwks.json")
    assert "d" not in published["keys"][0]


async def test_known_and_unknown_addresses_get_the_same_answer(world: World) -> None:
    await world.sign_up("Ann")

    known = await world.client.post("/sign-in", json={"email": "ann@example.org"})
    unknown = await world.client.post("/sign-in", json={"email": "nobody@example.org"})
    body = {"first_name": "Ann", "last_name": "X", "email": "ann@example.org"}
    again = await world.client.post("/people", json=body)

    for answer in (known, unknown, again):
        assert answer.status_code == 202
        assert sorted(answer.json()) == ["expires_at", "sign_in_id", "verifier"]
    await world.mailbox.next_code("ann@example.org", after=1)
    assert world.mailbox.to("nobody@example.org") == []


async def test_signing_up_twice_leads_to_one_person(world: World) -> None:
    ann = await world.sign_up("Ann")

    again = await world.sign_up("Annabelle", "ANN@example.org".lower())

    assert again.member_id == ann.member_id
    assert (await world.do("GET", "/people/me", again))["first_name"] == "Ann"


async def test_a_code_serves_once(world: World) -> None:
    started = (
        await world.client.post(
            "/people", json={"first_name": "A", "last_name": "B", "email": "a@example.org"}
        )
    ).json()
    body = {
        "code": await world.mailbox.next_code("a@example.org"),
        "verifier": started["verifier"],
    }
    path = f"/sign-in/{started['sign_in_id']}/confirm"

    first = await world.client.post(path, json=body)
    second = await world.client.post(path, json=body)

    assert (first.status_code, second.status_code) == (200, 401)
    assert second.json()["code"] == "sign_in_refused"


@pytest.mark.parametrize(
    ("wrong_tries", "minutes", "own_browser", "status"),
    [
        (0, 0, True, 200),
        (4, 0, True, 200),
        (5, 0, True, 401),
        (0, 9, True, 200),
        (0, 10, True, 401),
        (0, 0, False, 401),
    ],
)
async def test_a_code_is_good_for_five_tries_ten_minutes_and_one_browser(
    world: World, wrong_tries: int, minutes: int, own_browser: bool, status: int
) -> None:
    started = (
        await world.client.post(
            "/people", json={"first_name": "A", "last_name": "B", "email": "a@example.org"}
        )
    ).json()
    code = await world.mailbox.next_code("a@example.org")
    wrong = "000000" if code != "000000" else "111111"
    path = f"/sign-in/{started['sign_in_id']}/confirm"
    verifier = started["verifier"] if own_browser else "x" * 43

    for _ in range(wrong_tries):
        refused = await world.client.post(path, json={"code": wrong, "verifier": verifier})
        assert refused.status_code == 401
    world.clock.advance(timedelta(minutes=minutes))
    answer = await world.client.post(path, json={"code": code, "verifier": verifier})

    assert answer.status_code == status


async def test_a_sixth_code_in_a_quarter_of_an_hour_is_refused_known_address_or_not(
    world: World,
) -> None:
    for email in ("a@example.org", "nobody@example.org"):
        statuses = [
            (await world.client.post("/sign-in", json={"email": email})).status_code
            for _ in range(6)
        ]
        assert statuses == [202] * 5 + [429]

    world.clock.advance(timedelta(minutes=16))
    later = await world.client.post("/sign-in", json={"email": "a@example.org"})
    assert later.status_code == 202


async def test_the_code_is_kept_nowhere_and_its_mail_has_the_right_headers(world: World) -> None:
    await world.sign_up("Ann")
    started = (await world.client.post("/sign-in", json={"email": "ann@example.org"})).json()
    code = await world.mailbox.next_code("ann@example.org")
    mail = world.mailbox.mails[0]

    kept = await world.rows("SELECT to_jsonb(sign_in)::text AS kept FROM sign_in")

    assert all(code not in row["kept"].replace(started["sign_in_id"], "") for row in kept)
    assert all(started["verifier"] not in row["kept"] for row in kept)
    assert mail["Message-ID"] == f"<{started['sign_in_id']}@rers>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] is not None
    assert "ne-pas-repondre@rers.invalid" in mail["From"]
    assert "Bonjour Ann," in text_of(mail)
    assert code in text_of(mail, "html")


async def test_no_name_that_somebody_invents_is_mailed_to_a_stranger(world: World) -> None:
    body = {"first_name": "Buy at evil.example", "last_name": "X", "email": "eve@example.org"}

    await world.client.post("/people", json=body)

    await world.mailbox.next_code("eve@example.org")
    assert "evil" not in world.mailbox.mails[0].as_string()


async def test_a_refresh_token_is_replaced_at_each_use(world: World) -> None:
    ann = await world.sign_up("Ann")
    first = ann.tokens["refresh_token"]

    await world.refresh(ann)

    assert ann.tokens["refresh_token"] != first
    await world.refresh(ann)


async def test_an_old_refresh_token_ends_the_session_of_whoever_holds_the_new_one(
    world: World,
) -> None:
    ann = await world.sign_up("Ann")
    stolen = {"refresh_token": ann.tokens["refresh_token"]}
    await world.refresh(ann)
    newest = {"refresh_token": ann.tokens["refresh_token"]}

    world.clock.advance(timedelta(seconds=31))
    replayed = await world.client.post("/token/refresh", json=stolen)
    owner = await world.client.post("/token/refresh", json=newest)

    assert (replayed.status_code, owner.status_code) == (401, 401)


async def test_a_lost_answer_does_not_sign_anybody_out(world: World) -> None:
    ann = await world.sign_up("Ann")
    before = {"refresh_token": ann.tokens["refresh_token"]}
    await world.client.post("/token/refresh", json=before)

    world.clock.advance(timedelta(seconds=5))
    again = await world.client.post("/token/refresh", json=before)

    assert again.status_code == 200


@pytest.mark.parametrize(("days", "status"), [(29, 200), (30, 401)])
async def test_a_session_that_rests_for_thirty_days_ends(
    world: World, days: int, status: int
) -> None:
    ann = await world.sign_up("Ann")

    world.clock.advance(timedelta(days=days))
    body = {"refresh_token": ann.tokens["refresh_token"]}

    assert (await world.client.post("/token/refresh", json=body)).status_code == status


async def test_signing_out_ends_the_session(world: World) -> None:
    ann = await world.sign_up("Ann")
    body = {"refresh_token": ann.tokens["refresh_token"]}

    await world.do("POST", "/sign-out", None, body)

    assert (await world.client.post("/token/refresh", json=body)).status_code == 401


async def test_signing_out_everywhere_ends_all_sessions(world: World) -> None:
    home = await world.sign_up("Ann")
    library = await world.sign_in("ann@example.org")

    await world.do("DELETE", "/people/me/sessions", home)

    for account in (home, library):
        body = {"refresh_token": account.tokens["refresh_token"]}
        assert (await world.client.post("/token/refresh", json=body)).status_code == 401


async def test_the_first_ops_member_gets_the_role_at_the_first_sign_in(world: World) -> None:
    ops = await world.sign_up("Olga", FIRST_OPS)
    ann = await world.sign_up("Ann")

    assert ops.tokens["movement"] == ["ops"]
    assert ann.tokens["movement"] == []
    assert await world.facts() == [("member.movement_roles_changed.v1", 1)]


async def test_the_mail_leaves_once_the_mail_server_is_back(world: World) -> None:
    world.mailbox.close()
    body = {"first_name": "Ann", "last_name": "X", "email": "ann@example.org"}
    started = await world.client.post("/people", json=body)
    await world.mailbox.open()

    account = await world.confirm("ann@example.org", started)

    assert account.tokens["token"]


async def test_a_refused_address_does_not_hold_up_the_others(world: World) -> None:
    world.mailbox.refused["bad@example.org"] = "550 no such user"
    world.mailbox.refused["later@example.org"] = "451 come back later"
    for email in ("bad@example.org", "later@example.org"):
        await world.client.post(
            "/people", json={"first_name": "A", "last_name": "B", "email": email}
        )

    ann = await world.sign_up("Ann")

    waiting = await world.rows("SELECT email FROM sign_in WHERE mail_due_at IS NOT NULL")
    assert [row["email"] for row in waiting] == ["later@example.org"]
    assert ann.tokens["token"]


async def test_what_has_expired_is_forgotten_by_a_timer(world: World) -> None:
    from services.members.entrypoints.timers import TIMERS
    from shared.timers import Timers

    await world.client.post(
        "/people", json={"first_name": "A", "last_name": "B", "email": "a@example.org"}
    )
    await world.mailbox.next_code("a@example.org")

    world.clock.advance(timedelta(days=2))
    await Timers(world.database, dict(TIMERS)).fire_one()

    assert await world.rows("SELECT 1 FROM sign_in") == []
    assert await world.rows("SELECT 1 FROM sign_in_limit") == []
    assert len(await world.rows("SELECT 1 FROM timer WHERE kind = 'forget_expired'")) == 1


async def test_an_address_that_mail_programs_would_read_as_another_one_is_refused(
    world: World,
) -> None:
    body = {"first_name": "Eve", "last_name": "X", "email": "=?utf-8?q?a=40b.org?=@example.org"}

    answer = await world.client.post("/people", json=body)

    assert answer.status_code == 422


async def test_a_code_that_cannot_be_mailed_keeps_no_other_waiting(world: World) -> None:
    eve = {"first_name": "Eve", "last_name": "X", "email": "eve@example.org"}
    world.mailbox.hung_up_on.add("eve@example.org")
    await world.client.post("/people", json=eve)
    await world.client.post("/people", json={**eve, "email": "eva@example.org"})
    await world.database.pool.execute(
        "UPDATE sign_in SET email = '=?utf-8?q?a?=@example.org' WHERE email = 'eva@example.org'"
    )

    ann = await world.sign_up("Ann")

    assert ann.email == "ann@example.org"


async def test_tags_of_an_address_do_not_get_one_mailbox_more_codes(world: World) -> None:
    answers = [
        await world.client.post("/sign-in", json={"email": f"ann+{tag}@example.org"})
        for tag in range(6)
    ]

    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
