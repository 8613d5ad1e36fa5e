"""`rers matching`: measures the ranking on a gold file, and says in French what is wrong with one."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.integration.test_local_cli import rers

OFFERS = {
    "guitar": "Guitare folk",
    "yarn": "Tricot et crochet",
    "bikes": "Mécanique vélo",
    "bread": "Pain au levain",
}
REQUESTS = [
    {
        "id": "play",
        "request": "Apprendre la guitare",
        "case": "plain",
        "relevant": [{"offer_id": "guitar", "grade": 2}],
        "hard_negatives": [{"offer_id": "yarn"}],
    },
    {
        "id": "repair",
        "request": "Réparer ma bicyclete",
        "case": "typo",
        "relevant": [{"offer_id": "bikes", "grade": 2}],
    },
    {"id": "swim", "request": "Nager le crawl", "relevant": []},
]


def lines(file: Path, rows: Sequence[object]) -> Path:
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return file


@pytest.fixture
def gold(tmp_path: Path) -> tuple[str, str, str, str]:
    """The words that name a tiny gold file."""
    offers = lines(
        tmp_path / "offers.jsonl",
        [{"id": offer_id, "text": text} for offer_id, text in OFFERS.items()],
    )
    requests = lines(tmp_path / "requests.jsonl", REQUESTS)
    return "--offers", str(offers), "--requests", str(requests)


async def test_the_ranking_is_measured_beside_the_simplest_method(
    gold: tuple[str, str, str, str],
) -> None:
    answer = await rers("matching", "evaluate", *gold, "--json")

    assert answer.code == 0, answer.err
    figures = json.loads(answer.out)
    assert (figures["offers"], figures["requests"]) == (4, 3)
    assert figures["ndcg_at_10"] == figures["hit_at_5"] == figures["mrr"] == 1.0
    assert figures["hard_negative_above"] == 0.0
    assert figures["no_match_proposed"] == 0.0
    assert figures["proposals_relevant"] == 1.0
    assert set(figures["by_case"]) == {"plain", "typo", "other"}
    assert figures["simplest"]["method"] == "pg_trgm"
    assert set(figures["simplest"]) == {"method", *figures} - {
        *("offers", "requests", "by_case", "simplest"),
        *("encoders", "space", "ms_per_request", "seconds"),
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "aucune offre."),
        ("{", "ligne 1 : ce n'est pas du JSON."),
        ('{"id": "a"}', "ligne 1 : « text » : il manque."),
    ],
)
async def test_a_faulty_gold_file_is_refused_in_one_sentence(
    gold: tuple[str, str, str, str], content: str, reason: str
) -> None:
    Path(gold[1]).write_text(content)

    answer = await rers("matching", "evaluate", *gold)

    assert answer.code == 1
    assert answer.err.startswith(f"rers : {gold[1]}")
    assert answer.err.rstrip().endswith(reason)
    assert answer.out == ""


async def test_a_gold_file_that_is_not_there_is_refused_in_one_sentence(
    gold: tuple[str, str, str, str],
) -> None:
    answer = await rers("matching", "evaluate", *gold[:3], "none.jsonl")

    assert answer.code == 1
    assert answer.err == "rers : none.jsonl : il n'existe pas.\n"


async def test_nothing_is_read_anew_where_no_platform_runs(tmp_path: Path) -> None:
    answer = await rers("matching", "reembed", "--folder", str(tmp_path))

    assert answer.code == 1
    assert "RERS_MATCHING_DATABASE_URL" in answer.err
    assert "Traceback" not in answer.err


async def test_a_database_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    answer = await rers(
        *("matching", "reembed", "--folder", str(tmp_path)),
        RERS_MATCHING_DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/none",
    )

    assert answer.code == 1
    assert "RERS_MATCHING_DATABASE_URL ne répond pas" in answer.err
    assert "Traceback" not in answer.err
