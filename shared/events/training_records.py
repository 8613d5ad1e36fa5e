"""Facts announced by trainings after a session: certificates of attendance, and what people write of it."""

from typing import Literal

from shared.events.contract import Event

WithdrawalCause = Literal["attendance_corrected", "erased"]


class CertificateFact(Event):
    """Something that happened to one person's certificate of attendance; its code opens doors, and stays here."""

    certificate_id: str
    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str


class CertificateIssued(
    CertificateFact, service="trainings", aggregate="certificate", fact="issued"
):
    """The person was there, and may print their certificate; said once a registration."""


class CertificateWithdrawn(
    CertificateFact, service="trainings", aggregate="certificate", fact="withdrawn"
):
    """The certificate no longer holds; whoever verifies it reads so."""

    cause: WithdrawalCause


class CertificateRestored(
    CertificateFact, service="trainings", aggregate="certificate", fact="restored"
):
    """It holds again: the attendance that had been corrected was right after all."""


class EvaluationWritten(Event, service="trainings", aggregate="evaluation", fact="written"):
    """Somebody has written, or rewritten, what they came for and what they bring back; the words stay here."""

    evaluation_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str
    role: Literal["participant", "trainer"]
