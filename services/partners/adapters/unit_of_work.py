"""All that one transaction of the partners service may touch."""

from services.partners.adapters.sql_api_keys import SqlApiKeys
from services.partners.adapters.sql_deliveries import SqlDeliveries
from services.partners.adapters.sql_endpoints import SqlEndpoints
from services.partners.adapters.sql_facts import SqlCurrentThings, SqlPublicFacts
from services.partners.adapters.sql_notices import SqlNotices
from services.partners.adapters.sql_partners import SqlPartners
from services.partners.application.ports import ApiKeys, CurrentThings, Partners, PublicFacts
from services.partners.application.ports_of_webhooks import Deliveries, Endpoints, Notices
from shared.storage.transaction import Transaction


class SqlUnitOfWork:
    """The ports of the use cases over one transaction; the door commits it."""

    def __init__(self, transaction: Transaction) -> None:
        """Work within `transaction`."""
        self.partners: Partners = SqlPartners(transaction)
        self.api_keys: ApiKeys = SqlApiKeys(transaction)
        self.facts: PublicFacts = SqlPublicFacts(transaction)
        self.things: CurrentThings = SqlCurrentThings(transaction)
        self.endpoints: Endpoints = SqlEndpoints(transaction)
        self.deliveries: Deliveries = SqlDeliveries(transaction)
        self.notices: Notices = SqlNotices(transaction)
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule = transaction.schedule
