"""`rers demo trainings` plays fifty days for real, and what it says of them is true."""

from pathlib import Path

from tests.e2e.launched import rers

CLAIMED = {
    "catalogue_trainings": 21,
    "confirmed_at": 12,
    "merged": 1,
    "merge_kept": 5,
    "merge_changed": 1,
    "merge_left": 1,
    "extended": 1,
    "cancelled": 1,
    "pooled_sessions": 1,
    "places_reoffered": 6,
    "declined": 1,
    "expired": 1,
    "group_of_three": 1,
    "two_parts": 1,
    "twins": 1,
    "workshops_held": 1,
    "gatherings": 1,
    "gathering_dates": 6,
    "gathering_dates_cancelled": 1,
    "certificates": 13,
    "quotes": 1,
    "supported_places": 6,
    "ics_events": 22,
    "told_twice": 0,
    "lost": 0,
}


async def test_from_the_twelfth_registration_to_the_last_certificate(tmp_path: Path) -> None:
    answer = await rers("demo", "trainings", "--json", "--folder", str(tmp_path / "rers"))

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    assert {name: found[name] for name in CLAIMED} == CLAIMED
    assert found["notifications"] > found["mails"] > 200
    assert "clock_travels" in (tmp_path / "rers" / "logs" / "trainings-1.log").read_text("utf-8")


async def test_a_folder_that_is_in_use_is_refused_before_anything_is_started(
    tmp_path: Path,
) -> None:
    (tmp_path / "something").touch()

    answer = await rers("demo", "trainings", "--json", "--folder", str(tmp_path))

    assert answer.code == 2
    assert "n'est pas vide" in answer.object["error"]
