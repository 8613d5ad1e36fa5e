"""Whatever people write, it is ranked or passed over, and no search is put off for ever."""

import json
from typing import Any

import pytest

from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, CAT, GARDEN, an_id

ODD = [
    "😀🎉",
    "!!!",
    "'; DROP TABLE match; --",
    "\\ | & ! <-> :*",
    "%_%s{title}",
    "العربية",
    "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "Русский язык",
    "中文",
    "Cours pour débutants",
    "x" * 10_000,
    "é\u0301" * 500,
    "\u202eertiuqér",
    "-" * 300,
    "1",
]


async def all_is_done(world: World) -> None:
    """Fire what is due; nothing may have failed, and only what comes again is left."""
    await world.fire_timers()
    left = await world.database.pool.fetch(
        "SELECT kind, attempts FROM timer WHERE kind NOT IN ('expire', 'collective')"
    )
    assert {row["kind"] for row in left} <= {"follow", "sweep", "refine"}
    assert {row["attempts"] for row in left} <= {0}


async def proposed(world: World) -> set[tuple[str, str]]:
    return {(fact["offer_id"], fact["request_id"]) for fact in await world.facts("match.proposed")}


@pytest.mark.parametrize("title", ODD, ids=range(len(ODD)))
async def test_an_odd_title_neither_stops_the_search_nor_meets_what_is_ordinary(
    quiet_world: World, title: str
) -> None:
    world = quiet_world
    await world.hear(
        world.offer("odd", title=title, description=title, member_id=CAT),
        world.offer("offer"),
        world.request("request"),
        world.request("odd too", title=title, member_id=an_id("somebody")),
    )

    await all_is_done(world)

    pairs = await proposed(world)
    assert (an_id("offer"), an_id("request")) in pairs
    assert (an_id("odd"), an_id("request")) not in pairs
    assert (an_id("offer"), an_id("odd too")) not in pairs
    assert len(await world.rows("reading")) == 4


@pytest.mark.parametrize(
    ("title", "is_met"),
    [
        ("العربية", True),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", True),
        ("Русский язык", True),
        ("中文", True),
        ("😀🎉", False),
        ("!!!", False),
        ("Cours pour débutants", False),
        ("\\ | & ! <-> :*", False),
    ],
)
async def test_the_same_title_meets_itself_when_it_says_what_is_taught(
    quiet_world: World, title: str, is_met: bool
) -> None:
    world = quiet_world
    await world.hear(world.offer("offer", title=title), world.request("request", title=title))

    await all_is_done(world)

    assert bool(await proposed(world)) is is_met


async def test_what_lies_nowhere_is_not_shown_as_close_to_anything(quiet_world: World) -> None:
    world = quiet_world
    await world.hear(
        world.request("request", title="😀"),
        *(
            world.offer(f"offer {n}", title=title, member_id=an_id(f"person {n}"))
            for n, title in enumerate(("Guitare", "!!!", "Tricot"))
        ),
    )

    await all_is_done(world)

    assert await world.rows("edge") == []
    assert {str(row["closest"]) for row in await world.rows("latest_search")} == {"[]"}


@pytest.mark.parametrize("title", ["Gui\x00tare"])
async def test_a_fact_that_cannot_be_kept_is_refused_whole_and_the_next_one_is_heard(
    quiet_world: World, title: str
) -> None:
    world = quiet_world

    with pytest.raises(Exception, match="0x00"):
        await world.hear(world.offer("odd", title=title))
    await world.hear(world.offer("offer", member_id=ANN), world.request("request"))

    await all_is_done(world)
    assert await proposed(world) == {(an_id("offer"), an_id("request"))}


@pytest.mark.parametrize("title", ["Gui\x00tare", "\ud800", "", "x" * 10_000, 7, None])
async def test_advice_refuses_what_no_offer_could_be_called(world: World, title: Any) -> None:
    draft = {"kind": "request", "network_id": GARDEN, "title": title}
    answer = await world.client.post(
        "/advice", content=json.dumps(draft), headers=world.as_(CAT, garden=["member"])
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("title", [each for each in ODD if 3 <= len(each) <= 100])
async def test_advice_answers_whatever_may_be_a_title(world: World, title: str) -> None:
    draft = {"kind": "request", "network_id": GARDEN, "title": title}

    answer = await world.post("/advice", world.as_(CAT, garden=["member"]), draft)

    assert answer.status_code == 200, answer.text
    assert answer.json()["worded_so"] == []
