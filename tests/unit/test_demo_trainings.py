"""The demonstration of trainings: its days pass forward only, and it says what is not as it claims."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.demo.tellings import Arrival, Telling, compare
from deploy.demo_trainings.checking import WANTED, first_contradiction
from deploy.demo_trainings.company import company
from deploy.demo_trainings.days import Days, first_saturday
from deploy.demo_trainings.play import Booking


def test_its_days_pass_and_never_come_back(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    days = Days(file)
    assert float(file.read_text()) == 0

    days.go_to(days.after(days=4))
    ahead = days.ahead
    days.go_to(days.after(days=2))

    assert timedelta(days=3, hours=23) < ahead <= timedelta(days=4)
    assert days.ahead == ahead
    assert float(file.read_text()) == ahead.total_seconds()
    assert days.number == 5


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (date(2026, 12, 5), date(2026, 12, 5)),
        (date(2026, 12, 6), date(2027, 1, 2)),
        (date(2027, 4, 30), date(2027, 5, 1)),
    ],
)
def test_the_first_saturday_of_a_month(since: date, found: date) -> None:
    assert first_saturday(since) == found


def test_neighbours_among_the_people_are_of_different_networks_and_nobody_is_called_alike() -> None:
    played = company()
    people = played.people

    assert len({person.called for person in played.everybody}) == len(people) + 5
    for one, other in pairwise(people):
        assert played.house_of(one) is not played.house_of(other)


def test_a_figure_that_the_story_does_not_claim_is_named() -> None:
    assert first_contradiction(dict(WANTED)) == ""

    assert first_contradiction({**WANTED, "merged": 2}) == "merged : 1 attendu, 2 trouvé."


def test_the_same_news_of_another_session_is_not_the_one_that_is_waited_for() -> None:
    booking = Booking("first", "Animer un réseau")
    wanted = Telling("Ada Noir", "session_confirmed", booking.title, booking.path)
    arrival = Arrival("Ada Noir", "session_confirmed", booking.title, "1", "/sessions/second")

    said = compare([wanted], [arrival])

    assert (said.lost, said.unexpected) == ([wanted], [arrival])


def test_a_confirmation_that_is_told_again_is_told_twice() -> None:
    booking = Booking("first", "Animer un réseau")
    wanted = Telling("Ada Noir", "session_confirmed", booking.title, booking.path)
    arrival = Arrival("Ada Noir", "session_confirmed", booking.title, "1", booking.path)

    assert not compare([wanted], [arrival]).duplicates
    assert compare([wanted], [arrival, arrival]).duplicates == [arrival]
