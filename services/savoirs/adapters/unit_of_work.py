"""All that one transaction of the savoirs service may touch."""

from services.savoirs.adapters.sql_memberships import SqlMemberships
from services.savoirs.adapters.sql_networks import SqlNetworks
from services.savoirs.adapters.sql_reciprocities import SqlReciprocities
from services.savoirs.adapters.sql_savoirs import sql_offers, sql_requests
from shared.storage.transaction import Transaction


class SqlUnitOfWork:
    """The ports of the use cases over one transaction; the door commits it."""

    def __init__(self, transaction: Transaction) -> None:
        """Work within `transaction`."""
        self.offers = sql_offers(transaction)
        self.requests = sql_requests(transaction)
        self.memberships = SqlMemberships(transaction)
        self.networks = SqlNetworks(transaction)
        self.reciprocities = SqlReciprocities(transaction)
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule, self.forget_facts = transaction.schedule, transaction.forget_facts
