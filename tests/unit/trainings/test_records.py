"""When attendance is written down, who has it certified, and what a certificate's life is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainings.domain.records.attendance import (
    Mark,
    MarkedTwiceError,
    check_distinct,
    was_at_all,
    was_there,
)
from services.trainings.domain.records.certificate import (
    ALPHABET,
    Attendee,
    Certificate,
    CertificateWithdrawnError,
    Making,
    code_of,
    grouped,
    normalised,
)
from services.trainings.domain.records.evaluation import Evaluation, Words
from services.trainings.domain.records.held_session import (
    AttendanceClosedError,
    AttendanceTooEarlyError,
    Half,
    HeldSession,
    NotAHalfDayError,
    SessionNotHeldError,
    SessionNotOverError,
)
from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.sessions.session_life import State
from tests.unit.trainings.builders import DAYS, SESSION, a_member, a_registration_id, facts

MONTH = timedelta(days=30)
LAST_DAY_OVER = datetime(2026, 10, 16, 15, 0, tzinfo=UTC)


def a_held_session(
    state: State = State.RUNNING, *, zone: str = "Europe/Paris", hours: tuple[int, int] = (9, 17)
) -> HeldSession:
    """Return training 2 on 11 and 12 June and 16 October 2026."""
    return HeldSession(
        session_id=SESSION,
        training_number=2,
        title="Animer",
        calendar=Calendar(DAYS, zone, time(hours[0]), time(hours[1])),
        place="Evry",
        mode="in_person",
        state=state,
        trainer_ids=(a_member(1),),
    )


def a_certificate() -> Certificate:
    """Return one that was issued after the last day."""
    attendee = Attendee(a_registration_id(1), a_member(1), was_at_all=True)
    making = Making("00000000-0000-7000-8000-00000000ce01", 2**128 - 1, LAST_DAY_OVER)
    return Certificate.issue(making, attendee, a_held_session(State.COMPLETED))


@pytest.mark.parametrize(
    ("hours", "halves"),
    [
        ((9, 17), (Half.AM, Half.PM)),
        ((9, 12), (Half.AM,)),
        ((9, 13), (Half.AM,)),
        ((14, 18), (Half.PM,)),
        ((12, 13), (Half.PM,)),
        ((0, 1), (Half.AM,)),
    ],
)
def test_a_day_has_the_half_days_that_its_hours_touch(
    hours: tuple[int, int], halves: tuple[Half, ...]
) -> None:
    assert a_held_session(hours=hours).halves == halves


def test_attendance_is_written_from_the_day_itself_where_the_session_is_held() -> None:
    at_midnight_in_paris = datetime(2026, 6, 10, 22, 0, tzinfo=UTC)
    in_paris = a_held_session()
    on_reunion = a_held_session(zone="Indian/Reunion")
    day = date(2026, 6, 11)

    in_paris.check_marked(day, Half.PM, at_midnight_in_paris, MONTH)
    with pytest.raises(AttendanceTooEarlyError):
        in_paris.check_marked(day, Half.AM, at_midnight_in_paris - timedelta(seconds=1), MONTH)
    on_reunion.check_marked(day, Half.AM, at_midnight_in_paris - timedelta(hours=2), MONTH)


def test_attendance_closes_thirty_days_after_the_end() -> None:
    session, day = a_held_session(State.COMPLETED), date(2026, 6, 11)

    session.check_marked(day, Half.AM, LAST_DAY_OVER + MONTH, MONTH)

    with pytest.raises(AttendanceClosedError):
        session.check_marked(day, Half.AM, LAST_DAY_OVER + MONTH + timedelta(microseconds=1), MONTH)


def test_only_half_days_of_a_session_that_is_held_are_marked() -> None:
    session = a_held_session(hours=(9, 12))

    with pytest.raises(NotAHalfDayError):
        session.check_marked(date(2026, 6, 11), Half.PM, LAST_DAY_OVER, MONTH)
    with pytest.raises(NotAHalfDayError):
        session.check_marked(date(2026, 6, 13), Half.AM, LAST_DAY_OVER, MONTH)
    for state in (State.DRAFT, State.OPEN, State.CANCELLED, State.MERGED, State.AWAITING_DECISION):
        with pytest.raises(SessionNotHeldError):
            replace(session, state=state).check_marked(
                date(2026, 6, 11), Half.AM, LAST_DAY_OVER, MONTH
            )


def test_the_same_half_day_of_a_person_is_not_marked_twice_at_once() -> None:
    mark = Mark(a_registration_id(1), date(2026, 6, 11), Half.AM, is_present=True)

    check_distinct([mark, replace(mark, half=Half.PM)])

    with pytest.raises(MarkedTwiceError):
        check_distinct([mark, replace(mark, is_present=False)])


def test_only_who_was_there_all_the_time_has_it_certified_unless_the_office_asks_for_less() -> None:
    session = a_held_session()
    every = set(session.half_days())
    five = every - {(date(2026, 10, 16), Half.PM)}

    assert was_at_all(session, every)
    assert was_there(session, every, Fraction(1))
    assert not was_there(session, five, Fraction(1))
    assert was_there(session, five, Fraction(4, 5))
    assert not was_at_all(session, five)
    assert not was_there(session, set(), Fraction(0))


def test_what_was_written_of_other_days_before_a_move_does_not_count() -> None:
    session = a_held_session()
    elsewhere = {(date(2026, 5, day), half) for day in range(1, 20) for half in Half}

    assert not was_there(session, elsewhere, Fraction(1, 6))


@given(st.integers(min_value=0, max_value=2**128 - 1))
def test_a_code_is_found_however_people_type_it(secret: int) -> None:
    code = code_of(secret)

    assert len(code) == 26
    assert set(code) <= set(ALPHABET)
    typed = grouped(code).lower().replace("1", "l").replace("0", "o")
    assert normalised(f" {typed} ".replace("-", " - ")) == code


@given(st.sets(st.integers(min_value=0, max_value=2**128 - 1), min_size=2, max_size=20))
def test_two_secrets_never_make_the_same_code(secrets: set[int]) -> None:
    assert len({code_of(secret) for secret in secrets}) == len(secrets)


def test_a_certificate_is_withdrawn_and_restored_by_corrections() -> None:
    certificate = a_certificate()
    certificate.check_valid()

    certificate.withdraw("attendance_corrected", LAST_DAY_OVER)
    certificate.withdraw("attendance_corrected", LAST_DAY_OVER)
    with pytest.raises(CertificateWithdrawnError):
        certificate.check_valid()
    certificate.restore()
    certificate.restore()

    assert certificate.is_valid
    assert facts(certificate) == [
        "CertificateIssued",
        "CertificateWithdrawn",
        "CertificateRestored",
    ]


@pytest.mark.parametrize("was_corrected", [True, False])
def test_no_correction_restores_the_certificate_of_who_is_forgotten(was_corrected: bool) -> None:
    certificate = a_certificate()
    if was_corrected:
        certificate.withdraw("attendance_corrected", LAST_DAY_OVER)
    certificate.withdraw("erased", LAST_DAY_OVER)

    certificate.restore()

    assert not certificate.is_valid


def test_no_fact_of_a_certificate_carries_its_code() -> None:
    certificate = a_certificate()

    (issued, _) = certificate.facts[0]

    assert certificate.code not in issued.model_dump_json()


def test_words_are_written_once_the_session_is_over_and_the_same_again_say_nothing() -> None:
    session = a_held_session(State.COMPLETED)
    with pytest.raises(SessionNotOverError):
        session.check_over(LAST_DAY_OVER - timedelta(seconds=1))
    session.check_over(LAST_DAY_OVER)
    evaluation = Evaluation.begin(a_registration_id(9), a_member(1), "trainer", session)
    words = Words("Des idées", "Une méthode", is_shareable=True)

    evaluation.write(words, LAST_DAY_OVER)
    evaluation.write(words, LAST_DAY_OVER + MONTH)

    assert facts(evaluation) == ["EvaluationWritten"]
    assert evaluation.written_at == LAST_DAY_OVER
    assert "Une" not in evaluation.facts[0][0].model_dump_json()
