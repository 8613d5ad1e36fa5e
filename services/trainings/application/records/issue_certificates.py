"""Certifying who was there, once the session is completed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from services.trainings.application.records.ports_of_records import (
    Enrolment,
    Present,
    RecordsUnitOfWork,
)
from services.trainings.domain.records.attendance import was_at_all, was_there
from services.trainings.domain.records.certificate import Attendee, Certificate, Making
from services.trainings.domain.records.held_session import HELD, HeldSession
from services.trainings.domain.sessions.session_life import State

CERTIFICATES = "certificates"
"""Kind of the timer that looks whether the session is completed; its key is the session's id."""

LOOK_AGAIN_AFTER = timedelta(minutes=10)
"""The session's own end is a timer too, and may come a little later."""


@dataclass(frozen=True)
class IssueCertificates:
    """Who was there may have it certified."""

    session_id: str
    share: Fraction
    """Of the half-days at which somebody must have been present."""


async def issue_certificates(command: IssueCertificates, uow: RecordsUnitOfWork) -> None:
    """Issue, withdraw and restore what the attendance as it stands asks for; again changes nothing."""
    await uow.held.lock(command.session_id)
    session = await uow.held.get(command.session_id)
    if session.state is not State.COMPLETED:
        _look_again(session, uow)
        return
    present = await _present(command.session_id, uow)
    known = await uow.certificates.of_session(command.session_id)
    for enrolment in await uow.held.enrolled(command.session_id):
        there = present[enrolment.registration_id]
        is_due = was_there(session, there, command.share)
        was_all = was_at_all(session, there)
        certificate = known.get(enrolment.registration_id)
        if certificate is not None:
            _follow(certificate, uow, is_due=is_due, was_all=was_all)
        elif is_due:
            _issue(enrolment, session, uow, was_all=was_all)


def _issue(
    enrolment: Enrolment, session: HeldSession, uow: RecordsUnitOfWork, *, was_all: bool
) -> None:
    attendee = Attendee(enrolment.registration_id, enrolment.member_id, was_all)
    making = Making(uow.new_id(), uow.new_secret(), uow.now())
    uow.certificates.add(Certificate.issue(making, attendee, session))


def _follow(
    certificate: Certificate, uow: RecordsUnitOfWork, *, is_due: bool, was_all: bool
) -> None:
    """Bring a certificate to what a correction has made of it."""
    before = (certificate.version, certificate.is_whole)
    if not is_due:
        certificate.withdraw("attendance_corrected", uow.now())
    else:
        certificate.is_whole = was_all
        if not certificate.is_valid:
            certificate.restore()
    if (certificate.version, certificate.is_whole) != before:
        uow.certificates.save(certificate)


def _look_again(session: HeldSession, uow: RecordsUnitOfWork) -> None:
    if session.state in HELD:
        soon = uow.now() + LOOK_AGAIN_AFTER
        uow.schedule(CERTIFICATES, session.session_id, max(soon, session.calendar.ends_at))


async def _present(session_id: str, uow: RecordsUnitOfWork) -> Present:
    present: Present = defaultdict(set)
    for one in await uow.attendance.of_session(session_id):
        if one.mark.is_present:
            present[one.mark.registration_id].add((one.mark.day, one.mark.half))
    return present
