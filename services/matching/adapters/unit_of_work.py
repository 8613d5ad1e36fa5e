"""One transaction of matching, with its repositories."""

from services.matching.adapters.french_reasons import FrenchReasons
from services.matching.adapters.gathering_search import GatheringSearch
from services.matching.adapters.ring_search import SqlLoops
from services.matching.adapters.sql_collective import SqlCollectives
from services.matching.adapters.sql_edges import SqlEdges
from services.matching.adapters.sql_exchanges import SqlExchanges
from services.matching.adapters.sql_matches import SqlMatches
from services.matching.adapters.sql_ranking import SqlRanking
from services.matching.adapters.sql_rings import SqlRings
from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.adapters.sql_searches import SqlSearches
from services.matching.adapters.sql_suggestions import SqlSuggestions
from shared.storage.transaction import Transaction


class SqlUnitOfWork:
    """What a use case works with; the door commits."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self.matches = SqlMatches(transaction)
        self.exchanges = SqlExchanges(transaction)
        self.edges = SqlEdges(transaction)
        self.rings = SqlRings(transaction)
        self.loops = SqlLoops(transaction)
        self.searches = SqlSearches(transaction)
        self.collectives = SqlCollectives(transaction)
        self.neighbourhoods = GatheringSearch(transaction)
        self.suggestions = SqlSuggestions(transaction)
        self.savoirs = SqlSavoirs(transaction)
        self.ranking = SqlRanking(transaction)
        self.phrases = FrenchReasons()
        self.now, self.new_id = transaction.now, transaction.new_id
        self.schedule, self.cancel = transaction.schedule, transaction.cancel
        self.forget_facts = transaction.forget_facts
