"""A workshop goes from a theme to a note, and refuses what does not belong to its state."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.trainings.domain.workshops.problem import Problem, chosen_among
from services.trainings.domain.workshops.workshop import Venue, Workshop, WorkshopState
from services.trainings.domain.workshops.workshop_course import (
    Decision,
    Move,
    Voters,
    cancel,
    choose_problem,
    hold,
    move,
    schedule,
    share_note,
)
from services.trainings.domain.workshops.workshop_errors import (
    DateTooNearError,
    NoteStaleError,
    NotGroupChoiceError,
    ProblemAlreadyChosenError,
    ProblemNotFoundError,
    ProblemsTiedError,
    WorkshopBegunError,
    WorkshopHasFacilitatorError,
    WorkshopNotBegunError,
    WorkshopPlaceMissingError,
    WorkshopSeeksFacilitatorError,
    WorkshopStateError,
)
from tests.unit.trainings.builders import a_member, facts
from tests.unit.trainings.workshops import (
    FACILITATOR,
    NOW,
    PROPOSER,
    a_date,
    a_scheduled_workshop,
    a_workshop,
)

HERE = Venue(is_remote=False, place="Bibliothèque")
NOBODY = Voters([], [], [])
WHY = Decision("La salle est prise", FACILITATOR)
BEGUN = NOW.replace(hour=14) + timedelta(days=1)


def a_problem(number: int, voices: int = 0) -> Problem:
    return Problem(f"problem-{number}", a_member(number), "Comment faire ?", voices)


def test_a_workshop_without_facilitator_seeks_one_until_somebody_volunteers() -> None:
    workshop = a_workshop(facilitator_id=None)

    workshop.give_to(PROPOSER)

    assert (workshop.facilitator_id, facts(workshop)) == (PROPOSER, ["WorkshopFacilitatorFound"])


def test_a_workshop_is_handed_over_and_given_up() -> None:
    workshop = a_workshop()

    workshop.give_to(PROPOSER)
    workshop.seek_facilitator()

    assert facts(workshop) == ["WorkshopFacilitatorFound", "WorkshopFacilitatorSought"]
    with pytest.raises(WorkshopSeeksFacilitatorError):
        workshop.seek_facilitator()


def test_who_leads_it_is_not_named_again() -> None:
    with pytest.raises(WorkshopHasFacilitatorError):
        a_workshop().give_to(FACILITATOR)


def test_the_first_dates_open_the_poll_and_later_ones_are_added() -> None:
    workshop = a_workshop(state=WorkshopState.PROPOSED)

    workshop.offer_dates([a_date(3)], NOW)
    workshop.offer_dates([a_date(4)], NOW)

    assert workshop.state is WorkshopState.POLLING
    assert facts(workshop) == ["WorkshopPollOpened", "WorkshopDatesAdded"]


def test_the_end_of_the_poll_is_told_once_it_has_come() -> None:
    workshop = a_workshop(a_date(1, yes=2))
    workshop.close_poll_at(NOW + timedelta(hours=2), NOW)

    workshop.pass_poll_closing(NOW + timedelta(hours=1))
    assert facts(workshop) == []
    workshop.pass_poll_closing(NOW + timedelta(hours=2))

    (closed, _) = workshop.facts[0]
    assert facts(workshop) == ["WorkshopPollClosed"]
    assert closed.model_dump()["best_date_id"] == a_date(1).date_id


def test_choosing_a_date_says_who_is_placed_invited_and_disappointed() -> None:
    workshop = a_workshop()
    voters = Voters([a_member(1)], [a_member(2)], [a_member(3)])

    schedule(workshop, a_date(2).date_id, HERE, voters, NOW)

    (fact, _) = workshop.facts[0]
    assert (workshop.state, workshop.begins_at) == (WorkshopState.SCHEDULED, a_date(2).begins_at)
    assert fact.model_dump()["registered_member_ids"] == [a_member(1)]
    assert fact.model_dump()["invited_member_ids"] == [a_member(2)]
    assert fact.model_dump()["other_member_ids"] == [a_member(3)]


def test_no_date_is_chosen_without_facilitator_or_place_or_too_late() -> None:
    date_id = a_date(1).date_id

    with pytest.raises(WorkshopSeeksFacilitatorError):
        schedule(a_workshop(facilitator_id=None), date_id, HERE, NOBODY, NOW)
    with pytest.raises(WorkshopPlaceMissingError):
        schedule(a_workshop(), date_id, Venue(is_remote=False), NOBODY, NOW)
    with pytest.raises(DateTooNearError):
        schedule(a_workshop(), date_id, HERE, NOBODY, BEGUN - timedelta(hours=1))
    schedule(a_workshop(), date_id, Venue(is_remote=True), NOBODY, NOW)


def test_a_moved_workshop_says_where_it_was_and_who_is_concerned() -> None:
    workshop = a_scheduled_workshop()

    move(workshop, Move(a_date(5), HERE, WHY), [a_member(1)], NOW)

    (fact, _) = workshop.facts[0]
    assert fact.model_dump()["former_begins_at"] == a_date(1).begins_at
    assert workshop.begins_at == a_date(5).begins_at


def test_it_is_held_by_somebodys_word_only_after_it_has_begun() -> None:
    workshop = a_scheduled_workshop()

    with pytest.raises(WorkshopNotBegunError):
        hold(workshop, [], BEGUN - timedelta(seconds=1))
    hold(workshop, [a_member(1)], BEGUN)

    assert (workshop.state, facts(workshop)) == (WorkshopState.HELD, ["WorkshopHeld"])


def test_it_is_neither_moved_nor_cancelled_once_it_has_begun() -> None:
    with pytest.raises(WorkshopBegunError):
        cancel(a_scheduled_workshop(), WHY, [], BEGUN)
    with pytest.raises(WorkshopBegunError):
        move(a_scheduled_workshop(), Move(a_date(5), HERE, WHY), [], BEGUN)


def test_the_group_works_on_what_most_of_it_chooses() -> None:
    problems = [a_problem(1, 1), a_problem(2, 3), a_problem(3, 2)]

    assert chosen_among(problems, None) == problems[1]
    with pytest.raises(NotGroupChoiceError):
        chosen_among(problems, "problem-1")
    with pytest.raises(ProblemNotFoundError):
        chosen_among(problems, "problem-9")


def test_when_several_are_first_the_facilitator_settles_between_them_alone() -> None:
    problems = [a_problem(1, 2), a_problem(2, 2), a_problem(3, 1)]

    with pytest.raises(ProblemsTiedError):
        chosen_among(problems, None)
    assert chosen_among(problems, "problem-2") == problems[1]
    with pytest.raises(NotGroupChoiceError):
        chosen_among(problems, "problem-3")


def test_a_problem_is_chosen_once() -> None:
    workshop = a_scheduled_workshop()
    choose_problem(workshop, [a_problem(1)], None, [a_member(1)])

    with pytest.raises(ProblemAlreadyChosenError):
        choose_problem(workshop, [a_problem(2)], None, [])
    assert facts(workshop) == ["WorkshopProblemChosen"]
    with pytest.raises(ProblemNotFoundError):
        choose_problem(a_scheduled_workshop(), [], None, [])


def test_a_note_is_written_only_over_the_version_that_the_writer_saw() -> None:
    workshop = a_scheduled_workshop()

    assert share_note(workshop, PROPOSER, seen_version=0) == 1
    with pytest.raises(NoteStaleError):
        share_note(workshop, PROPOSER, seen_version=0)
    assert share_note(workshop, PROPOSER, seen_version=1) == 2


TRANSITIONS: dict[str, tuple[Callable[[Workshop], object], set[str]]] = {
    "give_to": (lambda one: one.give_to(PROPOSER), {"proposed", "polling", "scheduled"}),
    "seek": (lambda one: one.seek_facilitator(), {"proposed", "polling", "scheduled"}),
    "dates": (lambda one: one.offer_dates([a_date(7)], NOW), {"proposed", "polling"}),
    "withdraw": (lambda one: one.withdraw_date(a_date(1).date_id, []), {"polling"}),
    "close": (lambda one: one.close_poll_at(None, NOW), {"proposed", "polling"}),
    "vote": (lambda one: one.vote({}, {}, 1, NOW), {"polling"}),
    "schedule": (lambda one: schedule(one, a_date(1).date_id, HERE, NOBODY, NOW), {"polling"}),
    "move": (lambda one: move(one, Move(a_date(5), HERE, WHY), [], NOW), {"scheduled"}),
    "choose": (lambda one: choose_problem(one, [a_problem(1)], None, []), {"scheduled"}),
    "hold": (lambda one: hold(one, [], BEGUN), {"scheduled"}),
    "cancel": (lambda one: cancel(one, WHY, [], NOW), {"proposed", "polling", "scheduled"}),
    "note": (lambda one: share_note(one, PROPOSER, 0), {"scheduled", "held"}),
}


@pytest.mark.parametrize("state", list(WorkshopState))
@pytest.mark.parametrize("name", sorted(TRANSITIONS))
def test_each_state_allows_what_its_table_says_and_refuses_the_rest(
    name: str, state: WorkshopState
) -> None:
    do, allowed = TRANSITIONS[name]
    workshop = a_scheduled_workshop(state=state)

    if state.value in allowed:
        do(workshop)
        return
    with pytest.raises(WorkshopStateError) as refused:
        do(workshop)
    assert refused.value.code == f"workshop_is_{state.value}"
    assert workshop.facts == []
