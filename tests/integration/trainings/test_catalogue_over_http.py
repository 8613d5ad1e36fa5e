"""The shipped catalogue and its import, on a real database, through HTTP and the command line."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from services.trainings.entrypoints.catalogue.shipped import SHIPPED, stock_catalogue
from shared.http.middleware import LARGEST_BODY
from tests.integration.trainings.conftest import World
from tests.unit.trainings.builders import a_member

ROOT = Path(__file__).resolve().parents[3]


def catalogue(**changes: Any) -> dict[str, Any]:
    """Return the shipped file as an office would send it, with training 2 changed."""
    file: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    file["trainings"][1].update(changes)
    return file


async def test_the_21_trainings_are_there_from_the_start_and_a_restart_adds_nothing(
    world: World,
) -> None:
    page = await world.get("/trainings", world.token(a_member(1)))

    assert [one["number"] for one in page["items"]] == list(range(1, 22))
    second = page["items"][1]
    assert second["days_by_part"] == [2, 1]
    assert second["drafts"][0]["parts"] == [["2021-06-11", "2021-06-12"], ["2021-10-16"]]
    assert (await stock_catalogue(world.database)).is_empty


async def test_two_copies_that_start_at_once_stock_one_catalogue(world: World) -> None:
    await world.database.pool.execute("DELETE FROM training")

    both = await asyncio.gather(stock_catalogue(world.database), stock_catalogue(world.database))

    assert sorted(len(changes.created) for changes in both) == [0, 21]


async def test_a_training_is_shown_with_its_price_for_its_number_of_days(world: World) -> None:
    training = await world.get("/trainings/2", world.token(a_member(1)))

    prices = {
        tariff["audience"]: (tariff["whole_price_cents"], tariff["registration_fee_cents"])
        for tariff in training["tariffs"]
    }
    assert prices == {
        "volunteers": (0, 1000),
        "employees": (None, None),
        "institutions": (270000, None),
        "companies": (420000, None),
    }
    missing = await world.get("/trainings/99", world.office, 404)
    assert missing["title"] == "Le catalogue n'a pas de formation numéro 99"
    await world.get("/trainings", {}, 401)


async def test_an_import_says_what_changes_and_the_second_time_nothing(world: World) -> None:
    file = catalogue(content=["Le tableau"], title="Animer ensemble")

    tried = await world.post("/trainings/import?dry_run=true", world.office, file)
    assert (await world.get("/trainings/2", world.office))["content"] == []
    first = await world.post("/trainings/import", world.office, file)
    second = await world.post("/trainings/import", world.office, file)

    assert tried == {**first, "is_dry_run": True}
    assert first["updated"] == {"2": ["title", "content"]}
    assert (second["updated"], second["created"], len(second["unchanged"])) == ({}, [], 21)
    shown = await world.get("/trainings/2", world.office)
    assert shown["content"] == [{"text": "Le tableau", "lead_in": None, "items": []}]
    assert (await stock_catalogue(world.database)).is_empty


async def test_a_key_that_tried_an_import_does_not_stand_for_the_import(world: World) -> None:
    file, office = catalogue(title="Animer ensemble"), {**world.office, "Idempotency-Key": "one"}
    await world.post("/trainings/import?dry_run=true", office, file)

    refused = await world.post("/trainings/import", office, file, expect=422)

    assert refused["code"] == "idempotency_key_reused"


async def test_a_file_of_unknown_length_is_refused_once_it_is_too_large(world: World) -> None:
    async def without_end() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 50_000 + 1):
            yield b" " * 50_000

    answer = await world.client.post(
        "/trainings/import", content=without_end(), headers=world.office
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_one_bad_entry_imports_nothing(world: World) -> None:
    file = catalogue(title="Animer ensemble")
    file["trainings"][20]["days_parts"] = [1]

    refused = await world.post("/trainings/import", world.office, file, expect=422)

    assert refused["code"] == "catalogue_invalid"
    assert refused["errors"] == [
        "formation 21 : days_parts ne fait pas le compte de days_initial et days_deferred"
    ]
    assert (await world.get("/trainings/2", world.office))["title"] != "Animer ensemble"


async def test_the_command_line_imports_the_same_file_and_tells_every_fault(
    world: World, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(catalogue(title="Animer ensemble")), encoding="utf-8")
    bad.write_text(json.dumps(catalogue(title=3)), encoding="utf-8")

    tried = await rers_import(world, str(good), "--dry-run", "--json")
    first = await rers_import(world, str(good), "--json")
    second = await rers_import(world, str(good))
    refused = await rers_import(world, str(bad))
    absent = await rers_import(world, str(tmp_path / "none.json"), "--json")

    assert json.loads(tried.stdout)["updated"] == {"2": ["title"]}
    assert json.loads(first.stdout)["changed"] is True
    assert second.stdout == "Rien n'a changé : 21 formations déjà à jour.\n"
    assert refused.returncode == 1
    assert "formation 2, title : un texte est attendu" in refused.stderr
    assert "Traceback" not in refused.stderr + absent.stderr
    assert (absent.returncode, "n'est pas lisible" in json.loads(absent.stdout)["faults"][0]) == (
        1,
        True,
    )


async def rers_import(world: World, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `rers trainings import` as its own process."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", "from deploy.cli.trainings import app; app()", "import", *words],
        cwd=ROOT,
        env={**os.environ, "RERS_TRAININGS_DATABASE_URL": world.app_dsn},
        capture_output=True,
        text=True,
        check=False,
    )
