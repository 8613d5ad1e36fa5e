"""Every fact of trainings is told to somebody, or to nobody for a stated reason: none is forgotten."""

import pytest

from services.notifications.entrypoints.policy import POLICY
from services.notifications.entrypoints.policy_of_trainings import TRAININGS, UNTOLD
from shared.events.contract import Event, declared_events

TOLD = {rule.event for rule in POLICY}


def of_trainings() -> set[type[Event]]:
    return {event for event in declared_events().values() if event.service == "trainings"}


def forgotten(events: set[type[Event]]) -> set[type[Event]]:
    """Return the facts that nobody has thought about."""
    return events - TOLD - set(UNTOLD)


def test_no_fact_of_trainings_is_forgotten() -> None:
    assert forgotten(of_trainings()) == set()


def test_a_fact_that_nobody_thought_about_would_be_found() -> None:
    class SessionFilmed(Event):
        session_id: str

    assert forgotten({*of_trainings(), SessionFilmed}) == {SessionFilmed}


def test_a_fact_is_told_or_not_and_the_reason_is_said() -> None:
    assert TOLD & set(UNTOLD) == set()
    assert set(UNTOLD) <= of_trainings()
    assert all(len(reason.split()) >= 3 for reason in UNTOLD.values())


def test_the_table_of_trainings_is_part_of_the_whole() -> None:
    assert set(TRAININGS) <= set(POLICY)


@pytest.mark.parametrize("rule", POLICY, ids=lambda rule: f"{rule.event.__name__}-{rule.kind}")
def test_the_author_of_a_fact_stands_in_it(rule: object) -> None:
    """An author whom the table names by a field that the fact lacks would never be left out."""
    fields = {cell.cell_contents for cell in rule.author.__closure__ or ()}  # type: ignore[attr-defined]  # a rule

    assert fields <= set(rule.event.model_fields)  # type: ignore[attr-defined]  # the same
