"""The HTTP door: one's own inbox, preferences, letters of a network, unsubscribe links."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt
import pytest

from deploy.local.secrets import SigningKeys, Vault
from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.bootstrap import build
from services.notifications.entrypoints.subscribers import consumer_of
from shared.clock import HeldClock
from shared.events import members, trainings
from shared.links import PLACE, LinkSigner
from shared.messaging.consumer import Hearer
from shared.settings import Settings
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.people import (
    FACILITATOR,
    MATCH,
    NETWORK,
    OFFERER,
    OFFICE,
    OTHER_NETWORK,
    REGISTERED,
    REQUESTER,
    SOON,
    expiring,
    joined,
    proposed,
    registered,
)

NOBODY_ANSWERS = "nats://127.0.0.1:1"

ANSWER_TO_ANOTHER = """
INSERT INTO idempotency (caller, key, fingerprint, status, body, created_at)
VALUES ($1, 'key', '', 200, $2, now())
"""


@pytest.fixture
def keys(tmp_path: Path) -> SigningKeys:
    return Vault(tmp_path / "vault").signing_keys()


@pytest.fixture
async def client(
    service: Service, keys: SigningKeys, held_clock: HeldClock
) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings.read(
        "notifications",
        {
            "RERS_DATABASE_URL": service.app_dsn,
            "RERS_NATS_URL": NOBODY_ANSWERS,
            "RERS_HTTP_PORT": "1",
            "RERS_JWKS_FILE": str(keys.jwks),
            "RERS_PUBLIC_URL": "https://rers.example",
            "RERS_ANSWERS_URL": "https://answers.example",
        },
    )
    app = build(settings, clock=held_clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


@dataclass
class Person:
    """Somebody signed in."""

    client: httpx.AsyncClient
    token: str

    async def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}  # type: ignore[dict-item]  # headers are a dict
        return await self.client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]  # passed on as they are


SignedIn = Callable[..., Person]


@pytest.fixture
def signed_in(client: httpx.AsyncClient, keys: SigningKeys) -> SignedIn:
    def person(member_id: str, **networks: list[str]) -> Person:
        now = int(time.time())
        claims = {
            "sub": member_id,
            "aud": "rers",
            "iat": now,
            "exp": now + 600,
            "networks": networks,
            "movement": [],
        }
        kid = jwt.PyJWKSet.from_json(keys.jwks.read_text()).keys[0].key_id
        token = jwt.encode(
            claims, keys.private_key.read_text(), algorithm="EdDSA", headers={"kid": str(kid)}
        )
        return Person(client, token)

    return person


def facilitator(signed_in: SignedIn, network_id: str = NETWORK) -> Person:
    return signed_in(FACILITATOR, **{network_id: ["member", "facilitator"]})


async def test_an_inbox_is_read_newest_first_page_by_page(
    service: Service, signed_in: SignedIn
) -> None:
    for fact in (joined(OFFERER), proposed(), expiring()):
        await service.hears(fact)
    person = signed_in(OFFERER)

    first = (await person.ask("GET", "/notifications?limit=2")).json()
    last = (await person.ask("GET", f"/notifications?limit=2&after={first['next_after']}")).json()

    assert [one["kind"] for one in first["notifications"]] == [
        "offer_expiry_near",
        "match_proposed",
    ]
    assert [one["kind"] for one in last["notifications"]] == ["welcome"]
    assert last["next_after"] is None
    assert first["notifications"][1]["link"] == f"/matches/{MATCH}"


async def test_nobody_sees_or_marks_another_persons_inbox(
    service: Service, signed_in: SignedIn
) -> None:
    await service.hears(expiring())
    other, owner = signed_in(REQUESTER), signed_in(OFFERER)
    (notification,) = (await owner.ask("GET", "/notifications")).json()["notifications"]

    seen = (await other.ask("GET", "/notifications")).json()
    marked = await other.ask("POST", f"/notifications/{notification['notification_id']}/read")

    assert seen == {"notifications": [], "next_after": None}
    assert marked.status_code == 404
    assert marked.json()["code"] == "notification_not_found"


async def test_what_has_been_read_leaves_the_unread_ones(
    service: Service, signed_in: SignedIn
) -> None:
    await service.hears(expiring())
    await service.hears(proposed())
    person = signed_in(OFFERER)
    newest = (await person.ask("GET", "/notifications")).json()["notifications"][0]

    answer = await person.ask("POST", f"/notifications/{newest['notification_id']}/read")
    unread = (await person.ask("GET", "/notifications?unread=true")).json()["notifications"]
    assert answer.status_code == 204
    assert [one["kind"] for one in unread] == ["offer_expiry_near"]

    assert (await person.ask("POST", "/notifications/read-all")).status_code == 204
    assert (await person.ask("GET", "/notifications?unread=true")).json()["notifications"] == []


async def test_without_a_token_nothing_is_shown(client: httpx.AsyncClient) -> None:
    for path in ("/notifications", "/preferences", f"/networks/{NETWORK}/letters"):
        assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize("path", ["/notifications/x/read", "/notifications/%00/read"])
async def test_an_id_that_is_none_is_refused(signed_in: SignedIn, path: str) -> None:
    answer = await signed_in(OFFERER).ask("POST", path)

    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")


async def test_preferences_hold_defaults_until_the_person_chooses(
    service: Service, signed_in: SignedIn
) -> None:
    person = signed_in(OFFERER)
    defaults = mailed((await person.ask("GET", "/preferences")).json())
    assert defaults["match_proposed"]
    assert not defaults["member_joined"]

    choices = [
        {"kind": "match_proposed", "has_mail": False},
        {"kind": "member_joined", "has_mail": True},
    ]
    answer = await person.ask("PUT", "/preferences", json={"preferences": choices})

    assert mailed(answer.json()) == {**defaults, "match_proposed": False, "member_joined": True}
    await service.hears(proposed())
    assert [row["mail_state"] for row in await mail_states(service, OFFERER)] == ["none"]
    assert [row["mail_state"] for row in await mail_states(service, REQUESTER)] == ["prepared"]


async def test_the_last_token_of_a_forgotten_person_leaves_nothing_behind(
    service: Service, signed_in: SignedIn
) -> None:
    person, key = signed_in(OFFERER), {"Idempotency-Key": "k1"}
    body = {"preferences": [{"kind": "welcome", "has_mail": False}]}
    await person.ask("PUT", "/preferences", json=body, headers=key)
    await service.hears(members.MemberErased(member_id=OFFERER), OFFERER, None)

    assert await service.rows("SELECT FROM idempotency WHERE caller = $1", OFFERER) == []
    assert (await person.ask("PUT", "/preferences", json=body)).status_code == 200
    assert await service.rows("SELECT FROM preference") == []


async def test_no_kept_answer_names_a_forgotten_person_whoever_asked(
    service: Service, signed_in: SignedIn
) -> None:
    await service.rows(ANSWER_TO_ANOTHER, FACILITATOR, f'{{"member_id":"{OFFERER}"}}')
    await service.rows(ANSWER_TO_ANOTHER, OFFICE, f'{{"member_id":"{REQUESTER}"}}')

    await service.hears(members.MemberErased(member_id=OFFERER), OFFERER, None)

    kept = await service.rows("SELECT caller FROM idempotency")
    assert [row["caller"] for row in kept] == [OFFICE]


async def test_the_inbox_cannot_be_switched_off(signed_in: SignedIn) -> None:
    choices = [{"kind": "welcome", "has_inbox": False, "has_mail": False}]

    answer = await signed_in(OFFERER).ask("PUT", "/preferences", json={"preferences": choices})

    assert (answer.status_code, answer.json()["code"]) == (422, "inbox_always_on")


async def test_a_facilitator_chooses_for_a_member_of_their_network_only(
    service: Service, signed_in: SignedIn
) -> None:
    await service.hears(joined(OFFERER))
    path = f"/preferences?member_id={OFFERER}"
    body = {"preferences": [{"kind": "welcome", "has_mail": False}]}

    allowed = await facilitator(signed_in).ask("PUT", path, json=body)
    elsewhere = await facilitator(signed_in, OTHER_NETWORK).ask("PUT", path, json=body)
    neighbour = await signed_in(REQUESTER, **{NETWORK: ["member"]}).ask("GET", path)

    assert not mailed(allowed.json())["welcome"]
    assert (elsewhere.status_code, neighbour.status_code) == (404, 404)


async def test_letters_are_printed_once_by_the_networks_facilitators(
    service: Service, signed_in: SignedIn
) -> None:
    await service.hears(joined(OFFERER, has_mailbox=False))
    await service.hears(proposed())
    await service.hears(registered(), network_id=None)
    animator = facilitator(signed_in)
    path = f"/networks/{NETWORK}/letters"

    letters = (await animator.ask("GET", path)).json()["letters"]
    assert [one["kind"] for one in letters] == ["welcome", "match_proposed", "registration_placed"]
    assert {one["member_id"] for one in letters} == {OFFERER}

    printed = {"notification_ids": [one["notification_id"] for one in letters[:2]]}
    for _ in range(2):
        assert (await animator.ask("POST", f"{path}/printed", json=printed)).status_code == 204
    left_over = (await animator.ask("GET", path)).json()["letters"]
    assert [one["kind"] for one in left_over] == ["registration_placed"]


async def test_a_letter_about_an_offered_place_says_where_to_answer(
    service: Service, signed_in: SignedIn
) -> None:
    signer = LinkSigner(b"0123456789abcdef0123456789abcdef")
    hearer = Hearer(consumer_of(FrenchWordings("", "", signer)), service.database)
    await service.hears(joined(OFFERER, has_mailbox=False))
    offered = trainings.PlaceOffered(**REGISTERED, expires_at=SOON)
    await hearer.hear([service.seal(offered, network_id=None)])

    answer = await facilitator(signed_in).ask("GET", f"/networks/{NETWORK}/letters")

    welcome, place = answer.json()["letters"]
    path = signer.sign(PLACE, REGISTERED["registration_id"], OFFERER)
    assert welcome["link"] == f"https://rers.example/networks/{NETWORK}"
    assert place["link"] == (
        f"https://answers.example/places/{REGISTERED['registration_id']}/{path}"
    )
    assert place["action"] == "Prendre ou laisser la place"


async def test_letters_of_another_network_are_neither_seen_nor_printed(
    service: Service, signed_in: SignedIn
) -> None:
    await service.hears(joined(OFFERER, has_mailbox=False))
    await service.hears(
        joined(OFFERER, has_mailbox=False, network_id=OTHER_NETWORK), network_id=OTHER_NETWORK
    )
    there = facilitator(signed_in, OTHER_NETWORK)
    here = facilitator(signed_in)
    (mine,) = (await here.ask("GET", f"/networks/{NETWORK}/letters")).json()["letters"]
    (theirs,) = (await there.ask("GET", f"/networks/{OTHER_NETWORK}/letters")).json()["letters"]
    assert mine["notification_id"] != theirs["notification_id"]

    ids = {"notification_ids": [theirs["notification_id"], mine["notification_id"]]}
    refused = await there.ask("POST", f"/networks/{OTHER_NETWORK}/letters/printed", json=ids)
    foreign = await there.ask("GET", f"/networks/{NETWORK}/letters")

    assert (refused.status_code, refused.json()["code"]) == (404, "letter_not_found")
    assert foreign.status_code == 403
    assert (
        len((await there.ask("GET", f"/networks/{OTHER_NETWORK}/letters")).json()["letters"]) == 1
    )


async def test_a_link_shows_a_page_first_and_one_click_switches_its_kind_off(
    service: Service, client: httpx.AsyncClient
) -> None:
    await service.hears(proposed())
    query = "SELECT token FROM unsubscribe_link WHERE member_id = $1"
    path = f"/unsubscribe/{(await service.rows(query, OFFERER))[0]['token']}"

    page = await client.get(path)
    assert page.status_code == 200
    assert "Mise en relation proposée" in page.text
    assert '<form method="post">' in page.text
    assert await service.rows("SELECT FROM preference") == []

    for _ in range(2):
        done = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    rows = await service.rows("SELECT member_id, kind, has_mail FROM preference")
    assert [tuple(row) for row in rows] == [(OFFERER, "match_proposed", False)]


async def test_an_unknown_link_says_so_and_changes_nothing(client: httpx.AsyncClient) -> None:
    path = f"/unsubscribe/{'x' * 32}"

    for answer in (await client.get(path), await client.post(path)):
        assert answer.status_code == 404
        assert "Lien inconnu" in answer.text


async def test_a_command_with_the_same_idempotency_key_is_answered_the_same(
    signed_in: SignedIn,
) -> None:
    person = signed_in(OFFERER)
    body = {"preferences": [{"kind": "welcome", "has_mail": False}]}

    first, second = [
        await person.ask("PUT", "/preferences", json=body, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]

    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"


async def mail_states(service: Service, member_id: str) -> list[dict[str, str]]:
    rows = await service.rows("SELECT mail_state FROM notification WHERE member_id = $1", member_id)
    return [dict(row) for row in rows]


def mailed(preferences: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    return {str(one["kind"]): one["has_mail"] for one in preferences["preferences"]}
