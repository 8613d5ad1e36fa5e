"""The scan of the vectors: it finds what an exhaustive search finds, and only what may be shown."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from deploy.matching.evaluation import Board
from deploy.matching.gold import GoldOffer, GoldRequest
from services.matching.adapters.likeness import Wording, likeness
from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.sql_embeddings import SqlEmbeddings, as_text
from services.matching.adapters.sql_ranking import CANDIDATES, REFINE_AFTER, SqlRanking
from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.application.ports import Counterpart
from services.matching.domain.scope import Scope, ScopeCode
from shared.events.savoirs import OfferRenewed, RequestRenewed
from shared.storage.database import Database
from tests.fixtures.databases import NewDatabase
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, BOB, CAT, GARDEN, LIBRARY, VILLAGE, an_id

HOME = Scope("same_network", (GARDEN,))
LINKED = Scope("linked_network", (LIBRARY,))
NEAR = Scope("near_network", (VILLAGE,))
EVERYWHERE = Scope("open_to_everyone", (GARDEN, LIBRARY, VILLAGE))

PUT = """
WITH placed AS (
    INSERT INTO embedding
        (savoir_id, network_id, kind, member_id, visibility, mode, languages, vector)
    SELECT savoir_id, network_id, kind, member_id, visibility, mode, languages,
        CAST(CAST($2 AS text) AS halfvec(256))
    FROM savoir WHERE savoir_id = $1
)
INSERT INTO reading (savoir_id, encoders, space, wording, senses, shares, read_at)
SELECT savoir_id, '{use,e5}', $3, md5(title || chr(10) || description), '{}', '{}', now()
FROM savoir WHERE savoir_id = $1
"""


async def placed(world: World, name: str, vector: Sequence[float]) -> None:
    """Put a savoir that is on the board where a test wants it in the space."""
    space = current_reader().space.name
    await world.database.pool.execute(PUT, an_id(name), as_text(vector), space)


async def counterparts(world: World, name: str, scope: Scope) -> list[Counterpart]:
    async with world.database.transaction() as transaction:
        ranking = SqlRanking(transaction)
        savoir = await SqlSavoirs(transaction).find("request", an_id(name))
        assert savoir is not None
        await ranking.learn(savoir)
        return list(await ranking.counterparts(savoir, scope, [an_id("declined")]))


async def vectors_of(database: Database) -> dict[str, NDArray[np.float32]]:
    rows = await database.pool.fetch("SELECT savoir_id, CAST(vector AS text) AS v FROM embedding")
    return {
        row["savoir_id"]: np.array(row["v"].strip("[]").split(","), dtype=np.float32)
        for row in rows
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_scan_finds_what_an_exhaustive_search_finds(
    quiet_world: World, seed: int
) -> None:
    world, numbers = quiet_world, random.Random(seed)
    points = np.random.default_rng(seed).standard_normal((200, 256))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    terms: list[dict[str, Any]] = [
        {
            "network_id": numbers.choice([GARDEN, LIBRARY, VILLAGE]),
            "visibility": numbers.choice(["network", "linked", "everyone"]),
            "level": numbers.choice(["any", "beginner", "advanced"]),
            "member_id": an_id(f"person {numbers.randrange(40)}"),
        }
        for _ in points
    ]
    await world.hear(
        world.request("request", level="beginner"),
        *(world.offer(f"offer {n}", **each) for n, each in enumerate(terms)),
    )
    for n, point in enumerate(points):
        await placed(world, f"offer {n}", point.tolist())
    await placed(world, "request", points[0].tolist())

    for scope, seen in (
        (HOME, {"network", "linked", "everyone"}),
        (LINKED, {"linked", "everyone"}),
    ):
        found = await counterparts(world, "request", scope)

        kept = await vectors_of(world.database)
        alike = {
            an_id(f"offer {n}"): (
                float(kept[an_id("request")] @ kept[an_id(f"offer {n}")]),
                each["level"],
            )
            for n, each in enumerate(terms)
            if each["network_id"] in scope.networks and each["visibility"] in seen
        }
        nearest = sorted(alike, key=lambda each: -alike[each][0])[:CANDIDATES]
        request = Wording("Apprendre la guitare", level="beginner")
        expected = {
            each: likeness(
                alike[each][0], request, Wording("Cours de guitare", level=alike[each][1])
            )
            for each in nearest
        }
        assert {each.savoir.savoir_id for each in found} == set(nearest)
        assert [each.likeness for each in found] == pytest.approx(
            sorted(expected.values(), reverse=True), abs=1e-3
        )


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], set[ScopeCode]]] = {
    "as it comes": ({}, {}, {"same_network"}),
    "declined before": ({"name": "declined"}, {}, set()),
    "one's own": ({"member_id": BOB}, {}, set()),
    "another language": ({"languages": ["de"]}, {}, set()),
    "one language of two": ({"languages": ["de", "fr"]}, {}, {"same_network"}),
    "any language": ({"languages": []}, {}, {"same_network"}),
    "asked in any language": ({"languages": ["de"]}, {"languages": []}, {"same_network"}),
    "on site and remote": ({"mode": "on_site"}, {"mode": "remote"}, set()),
    "remote and on site": ({"mode": "remote"}, {"mode": "on_site"}, set()),
    "both on site": ({"mode": "on_site"}, {"mode": "on_site"}, {"same_network"}),
    "one does not mind": ({"mode": "any"}, {"mode": "remote"}, {"same_network"}),
    "linked, for its own network": ({"network_id": LIBRARY}, {}, set()),
    "linked": ({"network_id": LIBRARY, "visibility": "linked"}, {}, {"linked_network"}),
    "linked, for everyone": (
        {"network_id": LIBRARY, "visibility": "everyone"},
        {},
        {"linked_network"},
    ),
    "near, for linked ones": ({"network_id": VILLAGE, "visibility": "linked"}, {}, set()),
    "near": (
        {"network_id": VILLAGE, "visibility": "everyone", "mode": "on_site"},
        {},
        {"near_network"},
    ),
    "far": ({"network_id": CAT, "visibility": "everyone"}, {}, {"open_to_everyone"}),
    "far and on site": (
        {"network_id": CAT, "visibility": "everyone", "mode": "on_site"},
        {},
        set(),
    ),
    "far, asked on site": (
        {"network_id": CAT, "visibility": "everyone"},
        {"mode": "on_site"},
        set(),
    ),
    "far, for linked ones": ({"network_id": CAT, "visibility": "linked"}, {}, set()),
}


@pytest.mark.parametrize("case", CASES)
async def test_visibility_languages_and_modes_are_respected_in_each_circle(
    quiet_world: World, case: str
) -> None:
    offered, asked, expected = CASES[case]
    terms = {"member_id": ANN, **offered}
    name = terms.pop("name", "offer")
    await quiet_world.hear(
        quiet_world.offer(name, **terms), quiet_world.request("request", **asked)
    )
    for each in (name, "request"):
        await placed(quiet_world, each, [1.0] + [0.0] * 255)

    found = {
        scope.code
        for scope in (HOME, LINKED, NEAR, EVERYWHERE)
        if await counterparts(quiet_world, "request", scope)
    }

    assert found == expected


async def test_who_has_gone_or_is_past_is_not_found_and_who_was_renewed_is(
    quiet_world: World,
) -> None:
    world = quiet_world
    await world.hear(
        world.joined(ANN, GARDEN),
        world.left(ANN, GARDEN),
        world.request("request"),
        world.offer("gone"),
        world.offer("past", member_id=CAT),
        world.offer("renewed", member_id=CAT),
    )
    for name in ("gone", "past", "renewed", "request"):
        await placed(world, name, [1.0] + [0.0] * 255)
    world.clock.advance(timedelta(days=200))
    later = world.clock.now() + timedelta(days=180)
    await world.hear(
        world.savoir(OfferRenewed, "renewed", 2, member_id=CAT, expires_at=later),
        world.savoir(RequestRenewed, "request", 2, expires_at=later),
    )

    found = await counterparts(world, "request", HOME)

    assert [each.savoir.savoir_id for each in found] == [an_id("renewed")]


POOL = [
    "Guitare folk pour débutants",
    "Jouer de l'ukulélé",
    "Accords et arpèges à six cordes",
    "Tricot",
    "Apprendre l'italien",
    "Réparer un vélo",
    "Solfège et lecture de partitions",
    "Basse électrique",
]


async def test_the_evaluation_and_the_service_put_offers_in_the_same_order(
    quiet_world: World, database: NewDatabase, held_clock: Any
) -> None:
    offers = [GoldOffer(id=f"o{n}", text=title) for n, title in enumerate(POOL)]
    asked = GoldRequest(id="q", request="Apprendre la guitare", relevant=[])
    place = await database("matching")
    evaluated = await Database.connect(place.app_dsn, "matching", clock=held_clock)
    try:
        answers = await Board(evaluated, offers, [asked]).answers(lambda _: None, 0.0)
    finally:
        await evaluated.close()
    world = quiet_world
    await world.hear(
        *(
            world.offer(f"o{n}", title=title, member_id=an_id(f"person {n}"))
            for n, title in enumerate(POOL)
        ),
        world.request("q", title=asked.request),
    )
    async with world.database.transaction() as transaction:
        await SqlEmbeddings(transaction).take_centre()
        await SqlEmbeddings(transaction).follow()
    await world.database.pool.execute("DELETE FROM timer WHERE key LIKE 'request:%'")
    await world.fire_timers()
    world.clock.advance(REFINE_AFTER)
    await world.fire_timers()

    found = await counterparts(world, "q", HOME)

    assert [each.savoir.savoir_id for each in found] == [
        an_id(offer_id) for offer_id in answers.ranked["q"].offer_ids
    ]
    assert answers.ranked["q"].offer_ids[0] == "o0"
    assert answers.ranked["q"].proposed == min(3, sum(each.likeness >= 0.5 for each in found))
