"""What is known around a fact, for its words: the network's title and zone, the savoirs' titles."""

from dataclasses import dataclass

from sqlalchemy import text

from shared.storage.transaction import Transaction

FIND = text("""
SELECT network.title AS network_title, network.time_zone, savoir.title AS savoir_title,
    match.offer_title, match.request_title, match.first_accepter
FROM (SELECT) AS nothing
LEFT JOIN network ON network.network_id = CAST(:network_id AS uuid)
LEFT JOIN savoir ON savoir.savoir_id = CAST(:savoir_id AS uuid)
LEFT JOIN match ON match.match_id = CAST(:match_id AS uuid)
""")


@dataclass(frozen=True)
class Scene:
    """What is known around a fact; null where nothing has been heard yet."""

    network_title: str | None = None
    time_zone: str | None = None
    savoir_title: str | None = None
    offer_title: str | None = None
    request_title: str | None = None
    first_accepter: str | None = None
    """Side that accepted the match first: offerer or requester."""


class SqlScenes:
    """Finds what is known around a fact."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def around(
        self, network_id: str | None, savoir_id: str | None, match_id: str | None
    ) -> Scene:
        """Return what is known of the network, the savoir and the match that a fact names."""
        row = await self._transaction.fetch_one(
            FIND, network_id=network_id, savoir_id=savoir_id, match_id=match_id
        )
        return Scene(**dict(row.items())) if row else Scene()
