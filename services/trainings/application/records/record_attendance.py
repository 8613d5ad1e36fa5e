"""Writing down who was there, or correcting it."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from services.trainings.application.records.issue_certificates import (
    CERTIFICATES,
    IssueCertificates,
    issue_certificates,
)
from services.trainings.application.records.ports_of_records import Recorded, RecordsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.records.attendance import (
    Mark,
    NotRegisteredHereError,
    check_distinct,
)
from services.trainings.domain.records.held_session import HeldSession, NotTrainerOfSessionError
from services.trainings.domain.sessions.session_life import State


@dataclass(frozen=True)
class RecordAttendance:
    """A trainer of the session, or the office, says who was there."""

    session_id: str
    marks: tuple[Mark, ...]
    actor: Actor
    open_for: timedelta
    """How long after the end attendance may be written down and corrected."""
    share: Fraction
    """Of the half-days at which somebody must have been present to have it certified."""


async def record_attendance(command: RecordAttendance, uow: RecordsUnitOfWork) -> None:
    """Write the marks, all of them or none; the same again changes nothing.

    Certificates follow at once when the session is completed, else by a timer at its end. Raises
    NotTrainerOfSessionError to who neither trains in it nor is of the office.
    """
    await uow.held.lock(command.session_id)
    session = await uow.held.get(command.session_id)
    if not (command.actor.is_office or command.actor.member_id in session.trainer_ids):
        raise NotTrainerOfSessionError
    check_distinct(command.marks)
    for mark in command.marks:
        session.check_marked(mark.day, mark.half, uow.now(), command.open_for)
    await _check_enrolled(command, uow)
    await _write(command, uow)
    await _certify(command, session, uow)


async def _check_enrolled(command: RecordAttendance, uow: RecordsUnitOfWork) -> None:
    known = {one.registration_id for one in await uow.held.enrolled(command.session_id)}
    for mark in command.marks:
        if mark.registration_id not in known:
            raise NotRegisteredHereError(registration_id=mark.registration_id)


async def _write(command: RecordAttendance, uow: RecordsUnitOfWork) -> None:
    stands = {one.mark.key: one for one in await uow.attendance.of_session(command.session_id)}
    for mark in command.marks:
        was = stands.get(mark.key)
        recorded = Recorded(mark, command.actor.member_id, uow.now())
        if was is None:
            uow.attendance.record(command.session_id, recorded)
        elif was.mark != mark:
            uow.attendance.correct(command.session_id, was, recorded)


async def _certify(command: RecordAttendance, session: HeldSession, uow: RecordsUnitOfWork) -> None:
    if session.state is State.COMPLETED:
        await issue_certificates(IssueCertificates(command.session_id, command.share), uow)
    else:
        uow.schedule(CERTIFICATES, command.session_id, session.calendar.ends_at)
