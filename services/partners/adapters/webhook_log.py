"""The delivery log as it is shown."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from asyncpg import Record

from shared.storage.transaction import Transaction

OWNED = "SELECT 1 FROM endpoint WHERE endpoint_id = $1 AND partner_id = $2"
FAILING = "failing"
"""Not a state of its own: pending, after attempts that failed."""
_SHOWN = """
SELECT d.*, last.status AS last_status, nullif(last.error, '') AS last_error
FROM delivery d LEFT JOIN LATERAL (
    SELECT status, error FROM attempt WHERE attempt.delivery_id = d.delivery_id
    ORDER BY at DESC LIMIT 1) last ON true
"""
PAGE = f"""{_SHOWN}
WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.state = $2)
    AND (NOT $5 OR d.attempts > 0) AND ($3::bigint IS NULL OR d.delivery_id < $3)
ORDER BY d.delivery_id DESC LIMIT $4
"""
OF_FACT = f"""{_SHOWN}
WHERE d.endpoint_id = $1 AND d.event_id = $2 ORDER BY d.delivery_id DESC LIMIT 100
"""
ATTEMPTS = """
SELECT * FROM attempt WHERE delivery_id = ANY($1::bigint[]) ORDER BY at DESC LIMIT 500
"""


async def owns(transaction: Transaction, partner_id: str, endpoint_id: str) -> bool:
    """Say whether the endpoint is the partner's."""
    row = await transaction.connection.fetchrow(OWNED, endpoint_id, partner_id)
    return row is not None


async def page_of_deliveries(
    transaction: Transaction, endpoint_id: str, state: str | None, after: int | None, limit: int
) -> list[Record]:
    """Return deliveries of an endpoint, the newest first, those after `after` in that order."""
    is_failing = state == FAILING
    wanted = "pending" if is_failing else state
    return await transaction.connection.fetch(PAGE, endpoint_id, wanted, after, limit, is_failing)


async def deliveries_of_fact(
    transaction: Transaction, endpoint_id: str, event_id: str
) -> list[tuple[Record, list[Record]]]:
    """Return the deliveries of one fact, replays too, each with its attempts of the last 30 days."""
    rows = await transaction.connection.fetch(OF_FACT, endpoint_id, event_id)
    attempts = await transaction.connection.fetch(ATTEMPTS, [row["delivery_id"] for row in rows])
    return [
        (row, [each for each in attempts if each["delivery_id"] == row["delivery_id"]])
        for row in rows
    ]
