"""What the office decides about a session, and what follows for the people in it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.change_registration import (
    ChangeRegistration,
    NoPlaceThereError,
    change_registration,
)
from services.trainings.application.sessions.cancel_session import cancel_session
from services.trainings.application.sessions.change_capacity import change_capacity
from services.trainings.application.sessions.confirm_session import confirm_session
from services.trainings.application.sessions.extend_session import extend_session
from services.trainings.application.sessions.find_calendar import When
from services.trainings.application.sessions.find_venue import Where
from services.trainings.application.sessions.merge_sessions import OtherTrainingError
from services.trainings.application.sessions.move_session import move_session
from services.trainings.application.sessions.name_trainers import name_trainers
from services.trainings.application.sessions.pair_sessions import NotTwinsError, pair_sessions
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.application.sessions.reopen_session import reopen_session
from services.trainings.application.sessions.resume_session import resume_session
from services.trainings.domain.registrations.occasion import SessionClosedError, Standing
from services.trainings.domain.registrations.registration import (
    AlreadyRegisteredError,
    Registration,
    RegistrationEndedError,
    Status,
)
from services.trainings.domain.sessions.session_life import SessionAlreadyConfirmedError, State
from shared.events.trainings import SessionConfirmed, SessionMoved, SessionReopened
from tests.unit.trainings.builders import (
    BEGINS_AT,
    DECISION_AT,
    NOW,
    OTHER_SESSION,
    SESSION,
    a_member,
    a_session,
    another_session,
    terms,
)
from tests.unit.trainings.fakes import OFFICE, FakeUnitOfWork

NOWHERE = Where(place=None, place_id=None, region=None, mode=None)
LATER = DECISION_AT + timedelta(days=3)


def on(*days: date) -> When:
    return When(parts=(days,), time_zone="Europe/Paris", starts=time(9), ends=time(17))


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A session of three places that needs three people and has two."""
    made = FakeUnitOfWork()
    made.sessions.add(a_session(capacity=3, minimum=3))
    await made.register(1)
    await made.register(2)
    return made


async def change(uow: FakeUnitOfWork, one: Registration, session_id: str) -> Registration:
    command = ChangeRegistration(one.registration_id, session_id, Actor(one.member_id))
    with uow.atomic():
        return await change_registration(command, uow)


async def test_the_office_may_have_a_session_run_under_its_minimum(uow: FakeUnitOfWork) -> None:
    await confirm_session(uow.decision("deux réseaux y tiennent"), uow)

    (confirmed,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionConfirmed)]
    assert (confirmed.registered_member_ids, confirmed.decided_by) == (
        [a_member(1), a_member(2)],
        OFFICE,
    )
    await uow.register(4)
    assert uow.told("SessionConfirmed") == 1
    with pytest.raises(SessionAlreadyConfirmedError):
        await extend_session(uow.decision(), LATER, uow)


async def test_a_confirmation_taken_back_by_more_time_may_come_again(uow: FakeUnitOfWork) -> None:
    await confirm_session(uow.decision(), uow)

    await extend_session(uow.decision("on attend encore"), LATER, uow)
    assert uow.session().state is State.OPEN
    await uow.register(3)

    assert uow.session().state is State.CONFIRMED
    assert uow.told("SessionConfirmed") == 2


async def test_places_freed_during_a_pause_are_passed_on_at_its_end(uow: FakeUnitOfWork) -> None:
    third = await uow.register(3)
    await uow.register(4)
    await pause_session(uow.decision(), uow)
    await uow.answer(third, "cancel")
    assert uow.status_of(4) is Status.WAITING

    await resume_session(uow.decision(), uow)

    assert uow.status_of(4) is Status.OFFERED


async def test_an_extension_ends_a_pause_and_passes_on_what_was_freed_in_it() -> None:
    uow = FakeUnitOfWork()
    uow.sessions.add(a_session(capacity=1, minimum=1))
    first = await uow.register(1)
    await uow.register(2)
    await pause_session(uow.decision(), uow)
    await uow.answer(first, "cancel")

    await extend_session(uow.decision(), LATER, uow)

    assert uow.occasion().standing is Standing.OPEN
    assert uow.status_of(2) is Status.OFFERED


async def test_moving_renames_what_a_person_may_hold_once_and_sets_the_timers_anew(
    uow: FakeUnitOfWork,
) -> None:
    session = await move_session(
        uow.decision("salle prise"), on(date(2026, 9, 1)), replace(NOWHERE, place="Lyon"), uow
    )

    assert (session.places.once, session.venue.place) == ("2:2026-09-01", "Lyon")
    assert {one.once for one in uow.registrations.kept.values()} == {"2:2026-09-01"}
    begins_at = session.known_calendar.begins_at
    assert uow.timers["session_begins", SESSION] == begins_at
    assert uow.timers["decision_date", SESSION] == session.known_calendar.before_start(14)
    (moved,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionMoved)]
    assert (moved.days, moved.registered_member_ids) == (
        [date(2026, 9, 1)],
        [a_member(1), a_member(2)],
    )


async def test_whoever_holds_a_place_on_the_new_date_already_keeps_both(
    uow: FakeUnitOfWork,
) -> None:
    uow.sessions.add(another_session())
    await uow.register(1, session_id=OTHER_SESSION)

    await move_session(uow.decision(), on(date(2026, 7, 2)), NOWHERE, uow)

    assert sorted(one.once for one in uow.registrations.kept.values()) == [
        "2:2026-06-11",
        "2:2026-07-02",
        "2:2026-07-02",
    ]
    with pytest.raises(AlreadyRegisteredError):
        await uow.register(2, session_id=OTHER_SESSION)


async def test_offers_end_at_the_start_when_that_is_moved_nearer(uow: FakeUnitOfWork) -> None:
    third = await uow.register(3)
    fourth = await uow.register(4)
    await uow.answer(third, "cancel")

    await move_session(uow.decision(), on(date(2026, 3, 3)), NOWHERE, uow)

    begins_at = uow.occasion().begins_at
    kept = uow.registrations.kept[fourth.registration_id]
    assert kept.offer_expires_at == begins_at == NOW + timedelta(hours=23)
    assert uow.timers["place_offer", fourth.registration_id] == begins_at
    uow.clock.advance(timedelta(hours=23))
    kept.offer_expires_at = begins_at + timedelta(hours=1)
    uow.registrations.save(kept)
    with pytest.raises(SessionClosedError):
        await uow.answer(fourth, "accept")


async def test_a_place_in_words_is_no_longer_that_of_the_directory(uow: FakeUnitOfWork) -> None:
    session = await uow.sessions.get(SESSION)
    session.venue = replace(session.venue, place_id=OTHER_SESSION)
    uow.sessions.save(session)

    await move_session(uow.decision(), on(date(2026, 9, 1)), NOWHERE, uow)
    assert uow.session().venue.place_id == OTHER_SESSION
    await move_session(uow.decision(), on(date(2026, 9, 1)), replace(NOWHERE, place="Lyon"), uow)

    assert uow.session().venue.place_id is None


async def test_a_cancelled_session_is_reopened_empty_and_tells_those_who_had_a_place(
    uow: FakeUnitOfWork,
) -> None:
    await uow.register(3)
    await uow.register(4)
    await cancel_session(uow.decision("salle inondée"), uow)
    uow.registrations.erased.add(a_member(2))

    session = await reopen_session(uow.decision("salle réparée"), LATER, uow)

    assert (session.state, session.places.registered) == (State.OPEN, 0)
    (reopened,) = [fact for fact in uow.announced.facts if isinstance(fact, SessionReopened)]
    assert reopened.former_member_ids == [a_member(1), a_member(3)]
    for number in (1, 3, 5):
        await uow.register(number)
    assert uow.told("SessionConfirmed") == 2


async def test_more_places_are_offered_down_the_line(uow: FakeUnitOfWork) -> None:
    for number in (3, 4, 5):
        await uow.register(number)

    await change_capacity(SESSION, 4, uow)

    assert [uow.status_of(number) for number in (4, 5)] == [Status.OFFERED, Status.WAITING]
    assert uow.occasion().free_places == 0


async def test_a_trainer_who_counts_may_bring_the_minimum() -> None:
    uow = FakeUnitOfWork()
    uow.sessions.add(a_session(terms=terms(4, 3, is_trainer_counted=True), capacity=4, minimum=3))
    await uow.register(1)
    await uow.register(2)

    await name_trainers(SESSION, (a_member(50),), uow)
    await name_trainers(SESSION, (a_member(50), a_member(51)), uow)

    assert uow.session().state is State.CONFIRMED
    assert uow.told("SessionConfirmed") == 1


async def test_of_twins_a_person_takes_one(uow: FakeUnitOfWork) -> None:
    uow.sessions.save(a_session(capacity=3, minimum=3))
    uow.registrations.kept.clear()
    uow.registrations.live_ids.clear()
    uow.sessions.add(another_session(capacity=1, minimum=1))

    await pair_sessions(SESSION, OTHER_SESSION, uow)
    here = await uow.register(1)
    with pytest.raises(AlreadyRegisteredError):
        await uow.register(1, session_id=OTHER_SESSION)
    there = await change(uow, here, OTHER_SESSION)

    assert (there.status, uow.status_of(1)) == (Status.REGISTERED, Status.MOVED)
    second = await uow.register(2)
    with pytest.raises(NoPlaceThereError):
        await change(uow, second, OTHER_SESSION)
    assert uow.status_of(2) is Status.REGISTERED
    with pytest.raises(RegistrationEndedError):
        await change(uow, here, OTHER_SESSION)


async def test_sessions_with_people_or_of_other_trainings_are_no_twins(
    uow: FakeUnitOfWork,
) -> None:
    third = "00000000-0000-7000-8000-00000000a003"
    uow.sessions.add(another_session())
    uow.sessions.add(another_session(session_id=third, training_number=3))

    for one, two in (
        (SESSION, OTHER_SESSION),
        (OTHER_SESSION, third),
        (OTHER_SESSION, OTHER_SESSION),
    ):
        with pytest.raises(NotTwinsError):
            await pair_sessions(one, two, uow)


async def test_whoever_changes_leaves_a_place_to_the_next_and_may_wait_elsewhere(
    uow: FakeUnitOfWork,
) -> None:
    uow.sessions.add(another_session(capacity=1, minimum=1))
    await uow.register(9, session_id=OTHER_SESSION)
    third, fourth = await uow.register(3), await uow.register(4)

    waiting = await change(uow, fourth, OTHER_SESSION)
    assert waiting.status is Status.WAITING
    with pytest.raises(NoPlaceThereError):
        await change(uow, third, OTHER_SESSION)
    with pytest.raises(OtherTrainingError):
        await change(uow, third, SESSION)
    assert uow.status_of(3) is Status.REGISTERED


async def test_nobody_changes_from_a_session_that_has_begun(uow: FakeUnitOfWork) -> None:
    uow.sessions.add(another_session())
    third = await uow.register(3)
    uow.clock.advance(BEGINS_AT - NOW)

    with pytest.raises(SessionClosedError):
        await change(uow, third, OTHER_SESSION)
