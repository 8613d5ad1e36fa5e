"""`rers demo partners` lets two partners in for real, and what it says of them is true."""

from pathlib import Path

from tests.e2e.launched import rers

NOTHING = {
    "missed": 0,
    "out_of_order": 0,
    "personal": 0,
    "foreign": 0,
    "unannounced": 0,
    "forbidden_allowed": 0,
    "allowed_refused": 0,
    "state_differences": 0,
    "small_counts": 0,
}
WAYS = ("nats", "webhook", "pull")


async def test_a_partner_hears_at_once_and_misses_nothing_in_a_week_away(tmp_path: Path) -> None:
    answer = await rers("demo", "partners", "--json", "--folder", str(tmp_path / "rers"))

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    assert {name: found[name] for name in NOTHING} == NOTHING
    assert found["facts"] == sum(found["by_type"].values()) > 100
    assert found["personal_control"] > 0
    assert all(found["first_event_s"][way] < 60 for way in WAYS)
    assert all(found["away"]["waiting"][way] > 50 for way in WAYS)
    assert (found["away"]["days"], found["away"]["missed_after_away"]) == (7, 0)
    assert found["away"]["tried"] > 10
    assert set(found["away"]["flushed_s"]) == set(WAYS)
    assert found["heard"]["bibliotheques"]["nats"] == found["facts"]
    assert 0 < found["heard"]["carte"]["nats"] < found["facts"]
    assert found["rotation"]["signed_by_both"] > 0
    assert found["gone"] == {"disabled": 1, "mails": 1}
    assert found["replayed"]["by_id"] == 1
    assert found["old_cursor"]["status"] == 410
    assert found["cells"] > 200
    assert found["hostile_refused"] == found["hostile_urls"] >= 60


async def test_a_folder_that_is_in_use_is_refused_before_anything_is_started(
    tmp_path: Path,
) -> None:
    (tmp_path / "something").touch()

    answer = await rers("demo", "partners", "--json", "--folder", str(tmp_path))

    assert answer.code == 2
    assert "n'est pas vide" in answer.object["error"]
