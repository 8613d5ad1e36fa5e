"""From the records of sessions to what their doors answer."""

from collections.abc import Sequence

from asyncpg import Record

from services.trainings.application.records.ports_of_records import Enrolment, Recorded
from services.trainings.domain.records.certificate import Certificate, grouped
from services.trainings.domain.records.evaluation import Evaluation
from services.trainings.domain.records.held_session import HeldSession
from services.trainings.entrypoints.records.printing import Records
from services.trainings.entrypoints.records.records_schemas import (
    AttendanceOut,
    CertificateOut,
    CorrectionOut,
    EnrolledOut,
    EvaluationOut,
    MarkOut,
    VerificationOut,
)


def attendance_out(
    session: HeldSession,
    people: Sequence[tuple[Enrolment, str | None]],
    marks: Sequence[Recorded],
    corrections: Sequence[Record],
) -> AttendanceOut:
    """Return a session's attendance."""
    return AttendanceOut(
        session_id=session.session_id,
        state=session.state,
        days=session.calendar.days,
        halves=list(session.halves),
        people=[
            EnrolledOut(registration_id=one.registration_id, member_id=one.member_id, name=name)
            for one, name in people
        ],
        marks=[
            MarkOut(**vars(one.mark), recorded_by=one.recorded_by, recorded_at=one.recorded_at)
            for one in marks
        ],
        corrections=[CorrectionOut.model_validate(dict(row.items())) for row in corrections],
    )


def evaluation_out(evaluation: Evaluation, *, is_named: bool = True) -> EvaluationOut:
    """Return what somebody wrote, with or without who it was."""
    return EvaluationOut(
        evaluation_id=evaluation.evaluation_id,
        session_id=evaluation.session_id,
        role=evaluation.role,
        **vars(evaluation.words),
        written_at=evaluation.written_at,
        member_id=evaluation.member_id if is_named else None,
    )


def verify_url(certificate: Certificate, records: Records) -> str:
    """Return where anybody verifies a certificate."""
    return f"{records.pages_url}/certificates/{certificate.code}"


def certificate_out(certificate: Certificate, records: Records) -> CertificateOut:
    """Return a certificate for its own person."""
    return CertificateOut(
        certificate_id=certificate.certificate_id,
        registration_id=certificate.registration_id,
        session_id=certificate.session_id,
        status="valid" if certificate.is_valid else "withdrawn",
        issued_at=certificate.issued_at,
        withdrawn_at=certificate.withdrawn_at,
        code=grouped(certificate.code),
        verify_url=verify_url(certificate, records),
    )


def verification_out(
    certificate: Certificate, session: HeldSession, person: str | None, issuer: str
) -> VerificationOut:
    """Return what whoever holds the code may know."""
    withdrawn_at = certificate.withdrawn_at
    return VerificationOut(
        status="valid" if certificate.is_valid else "withdrawn",
        issuer=issuer,
        issued_on=session.local_day(certificate.issued_at),
        withdrawn_on=session.local_day(withdrawn_at) if withdrawn_at else None,
        training_number=certificate.training_number,
        title=certificate.title,
        days=session.calendar.days,
        place=session.place,
        is_whole=certificate.is_whole,
        person=person if certificate.is_valid else None,
    )
