"""`rers demo matching` brings people together for real, and what it says of it is true."""

import json
from pathlib import Path

from tests.e2e.launched import rers

OFFERS = ("Art floral", "Italien", "Danses espagnoles", "Pêche aux coques", "Graines germées")
REQUESTS = ("Apprendre à parler italien", "Chanter en chorale")


def real_texts(folder: Path) -> Path:
    rows = [{"kind": "offer", "text": text} for text in OFFERS]
    rows += [{"kind": "request", "text": text} for text in REQUESTS]
    file = folder / "texts.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


async def test_a_loop_a_group_a_refusal_and_an_honest_answer(tmp_path: Path) -> None:
    drawn = tmp_path / "loop.svg"

    answer = await rers(
        *("demo", "matching", "--json", "--picture", str(drawn)),
        *("--data", str(real_texts(tmp_path))),
    )

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    assert found["networks"] == 4
    assert found["proposals"] == found["proposals_with_reason"] >= 10
    assert found["collective_matches"] >= 1
    assert found["rings_proposed"] >= found["rings_accepted"] >= 1
    assert (found["declined"], found["declined_again"]) == (1, 0)
    assert found["nobody_yet"] >= 1
    assert found["themes_suggested"] >= 20
    assert found["notifications"] > 2 * found["proposals"]
    assert (found["duplicates"], found["lost"]) == (0, 0)
    assert drawn.read_text("utf-8").startswith("<svg")


async def test_a_file_that_holds_no_texts_is_refused_before_anything_is_started(
    tmp_path: Path,
) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text("no JSON", encoding="utf-8")

    answer = await rers("demo", "matching", "--json", "--data", str(file))

    assert answer.code == 2
    assert "ligne 1" in answer.object["error"]
