"""What is known around a fact, for its words: titles, time zones, when and where people meet."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from shared.storage.transaction import Transaction

FIND = text("""
SELECT network.title AS network_title, coalesce(occasion.time_zone, network.time_zone) AS time_zone,
    savoir.title AS savoir_title, match.offer_title, match.request_title, match.first_accepter,
    occasion.title AS occasion_title, occasion.days AS occasion_days,
    occasion.begins_at AS occasion_begins_at, occasion.place AS occasion_place,
    occasion.is_remote AS is_occasion_remote
FROM (SELECT) AS nothing
LEFT JOIN network ON network.network_id = CAST(:network_id AS uuid)
LEFT JOIN savoir ON savoir.savoir_id = CAST(:savoir_id AS uuid)
LEFT JOIN match ON match.match_id = CAST(:match_id AS uuid)
LEFT JOIN occasion ON occasion.occasion_id = CAST(:occasion_id AS uuid)
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
    occasion_title: str | None = None
    occasion_days: list[date] | None = None
    """Of a session; a workshop or gathering has an instant instead."""
    occasion_begins_at: datetime | None = None
    occasion_place: str | None = None
    is_occasion_remote: bool | None = None


@dataclass(frozen=True)
class Around:
    """What a fact is about; null where it is about no such thing."""

    network_id: str | None = None
    savoir_id: str | None = None
    match_id: str | None = None
    occasion_id: str | None = None


class SqlScenes:
    """Finds what is known around a fact."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def around(self, around: Around) -> Scene:
        """Return what is known of what a fact names."""
        row = await self._transaction.fetch_one(FIND, **vars(around))
        return Scene(**dict(row.items())) if row else Scene()
