"""The reckoning of the race of registrations finds what is wrong, and nothing where all is right."""

from dataclasses import replace

import pytest

from deploy.bench.registrations.ledger import Answers, Rows, Told, reckon
from deploy.bench.registrations.run import is_exact

PLACES = 12

# Twelve came first; five gave their place up, which went to five of the line: three took it, one
# refused, so that it went to a sixth, and two are still thinking about it.
ROWS = Rows(taken=12, registered=10, offered=2, waiting=80)
TOLD = Told(placed=15, offered=6, cancelled=5, declined=1, confirmed=1)
ANSWERS = Answers(placed=12, accepted=3, declined=1, cancelled=5)


def wrong(**changes: Rows | Told | Answers) -> set[str]:
    known = {"rows": ROWS, "told": TOLD, "answers": ANSWERS, **changes}
    figures = reckon(PLACES, **known)  # type: ignore[arg-type]  # each under its own name
    return {name for name, value in figures.items() if value}


def test_a_race_in_which_every_place_found_one_person_has_nothing_wrong() -> None:
    assert wrong() == set()


def test_a_place_sold_twice_is_seen() -> None:
    rows = replace(ROWS, taken=13, registered=11)

    assert "oversold" in wrong(rows=rows)


def test_a_place_left_free_beside_a_line_is_seen_and_one_without_a_line_is_none() -> None:
    told = replace(TOLD, offered=5)
    rows = replace(ROWS, taken=11, offered=1)

    assert wrong(rows=rows, told=told) == {"unfilled"}
    assert wrong(rows=replace(rows, waiting=0), told=told) == set()


def test_a_session_that_counts_otherwise_than_its_rows_is_seen() -> None:
    assert wrong(rows=replace(ROWS, taken=11)) == {"miscounted"}


def test_an_offer_too_many_or_too_few_is_seen() -> None:
    assert wrong(told=replace(TOLD, offered=7)) == {"promotions_wrong"}
    assert wrong(told=replace(TOLD, offered=5)) == {"promotions_wrong"}


def test_somebody_who_was_passed_over_is_seen() -> None:
    assert wrong(rows=replace(ROWS, passed_over=1)) == {"passed_over"}


def test_a_fact_that_nobody_was_answered_is_seen() -> None:
    assert wrong(answers=replace(ANSWERS, cancelled=4)) == {"facts_wrong"}
    assert wrong(answers=replace(ANSWERS, placed=11)) == {"facts_wrong"}


@pytest.mark.parametrize(
    "fault", [{"confirmations": 2}, {"confirmations": 0}, {"errors_5xx": 1}, {"answered": 99}]
)
def test_a_race_is_exact_only_with_one_confirmation_and_everybody_answered(
    fault: dict[str, int],
) -> None:
    race = {
        **reckon(PLACES, ROWS, TOLD, ANSWERS),
        "people": 100,
        "answered": 100,
        "confirmations": 1,
        "errors_5xx": 0,
    }

    assert is_exact(race)
    assert not is_exact({**race, **fault})
