"""One transaction of members, as its use cases see it."""

from services.members.adapters.sql_memberships import SqlMemberships
from services.members.adapters.sql_networks import SqlLinks, SqlNetworks
from services.members.adapters.sql_people import SqlPeople
from services.members.adapters.sql_places import SqlPlaces
from services.members.adapters.sql_sessions import SqlPrintedCodes, SqlSessions
from services.members.adapters.sql_sign_ins import SqlSignIns
from services.members.application.ports import (
    Deliveries,
    Links,
    Memberships,
    Networks,
    People,
    Places,
    PrintedCodes,
    Sessions,
    SignIns,
)
from services.members.domain.mail import Mail
from shared.storage.transaction import Transaction


class SqlDeliveries:
    """What became of the mails of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def announce(self, mail: Mail) -> None:
        """Let everybody know."""
        self._transaction.announce(mail, mail.notification_id, None)


class SqlUnitOfWork:
    """Everything that one transaction can read and change."""

    def __init__(self, transaction: Transaction) -> None:
        self.networks: Networks = SqlNetworks(transaction)
        self.places: Places = SqlPlaces(transaction)
        self.links: Links = SqlLinks(transaction)
        self.memberships: Memberships = SqlMemberships(transaction)
        self.people: People = SqlPeople(transaction)
        self.sign_ins: SignIns = SqlSignIns(transaction)
        self.sessions: Sessions = SqlSessions(transaction)
        self.printed_codes: PrintedCodes = SqlPrintedCodes(transaction)
        self.deliveries: Deliveries = SqlDeliveries(transaction)
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule, self.cancel = transaction.schedule, transaction.cancel
