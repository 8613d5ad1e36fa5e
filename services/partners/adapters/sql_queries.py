"""The read side of the console: partners and their keys."""

from datetime import timedelta

from services.partners.adapters.sql_api_keys import key_of
from services.partners.adapters.sql_partners import partner_of
from services.partners.domain.api_key import ApiKey
from services.partners.domain.partner import Partner
from shared.storage.database import Database

PARTNERS = """
SELECT * FROM partner WHERE ($1::uuid IS NULL OR id > $1) AND ($2::text IS NULL OR slug = $2)
ORDER BY id LIMIT $3
"""
KEYS = """
SELECT * FROM api_key WHERE partner_id = $1 AND (revoked_at IS NULL OR revoked_at > $2)
ORDER BY revoked_at DESC NULLS FIRST, id LIMIT $3
"""
REVOKED_SHOWN_FOR = timedelta(days=30)
MOST_SHOWN = 200


async def list_partners(
    database: Database, after: str | None, slug: str | None, limit: int
) -> list[Partner]:
    """Return partners in the order in which they came, or the one with this short name."""
    rows = await database.pool.fetch(PARTNERS, after, slug, limit)
    return [partner_of(row) for row in rows]


async def list_keys(database: Database, partner_id: str) -> list[ApiKey]:
    """Return the live keys of a partner, and after them those revoked lately, the latest first."""
    since = database.clock.now() - REVOKED_SHOWN_FOR
    return [key_of(row) for row in await database.pool.fetch(KEYS, partner_id, since, MOST_SHOWN)]
