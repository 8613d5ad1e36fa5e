"""Over random networks, links, towns and people: nothing crosses visibility or the minors' rules."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events.contract import Event
from shared.events.members import NetworksLinked
from shared.events.savoirs import OfferCreated, RequestCreated
from shared.messaging.envelope import Received
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import an_id

NETWORKS = [an_id(f"net {n}") for n in range(4)]
PEOPLE = [an_id(f"somebody {n}") for n in range(6)]
TITLES = ["Guitare", "Apprendre la guitare", "Guitare manouche, picking et improvisation en jazz"]
ONE_BY_ONE = settings(
    max_examples=40,
    deadline=None,
    # the board is emptied between two examples
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Told:
    """A savoir as its fact tells of it; the rules below are written from this, by hand."""

    name: str
    is_offer: bool
    person: str
    network: str
    visibility: str
    mode: str
    languages: tuple[str, ...]
    title: str

    @property
    def savoir_id(self) -> str:
        return an_id(self.name)


@dataclass(frozen=True)
class Land:
    """Everything that was told."""

    towns: Mapping[str, tuple[float, float] | None]
    links: frozenset[frozenset[str]]
    minors: frozenset[str]
    board: dict[str, Told]


@st.composite
def lands(draw: st.DrawFn) -> Land:
    towns = st.one_of(st.none(), st.tuples(st.floats(48, 48.6), st.floats(2, 2.8)))
    pairs = [frozenset({a, b}) for a in NETWORKS for b in NETWORKS if a < b]
    savoir = st.tuples(
        st.booleans(),
        st.sampled_from(PEOPLE),
        st.sampled_from(NETWORKS),
        st.sampled_from(["network", "linked", "everyone", "everyone"]),
        st.sampled_from(["any", "any", "on_site", "remote"]),
        st.sampled_from([(), ("fr",), ("fr",), ("fr", "de"), ("de",)]),
        st.sampled_from(TITLES),
    )
    told = [
        Told(f"savoir {n}", *each)
        for n, each in enumerate(draw(st.lists(savoir, min_size=6, max_size=12)))
    ]
    return Land(
        towns={network: draw(towns) for network in NETWORKS},
        links=frozenset(draw(st.sets(st.sampled_from(pairs), max_size=3))),
        minors=frozenset(draw(st.sets(st.sampled_from(PEOPLE), max_size=3))),
        board={each.savoir_id: each for each in told},
    )


def memberships(world: World, land: Land) -> list[Received[Event]]:
    """Return who is where, and how old."""
    pairs = sorted({(each.person, each.network) for each in land.board.values()})
    return [world.joined(p, network, is_minor=p in land.minors) for p, network in pairs]


def letters(world: World, land: Land) -> list[Received[Event]]:
    """Return all else that is told, as facts."""
    found = [world.network(network, town) for network, town in land.towns.items()]
    for link in sorted(land.links, key=sorted):
        one, other = sorted(link)
        link_id = an_id(f"link {one} {other}")
        event = NetworksLinked(link_id=link_id, network_id=one, other_network_id=other)
        found.append(world.received(event, link_id))
    return found + [said(world, each) for each in land.board.values()]


def said(world: World, told: Told) -> Received[Event]:
    changes: dict[str, Any] = {
        "member_id": told.person,
        "network_id": told.network,
        "visibility": told.visibility,
        "mode": told.mode,
        "languages": list(told.languages),
        "title": told.title,
    }
    return world.savoir(OfferCreated if told.is_offer else RequestCreated, told.name, **changes)


def km(land: Land, one: str, other: str) -> float:
    """Return the great circle by another formula than the one under test; far where unknown."""
    towns = land.towns[one], land.towns[other]
    if towns[0] is None or towns[1] is None:
        return math.inf
    (a, b), (c, d) = [tuple(map(math.radians, town)) for town in towns if town]
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 6371 * math.acos(max(-1.0, min(1.0, cosine)))


def wrong(land: Land, one: Told, other: Told) -> str:
    """Say which rule a pair breaks, if any."""
    modes = {one.mode, other.mode}
    is_linked = frozenset({one.network, other.network}) in land.links
    is_inside = one.network == other.network
    sees = [
        v in ("linked", "everyone") if is_linked else v == "everyone"
        for v in (one.visibility, other.visibility)
    ]
    broken = {
        "one person's own": one.person == other.person,
        "two offers or two requests": one.is_offer == other.is_offer,
        "no way of learning together": modes == {"on_site", "remote"},
        "no language": bool(one.languages and other.languages)
        and not set(one.languages) & set(other.languages),
        "not shown both ways": not is_inside and not all(sees),
        "a minor beyond the linked networks": bool({one.person, other.person} & land.minors)
        and not is_inside
        and not is_linked,
        "on site and far": not is_inside
        and not is_linked
        and "on_site" in modes
        and km(land, one.network, other.network) > 30.01,
    }
    return ", ".join(rule for rule, is_broken in broken.items() if is_broken)


async def emptied(world: World) -> None:
    """Forget all that was told and done."""
    tables = await world.database.pool.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE schemaname IN ('public', 'projection') AND tablename <> 'alembic_version'"
    )
    names = [row["name"] for row in tables]
    for _ in range(2):
        for name in names:
            await world.database.pool.execute(f"DELETE FROM {name}")


async def closest(world: World, told: Told) -> list[str]:
    kind = "offer" if told.is_offer else "request"
    path = f"/savoirs/{kind}/{told.savoir_id}/search"
    answer = await world.client.get(path, headers=world.as_(told.person))
    assert answer.status_code == 200, answer.text
    return [each["savoir_id"] for each in answer.json()["closest"]]


async def check(world: World, land: Land) -> int:
    """Hold all that came of it against the rules; return how many pairs there were."""
    board = land.board
    matches = [*await world.facts("match.proposed"), *await world.facts("match.held")]
    edges = await world.rows("edge")
    for row in [*matches, *edges]:
        one, other = board[row["offer_id"]], board[row["request_id"]]
        assert wrong(land, one, other) == ""
    for fact in await world.facts("match.proposed"):
        assert not {fact["offerer_id"], fact["requester_id"]} & land.minors
    for fact in await world.facts("match.held"):
        assert {fact["offerer_id"], fact["requester_id"]} & land.minors
    for row in edges:
        assert not {row["offerer_id"], row["requester_id"]} & land.minors
    shown = 0
    for told in board.values():
        for savoir_id in await closest(world, told):
            shown += 1
            assert wrong(land, told, board[savoir_id]) == ""
            assert board[savoir_id].person not in land.minors
    return len(matches) + len(edges) + shown


@pytest.fixture
def found() -> Iterator[list[int]]:
    """How many pairs each example had: a test of nothing is no test."""
    numbers: list[int] = []
    yield numbers
    assert sum(numbers) > len(numbers)


async def tell(world: World, told: list[Received[Event]], cut: int) -> None:
    """Tell a part, let it take effect, then tell the rest and the part once more."""
    await world.hear(*told[:cut])
    await world.fire_timers()
    again = [replace(letter, event_id=an_id(f"again {letter.event_id}")) for letter in told[:cut]]
    await world.hear(*told[cut:], *again)
    await world.fire_timers()


@ONE_BY_ONE
@given(land=lands(), drawn=st.data())
async def test_no_proposal_no_edge_and_nothing_shown_ever_crosses_a_rule(
    world: World, found: list[int], land: Land, drawn: st.DataObject
) -> None:
    await emptied(world)
    told = drawn.draw(st.permutations(letters(world, land)))
    await world.hear(*memberships(world, land))

    await tell(world, told, drawn.draw(st.integers(0, len(told))))

    found.append(await check(world, land))


@ONE_BY_ONE
@given(land=lands(), drawn=st.data())
async def test_in_whatever_order_facts_come_in_the_end_minors_are_shielded(
    world: World, found: list[int], land: Land, drawn: st.DataObject
) -> None:
    await emptied(world)
    told = drawn.draw(st.permutations([*letters(world, land), *memberships(world, land)]))

    await tell(world, told, drawn.draw(st.integers(0, len(told))))

    matches = await world.rows("match")
    for row in matches:
        if {row["offerer_id"], row["requester_id"]} & land.minors:
            assert row["state"] in ("awaiting_facilitator", "cancelled")
    pairs = [(row["offer_id"], row["request_id"]) for row in matches]
    assert len(pairs) == len(set(pairs))
    for row in await world.rows("edge"):
        assert wrong(land, land.board[row["offer_id"]], land.board[row["request_id"]]) == ""
        assert not {row["offerer_id"], row["requester_id"]} & land.minors
    found.append(len(matches))


def two(visibility: str = "everyone", network: str = NETWORKS[1]) -> dict[str, Told]:
    """Return an offer and a request that fit, on site, in two networks."""
    rest = (visibility, "on_site", ("fr",), "Guitare")
    offer = Told("savoir 0", True, PEOPLE[0], NETWORKS[0], *rest)
    request = Told("savoir 1", False, PEOPLE[1], network, *rest)
    return {each.savoir_id: each for each in (offer, request)}


NEAR = {NETWORKS[0]: (48.0, 2.0), NETWORKS[1]: (48.1, 2.0)}
FAR = {NETWORKS[0]: (48.0, 2.0), NETWORKS[1]: (44.0, 2.0)}


@pytest.mark.parametrize(
    ("true", "told"),
    [
        (
            Land(NEAR, frozenset(), frozenset({PEOPLE[1]}), two()),
            Land(NEAR, frozenset(), frozenset(), two()),
        ),
        (
            Land(FAR, frozenset(), frozenset(), two()),
            Land(NEAR, frozenset(), frozenset(), two()),
        ),
        (
            Land(NEAR, frozenset(), frozenset(), two("linked")),
            Land(NEAR, frozenset({frozenset(NETWORKS[:2])}), frozenset(), two("linked")),
        ),
    ],
    ids=["age", "distance", "link"],
)
async def test_what_matching_is_not_told_it_crosses_and_the_check_sees_it(
    world: World, true: Land, told: Land
) -> None:
    await world.hear(*memberships(world, told), *letters(world, told))
    await world.fire_timers()

    assert await check(world, told) > 0
    with pytest.raises(AssertionError):
        await check(world, true)
