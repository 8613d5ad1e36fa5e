"""One transaction as the use cases see it."""

from services.trainings.adapters.sql_memberships import SqlMemberships
from services.trainings.adapters.sql_registrations import SqlRegistrations
from services.trainings.adapters.sql_sessions import SqlSessions
from services.trainings.adapters.sql_trainings import SqlTrainings
from shared.storage.transaction import Transaction


class SqlUnitOfWork:
    """The repositories of one transaction; the transaction commits, nobody else."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self.trainings = SqlTrainings(transaction)
        self.sessions = SqlSessions(transaction)
        self.registrations = SqlRegistrations(transaction)
        self.memberships = SqlMemberships(transaction)
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule = transaction.schedule
