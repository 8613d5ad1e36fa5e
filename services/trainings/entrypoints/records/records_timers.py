"""What the clock tells the records of sessions."""

from fractions import Fraction

from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.application.records.issue_certificates import (
    CERTIFICATES,
    IssueCertificates,
    issue_certificates,
)
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


def records_timers(share: Fraction) -> dict[str, OnTimer]:
    """Return the timers; `share` is how much of a session one must have been at to have it certified."""

    async def on_session_perhaps_over(session_id: str, transaction: Transaction) -> None:
        await issue_certificates(IssueCertificates(session_id, share), SqlRecords(transaction))

    return {CERTIFICATES: on_session_perhaps_over}
