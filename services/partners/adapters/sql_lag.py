"""How far each partner has read, as it is noted and as it is asked for."""

from dataclasses import dataclass
from datetime import datetime

from services.partners.adapters.sql_feed import count_behind
from services.partners.domain.cursor import Cursor
from services.partners.domain.partner import Partner
from shared.storage.database import Database

MOST_COUNTED = 10_000

NOTE = """
INSERT INTO feed_reader AS noted (partner_id, position, asked_at) VALUES ($1, $2, $3)
ON CONFLICT (partner_id) DO UPDATE SET position = $2, asked_at = $3
WHERE noted.position <> $2 OR noted.asked_at < $3 - interval '1 minute'
"""
READER = "SELECT position, asked_at FROM feed_reader WHERE partner_id = $1"
PENDING = """
SELECT count(*) AS pending,
    coalesce(extract(epoch FROM $2::timestamptz - min(delivery.created_at)), 0)::float AS oldest_s
FROM delivery JOIN endpoint USING (endpoint_id)
WHERE endpoint.partner_id = $1 AND delivery.state = 'pending'
"""


@dataclass(frozen=True)
class Lag:
    """How far behind a partner is."""

    feed_read_at: datetime | None
    feed_behind: int | None
    webhooks_pending: int
    webhooks_oldest_pending_s: float


async def note_read(database: Database, partner_id: str, after: Cursor | None) -> None:
    """Note up to where a partner has read: what it asks for now comes after that."""
    position = after.position if after else 0
    await database.pool.execute(NOTE, partner_id, position, database.clock.now())


async def read_lag(database: Database, partner: Partner) -> Lag:
    """Return how far behind it is by each way."""
    reader = await database.pool.fetchrow(READER, partner.partner_id)
    behind = None
    if reader is not None:
        position = reader["position"]
        behind = await count_behind(database, partner.scope, position, MOST_COUNTED)
    now = database.clock.now()
    pending = await database.pool.fetchrow(PENDING, partner.partner_id, now)
    assert pending is not None
    return Lag(
        feed_read_at=reader["asked_at"] if reader else None,
        feed_behind=behind,
        webhooks_pending=pending["pending"],
        webhooks_oldest_pending_s=pending["oldest_s"],
    )
