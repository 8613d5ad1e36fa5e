"""One transaction as the use cases see it."""

from services.trainings.adapters.sql_memberships import SqlMemberships
from services.trainings.adapters.sql_registrations import SqlRegistrations
from services.trainings.adapters.sql_sessions import SqlSessions
from services.trainings.adapters.sql_trainings import SqlTrainings
from services.trainings.application.ports import Memberships, Registrations, Sessions, Trainings
from shared.storage.transaction import Transaction


class SqlUnitOfWork:
    """The repositories of one transaction; the transaction commits, nobody else."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self.trainings: Trainings = SqlTrainings(transaction)
        self.sessions: Sessions = SqlSessions(transaction)
        self.registrations: Registrations = SqlRegistrations(transaction)
        self.memberships: Memberships = SqlMemberships(transaction)
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule = transaction.schedule
