"""`rers demo` plays the main road, and what it says of it is true."""

from pathlib import Path

from tests.e2e.launched import rers


async def test_the_demonstration_plays_the_whole_road_and_everybody_is_told_once() -> None:
    answer = await rers("demo", "--json")

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    assert found.pop("seconds") > 0
    assert found.pop("notifications_sent") >= 250
    assert found.pop("mails_delivered") >= 180
    assert found == {
        "networks": 3,
        "members": 45,
        "offers": 16,
        "requests": 15,
        "matches_proposed": 12,
        "matches_accepted": 11,
        "rings_proposed": 3,
        "rings_accepted": 2,
        "exchanges_reviewed": 4,
        "reciprocity_reached": 10,
        "catalogue_trainings": 21,
        "session_registrations": 14,
        "session_confirmed_at": 12,
        "waitlisted": 4,
        "places_reoffered": 3,
        "duplicates": 0,
        "lost": 0,
    }


async def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")

    answer = await rers("demo", "--folder", str(tmp_path), "--json")

    assert answer.code == 2
    assert "n'est pas vide" in answer.object["error"]
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]
