"""One link in a mail: the page that it opens, and the answers that it takes without a sign-in."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from shared.links import PLACE, LinkSigner
from tests.integration.trainings.conftest import World
from tests.unit.trainings.builders import a_member

SIGNER = LinkSigner(b"0123456789abcdef0123456789abcdef")
ADA, BEN, CLEO = 1, 2, 3


class Page(HTMLParser):
    """Notes what a reader, a screen reader and a browser find."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status = answer.status_code
        self.headers = answer.headers
        self.actions: list[str] = []
        self.tags: list[str] = []
        self.feed(answer.text)
        shown = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", answer.text)
        self.text = " ".join(unescape(shown).replace("\u00a0", " ").split())
        heading = re.search(r"<h1>(.*?)</h1>", answer.text)
        self.title = unescape(heading.group(1)).replace("\u00a0", " ") if heading else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "form":
            self.actions.append(dict(attrs)["action"] or "")


@dataclass
class Links:
    """Follows links as people do, without a token."""

    world: World

    def path(self, registration: dict[str, Any]) -> str:
        """Return the link that a mail about this registration carries."""
        ids = registration["registration_id"], registration["member_id"]
        return f"/places/{ids[0]}/{SIGNER.sign(PLACE, *ids)}"

    async def open(self, registration: dict[str, Any]) -> Page:
        """Open the link."""
        return Page(await self.world.client.get(self.path(registration)))

    async def press(self, registration: dict[str, Any], answer: str) -> Page:
        """Press a button of its page."""
        return Page(await self.world.client.post(f"{self.path(registration)}/{answer}"))


@pytest.fixture
def links(world: World) -> Links:
    """The links of the world's mails."""
    world.app.state.link_signer = SIGNER
    return Links(world)


async def offered(world: World, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return a full session in which the second person has just been offered the first one's place."""
    session_id = await world.open(capacity=1, minimum=1, **more)
    first = await world.register(session_id, ADA)
    second = await world.register(session_id, BEN)
    await world.answer(first, "cancel")
    return session_id, second


async def test_the_page_says_what_is_offered_and_asks(world: World, links: Links) -> None:
    _, registration = await offered(world)

    page = await links.open(registration)

    assert page.status == 200
    assert page.title == "Une place est gardée pour vous"
    assert "11 et 12 juin, 16 octobre 2026, de 9 h à 17 h" in page.text
    assert "Où Evry" in page.text
    assert "Je prends la place Je la laisse" in page.text
    assert [action.rsplit("/", 1)[1] for action in page.actions] == ["accept", "decline"]
    assert registration["member_id"] not in page.text


async def test_the_page_can_be_read_aloud_and_used_without_scripts(
    world: World, links: Links
) -> None:
    _, registration = await offered(world)

    page = await links.open(registration)

    assert {"main", "h1", "title", "dl"} <= set(page.tags)
    assert not {"script", "img", "iframe", "link"} & set(page.tags)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]


async def test_a_scanner_that_follows_the_link_changes_nothing(world: World, links: Links) -> None:
    session_id, registration = await offered(world)
    before = await world.facts()

    for _ in range(3):
        await links.open(registration)
    for answer in ("accept", "decline"):
        scanned = await world.client.get(f"{links.path(registration)}/{answer}")
        assert scanned.status_code == 405

    assert await world.statuses(session_id) == ["cancelled", "offered"]
    assert await world.facts() == before


async def test_the_place_is_taken_once(world: World, links: Links) -> None:
    session_id, registration = await offered(world)

    page = await links.press(registration, "accept")
    again = await links.press(registration, "accept")

    assert page.title == again.title == "C’est noté : vous avez la place"
    assert page.status == again.status == 200
    assert page.actions == []
    assert await world.statuses(session_id) == ["cancelled", "registered"]
    assert len(await world.facts("registration.placed")) == 2


async def test_the_place_is_left_to_the_next(world: World, links: Links) -> None:
    session_id, registration = await offered(world)
    third = await world.register(session_id, CLEO)

    page = await links.press(registration, "decline")
    late = await links.press(registration, "accept")

    assert page.title == late.title == "C’est noté : vous laissez la place"
    assert await world.statuses(session_id) == ["cancelled", "declined", "offered"]
    assert (await links.open(third)).title == "Une place est gardée pour vous"


async def test_after_its_time_the_place_is_no_longer_taken(world: World, links: Links) -> None:
    session_id, registration = await offered(world)
    world.clock.advance(timedelta(hours=48))

    before_the_timer = await links.press(registration, "accept")
    await world.fire_timers()
    after_it = await links.open(registration)

    assert before_the_timer.title == after_it.title == "Le délai pour répondre est passé"
    assert before_the_timer.actions == []
    assert await world.statuses(session_id) == ["cancelled", "expired"]


async def test_a_wrong_signature_and_an_unknown_place_look_the_same(
    world: World, links: Links
) -> None:
    session_id, registration = await offered(world)
    other = await world.register(session_id, CLEO)
    right = links.path(registration)
    own, theirs = right.rsplit("/", 1), links.path(other).rsplit("/", 1)
    wrong = [
        f"{own[0]}/{theirs[1]}",
        f"{own[0]}/{own[1][:-1]}",
        f"{own[0]}/{'A' * 43}",
        f"/places/{a_member(9)}/{own[1]}",
        f"/places/nonsense/{own[1]}",
        f"/places/%00/{own[1]}",
    ]

    found = [await world.client.get(path) for path in wrong]
    posted = [await world.client.post(f"{path}/accept") for path in wrong]

    assert {answer.status_code for answer in (*found, *posted)} == {404}
    assert len({answer.text for answer in (*found, *posted)}) == 1
    assert "Lien inconnu" in found[0].text
    assert await world.statuses(session_id) == ["cancelled", "offered", "waiting"]
    assert (await world.client.get(right)).status_code == 200


async def test_without_a_shared_secret_no_link_is_good(world: World, links: Links) -> None:
    _, registration = await offered(world)
    world.app.state.link_signer = None

    assert (await links.press(registration, "accept")).status == 404


async def test_one_answer_is_for_the_whole_group(world: World, links: Links) -> None:
    session_id = await world.open(capacity=2, minimum=1)
    first, second = [await world.register(session_id, number) for number in (ADA, BEN)]
    for number in (4, 5):
        await world.join(a_member(number))
    body = {"with_member_ids": [a_member(5)]}
    path = f"/sessions/{session_id}/registrations"
    group = await world.post(path, world.token(a_member(4)), body, expect=201)
    for registration in (first, second):
        await world.answer(registration, "cancel")

    asked = await links.open(group)
    taken = await links.press(group["companions"][0], "accept")

    assert "2 places sont gardées, et votre réponse vaut pour tout le groupe" in asked.text
    assert taken.title == "C’est noté : vous avez la place"
    assert (await world.statuses(session_id))[2:] == ["registered", "registered"]


LATER = {"parts": [["2026-09-03", "2026-09-04"]], "place": "Lille"}
LATEST = {"parts": [["2026-11-05"]], "place": "Lyon"}


async def merged(world: World, rest: int = 1) -> tuple[dict[str, Any], str, str]:
    """Return the registration of somebody whose session was merged, the session kept, and another one."""
    given_up = await world.open(capacity=5, minimum=3)
    kept = await world.open(capacity=5, minimum=3, **LATER)
    other = await world.open(capacity=rest, minimum=1, **LATEST)
    await world.register(given_up, ADA)
    body = {"into_session_id": kept, "reason": "Trop peu de monde"}
    await world.post(f"/sessions/{given_up}/merge", world.office, body)
    page = await world.get(f"/sessions/{kept}/registrations", world.office)
    return page["items"][0], kept, other


async def test_after_a_merge_the_person_keeps_changes_or_leaves(world: World, links: Links) -> None:
    registration, _, other = await merged(world)

    page = await links.open(registration)

    assert page.title == "Votre session est regroupée avec une autre"
    assert "3 et 4 septembre 2026" in page.text
    assert "Choisir une autre session jeudi 5 novembre 2026, de 9 h à 17 h Lyon" in page.text
    ways = [action.removeprefix(links.path(registration)) for action in page.actions]
    assert ways == ["/accept", "/decline", f"/change/{other}"]


async def test_who_changes_has_a_place_there_and_none_here(world: World, links: Links) -> None:
    registration, kept, other = await merged(world)

    page = await links.press(registration, f"change/{other}")

    assert page.title == "Votre inscription continue dans une autre session"
    assert "jeudi 5 novembre 2026" in page.text
    assert await world.statuses(other) == ["registered"]
    assert await world.statuses(kept) == ["moved"]


async def test_who_would_change_for_a_full_session_keeps_the_offer(
    world: World, links: Links
) -> None:
    registration, kept, other = await merged(world, rest=1)
    await world.register(other, CLEO)

    page = await links.press(registration, f"change/{other}")

    assert page.status == 409
    assert "ce n’est plus possible" in page.text
    assert "/accept" in page.actions[0]
    assert await world.statuses(kept) == ["offered"]
    assert await world.statuses(other) == ["registered"]


async def test_nobody_changes_to_another_training_or_after_the_time(
    world: World, links: Links
) -> None:
    registration, _, other = await merged(world)
    body = {**LATEST, "capacity": 5, "minimum": 1}
    foreign = await world.post("/trainings/3/sessions", world.office, body, expect=201)

    elsewhere = await links.press(registration, f"change/{foreign['session_id']}")
    world.clock.advance(timedelta(days=7))
    late = await links.press(registration, f"change/{other}")

    assert elsewhere.status == 409
    assert late.title == "Le délai pour répondre est passé"
    assert await world.statuses(other) == []


async def test_a_place_at_a_gathering_is_answered_alike(world: World, links: Links) -> None:
    body = {
        "title": "Foire aux savoirs",
        "kind": "fair",
        "visibility": "everyone",
        "place": "Salle des fêtes, Évry",
        "day": "2026-04-10",
        "starts": "18:30",
        "capacity": 1,
    }
    made = await world.post("/gatherings", world.office, body, expect=201)
    path = f"/gathering-dates?gathering_id={made['gathering_id']}"
    dates = await world.get(path, world.office)
    occasion_id = dates["items"][0]["gathering_date_id"]
    first, second = [
        await world.post(
            f"/occasions/{occasion_id}/registrations", world.token(a_member(number)), expect=201
        )
        for number in (ADA, BEN)
    ]
    await world.answer(first, "cancel")

    asked = await links.open(second)
    taken = await links.press(second, "accept")

    assert "Une place s’est libérée pour la rencontre « Foire aux savoirs »" in asked.text
    assert "vendredi 10 avril 2026, de 18 h 30 à 20 h 30" in asked.text
    assert taken.title == "C’est noté : vous avez la place"


async def test_what_the_office_typed_is_shown_as_text(world: World, links: Links) -> None:
    _, registration = await offered(world, place="<b>Evry</b> & environs")

    answer = await world.client.get(links.path(registration))

    assert "<b>Evry</b>" not in answer.text
    assert "&lt;b&gt;Evry&lt;/b&gt; &amp; environs" in answer.text
