"""What the clock does to a session: late, early, twice or out of order, everything happens once."""

from datetime import datetime, time, timedelta

import pytest

from services.trainings.application.sessions.begin_session import NOT_CONFIRMED, begin_session
from services.trainings.application.sessions.cancel_session import cancel_session
from services.trainings.application.sessions.complete_session import complete_session
from services.trainings.application.sessions.confirm_session import confirm_session
from services.trainings.application.sessions.extend_session import extend_session
from services.trainings.application.sessions.find_calendar import When
from services.trainings.application.sessions.find_venue import Where
from services.trainings.application.sessions.open_prepared_session import open_prepared_session
from services.trainings.application.sessions.open_session import open_session
from services.trainings.application.sessions.pass_decision_date import (
    MINIMUM_NOT_REACHED,
    pass_decision_date,
)
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.application.sessions.prepare_session import PrepareSession, prepare_session
from services.trainings.application.sessions.remind_of_decision import remind_of_decision
from services.trainings.application.sessions.settle_session import OpenSession, Settled
from services.trainings.domain.registrations.occasion import SessionClosedError
from services.trainings.domain.registrations.registration import Status
from services.trainings.domain.sessions.session_life import Action, State
from shared.events.trainings import (
    SessionCancelled,
    SessionCompleted,
    SessionDecisionNear,
    SessionExtended,
)
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DAYS,
    DECISION_AT,
    ENDS_AT,
    NOW,
    SESSION,
    a_member,
    a_session,
    a_training,
    terms,
)
from tests.unit.trainings.fakes import OFFICE, FakeUnitOfWork

FIRST, SECOND, OVERDUE = f"{SESSION}:0", f"{SESSION}:1", f"{SESSION}:overdue"
DAY = timedelta(days=1)


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A session that needs three people and has two."""
    made = FakeUnitOfWork()
    made.sessions.add(a_session(capacity=3, minimum=3, trainer_ids=(a_member(50),)))
    await made.register(1)
    await made.register(2)
    return made


def at(uow: FakeUnitOfWork, instant: datetime) -> None:
    uow.clock.advance(instant - uow.clock.now())


async def test_opening_sets_every_moment_of_a_session() -> None:
    uow = FakeUnitOfWork()
    uow.trainings.put(a_training())
    session = await open_session(opening(), uow)
    key = session.session_id

    assert uow.timers == {
        ("decision_date", key): DECISION_AT,
        ("decision_reminder", f"{key}:0"): DECISION_AT - 7 * DAY,
        ("decision_reminder", f"{key}:1"): DECISION_AT - 2 * DAY,
        ("session_begins", key): BEGINS_AT,
        ("session_ends", key): ENDS_AT,
    }


def opening() -> OpenSession:
    return OpenSession(
        training_number=2,
        draft_number=None,
        when=When(parts=DAYS, time_zone=None, starts=time(9), ends=time(17)),
        where=Where(place="Evry", place_id=None, region=None, mode=None),
        settled=Settled(
            capacity=20,
            minimum=12,
            decision_at=None,
            decision_days_before=14,
            offer_lasts=timedelta(hours=48),
        ),
        opened_by=OFFICE,
    )


async def test_a_prepared_session_has_no_timers_until_it_is_opened() -> None:
    uow = FakeUnitOfWork()
    uow.trainings.put(a_training())
    blank = When(parts=None, time_zone=None, starts=time(9), ends=time(17))
    nowhere = Where(place=None, place_id=None, region=None, mode=None)
    command = PrepareSession(
        training_number=2, draft_number=None, when=blank, where=nowhere, period="au printemps"
    )

    draft = await prepare_session(command, uow)
    assert (draft.state, uow.timers, uow.announced.names) == (State.DRAFT, {}, [])
    opened = await open_prepared_session(draft.session_id, opening(), uow)

    assert (opened.state, len(uow.timers)) == (State.OPEN, 5)
    (step,) = uow.sessions.steps_of[draft.session_id]
    assert (step.action, step.decision.by) == (Action.OPEN, OFFICE)


async def test_the_office_is_reminded_7_and_2_days_before_the_date_and_never_twice(
    uow: FakeUnitOfWork,
) -> None:
    at(uow, DECISION_AT - 7 * DAY)
    for _ in range(2):
        await remind_of_decision(FIRST, uow)
    at(uow, DECISION_AT - 2 * DAY)
    for key in (FIRST, SECOND, SECOND, FIRST):
        await remind_of_decision(key, uow)

    near = [fact for fact in uow.announced.facts if isinstance(fact, SessionDecisionNear)]
    assert [(fact.registered, fact.minimum) for fact in near] == [(2, 3), (2, 3)]


async def test_reminders_that_come_late_are_one_and_too_late_are_none(uow: FakeUnitOfWork) -> None:
    at(uow, DECISION_AT - DAY)
    for key in (SECOND, FIRST):
        await remind_of_decision(key, uow)
    assert uow.told("SessionDecisionNear") == 1

    at(uow, DECISION_AT)
    await remind_of_decision(SECOND, uow)
    assert uow.told("SessionDecisionNear") == 1


async def test_a_reminder_that_fires_early_says_nothing(uow: FakeUnitOfWork) -> None:
    at(uow, DECISION_AT - 7 * DAY - timedelta(seconds=1))

    await remind_of_decision(FIRST, uow)

    assert uow.told("SessionDecisionNear") == 0


async def test_nobody_is_reminded_of_a_session_that_is_confirmed_or_cancelled(
    uow: FakeUnitOfWork,
) -> None:
    await confirm_session(uow.decision(), uow)
    at(uow, DECISION_AT - 7 * DAY)
    await remind_of_decision(FIRST, uow)
    await cancel_session(uow.decision(), uow)
    await remind_of_decision(FIRST, uow)

    assert uow.told("SessionDecisionNear") == 0


async def test_a_late_decision_is_recalled_every_2_days_until_it_is_taken(
    uow: FakeUnitOfWork,
) -> None:
    at(uow, DECISION_AT)
    await pass_decision_date(SESSION, uow)
    assert uow.timers["decision_reminder", OVERDUE] == DECISION_AT + 2 * DAY

    for _ in range(2):
        await remind_of_decision(OVERDUE, uow)
    assert uow.told("SessionDecisionOverdue") == 0
    for days in (2, 4):
        at(uow, DECISION_AT + days * DAY)
        for _ in range(2):
            await remind_of_decision(OVERDUE, uow)
        assert uow.timers["decision_reminder", OVERDUE] == DECISION_AT + (days + 2) * DAY
    assert uow.told("SessionDecisionOverdue") == 2

    await extend_session(uow.decision(), BEGINS_AT - DAY, uow)
    assert ("decision_reminder", OVERDUE) not in uow.timers
    at(uow, DECISION_AT + 7 * DAY)
    await remind_of_decision(OVERDUE, uow)
    assert uow.told("SessionDecisionOverdue") == 2


async def test_under_its_minimum_at_the_date_a_session_waits_once_for_the_office(
    uow: FakeUnitOfWork,
) -> None:
    at(uow, DECISION_AT)

    await pass_decision_date(SESSION, uow)
    await pass_decision_date(SESSION, uow)

    assert uow.session().state is State.AWAITING_DECISION
    assert uow.told("SessionAwaitingDecision") == 1


async def test_the_third_person_still_confirms_a_session_that_waits_for_the_office(
    uow: FakeUnitOfWork,
) -> None:
    at(uow, DECISION_AT)
    await pass_decision_date(SESSION, uow)

    await uow.register(3)

    assert uow.session().state is State.CONFIRMED


async def test_a_pause_ends_with_the_decision_date_and_what_was_freed_in_it_is_passed_on() -> None:
    uow = FakeUnitOfWork()
    uow.sessions.add(a_session(capacity=2, minimum=2))
    uow.share_network(2, 3)
    first = await uow.register(1)
    await uow.register(2, 3)
    await pause_session(uow.decision(), uow)
    await uow.answer(first, "cancel")
    assert uow.status_of(2) is Status.WAITING

    at(uow, DECISION_AT)
    await pass_decision_date(SESSION, uow)

    assert {uow.status_of(2), uow.status_of(3)} == {Status.OFFERED}


async def test_a_policy_extends_once_by_its_days_then_cancels_with_its_reason() -> None:
    uow = FakeUnitOfWork()
    policy = terms(3, 3, on_shortfall="extend_then_cancel", extend_days=5)
    uow.sessions.add(a_session(terms=policy, capacity=3, minimum=3, decided_by=OFFICE))
    await uow.register(1)

    at(uow, DECISION_AT)
    for _ in range(2):
        await pass_decision_date(SESSION, uow)
    (extended,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionExtended)]
    assert (extended.decision_at, extended.is_automatic) == (DECISION_AT + 5 * DAY, True)
    assert extended.decided_by == OFFICE
    at(uow, DECISION_AT + 5 * DAY)
    for _ in range(2):
        await pass_decision_date(SESSION, uow)

    (cancelled,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionCancelled)]
    assert (cancelled.reason, cancelled.is_automatic) == (MINIMUM_NOT_REACHED, True)
    assert cancelled.registered_member_ids == [a_member(1)]


async def test_a_policy_never_extends_beyond_the_last_hour_before_the_start() -> None:
    uow = FakeUnitOfWork()
    policy = terms(3, 3, on_shortfall="extend_then_cancel", extend_days=60)
    uow.sessions.add(a_session(terms=policy, capacity=3, minimum=3))

    at(uow, DECISION_AT)
    await pass_decision_date(SESSION, uow)

    assert uow.session().known_terms.decision_at == BEGINS_AT - timedelta(hours=1)


async def test_a_policy_whose_timer_fires_after_the_start_cancels() -> None:
    uow = FakeUnitOfWork()
    policy = terms(3, 3, on_shortfall="extend_then_cancel")
    uow.sessions.add(a_session(terms=policy, capacity=3, minimum=3))

    at(uow, BEGINS_AT + DAY)
    await pass_decision_date(SESSION, uow)

    assert uow.session().state is State.CANCELLED


async def test_a_session_that_nobody_confirmed_does_not_begin(uow: FakeUnitOfWork) -> None:
    at(uow, BEGINS_AT)

    for _ in range(2):
        await begin_session(SESSION, uow)

    (cancelled,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionCancelled)]
    assert (cancelled.reason, cancelled.is_automatic) == (NOT_CONFIRMED, True)


async def test_a_confirmed_session_runs_and_is_completed_at_its_end(uow: FakeUnitOfWork) -> None:
    third = await uow.register(3)
    at(uow, BEGINS_AT)
    for _ in range(2):
        await begin_session(SESSION, uow)
    await complete_session(SESSION, uow)
    assert uow.session().state is State.RUNNING

    at(uow, ENDS_AT)
    for _ in range(2):
        await complete_session(SESSION, uow)

    (completed,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionCompleted)]
    assert completed.registered_member_ids == [a_member(number) for number in (1, 2, 3)]
    assert completed.trainer_ids == [a_member(50)]
    assert uow.told("SessionStarted") == 1
    with pytest.raises(SessionClosedError):
        await uow.answer(third, "cancel")


async def test_an_end_that_is_told_before_the_start_changes_nothing(uow: FakeUnitOfWork) -> None:
    await uow.register(3)
    at(uow, ENDS_AT)

    await complete_session(SESSION, uow)
    await begin_session(SESSION, uow)

    assert uow.session().state is State.RUNNING
    assert uow.timers["session_ends", SESSION] == ENDS_AT


async def test_whoever_leaves_a_running_session_warns_nobody_and_nobody_is_promoted(
    uow: FakeUnitOfWork,
) -> None:
    third = await uow.register(3)
    await uow.register(4)
    at(uow, BEGINS_AT)
    await begin_session(SESSION, uow)

    await uow.answer(third, "cancel")

    assert uow.told("SessionBelowMinimum") == 0
    assert uow.status_of(4) is Status.WAITING
    assert uow.clock.now() > NOW
