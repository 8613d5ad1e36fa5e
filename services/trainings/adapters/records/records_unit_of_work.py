"""One transaction as the use cases of attendance, certificates, evaluations and documents see it."""

import secrets

from services.trainings.adapters.records.sql_attendance import SqlAttendance
from services.trainings.adapters.records.sql_certificates import SqlCertificates
from services.trainings.adapters.records.sql_documents import SqlDocuments
from services.trainings.adapters.records.sql_evaluations import SqlEvaluations
from services.trainings.adapters.records.sql_held_sessions import SqlHeldSessions
from services.trainings.adapters.records.sql_printed_names import SqlPrintedNames
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from shared.storage.transaction import Transaction

SECRET_BITS = 128


class SqlRecords(SqlUnitOfWork):
    """The repositories of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        super().__init__(transaction)
        self.held = SqlHeldSessions(transaction)
        self.names = SqlPrintedNames(transaction)
        self.attendance = SqlAttendance(transaction)
        self.certificates = SqlCertificates(transaction)
        self.evaluations = SqlEvaluations(transaction)
        self.documents = SqlDocuments(transaction)

    def new_secret(self) -> int:
        """Return a random number of 128 bits that nobody can guess."""
        return secrets.randbits(SECRET_BITS)
