"""Deliveries in PostgreSQL: made for many endpoints in one statement."""

from collections.abc import Sequence

from services.partners.application.ports_of_webhooks import Chosen, Tried
from shared.storage.transaction import Transaction

TEST_TYPE = "rers.public.test.v1"

# Who reads deliveries by growing delivery_id must not miss one that is committed late: whoever adds
# some takes the lock of facts first (see 0001), before any number is given out; the insertion of
# the facts that are fanned out has taken it already.
TAKE_TURN = "SELECT pg_advisory_xact_lock(1347635023)"

_HEARD = """
    (e.types IS NULL OR f.type = ANY(e.types)) AND (p.types IS NULL OR f.type = ANY(p.types))
    AND (f.network_id IS NULL OR (
        (e.networks IS NULL OR f.network_id = ANY(e.networks))
        AND (p.networks IS NULL OR f.network_id = ANY(p.networks))))
"""
_ADD = """
INSERT INTO delivery (endpoint_id, position, event_id, replay, aggregate_id, type, occurred_at,
    state, next_at, created_at)
"""
FAN_OUT = f"""{_ADD}
SELECT e.endpoint_id, f.position, f.event_id, 0, f.aggregate_id, f.type, f.occurred_at,
    'pending', $2::timestamptz, $2::timestamptz
FROM public_event f
JOIN endpoint e ON e.state IN ('live', 'failing')
JOIN partner p ON p.id = e.partner_id AND p.state = 'active'
WHERE f.event_id = ANY($1::uuid[]) AND {_HEARD}
ORDER BY f.position
ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants alone
NEXT_REPLAY = "UPDATE endpoint SET replays = replays + 1 WHERE endpoint_id = $1 RETURNING replays"
REPLAY = f"""{_ADD}
SELECT e.endpoint_id, f.position, f.event_id, $2::integer, f.aggregate_id, f.type, f.occurred_at,
    'pending', $3::timestamptz, $3::timestamptz
FROM public_event f, endpoint e JOIN partner p ON p.id = e.partner_id
WHERE e.endpoint_id = $1 AND {_HEARD}
    AND ($4::uuid[] IS NULL OR f.event_id = ANY($4))
    AND ($5::timestamptz IS NULL OR f.stored_at >= $5)
    AND ($6::timestamptz IS NULL OR f.stored_at < $6)
ORDER BY f.position
LIMIT $7
"""  # noqa: S608 - constants alone
MAKE_DUE = """
UPDATE delivery SET next_at = $2 WHERE endpoint_id = $1 AND state = 'pending' AND next_at > $2
"""
NOTE_TEST = """
WITH noted AS (
    INSERT INTO delivery (endpoint_id, event_id, aggregate_id, type, occurred_at, state, attempts,
        next_at, delivered_at, created_at)
    VALUES ($1::uuid, $2, $1::uuid::text, $3, $4::timestamptz, $5::text, 1, $4::timestamptz,
        CASE WHEN $5::text = 'delivered' THEN $4::timestamptz END, $4::timestamptz)
    RETURNING delivery_id)
INSERT INTO attempt (delivery_id, at, status, duration_ms, error, answer)
SELECT delivery_id, $4::timestamptz, $6, $7, $8, $9 FROM noted
"""


class SqlDeliveries:
    """Deliveries of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def fan_out(self, event_ids: Sequence[str]) -> None:
        """Add a pending delivery of each fact stored in this transaction for each endpoint that hears it."""
        await self._transaction.flush()
        now = self._transaction.now()
        await self._transaction.connection.execute(FAN_OUT, list(event_ids), now)

    async def replay(self, endpoint_id: str, chosen: Chosen) -> int:
        """Add the chosen facts that the endpoint may hear once more; return how many."""
        await self._take_turn()
        connection, now = self._transaction.connection, self._transaction.now()
        replay = await connection.fetchval(NEXT_REPLAY, endpoint_id)
        ids = None if chosen.event_ids is None else list(chosen.event_ids)
        limits = (ids, chosen.since_at, chosen.until_at, chosen.most + 1)
        return _added(await connection.execute(REPLAY, endpoint_id, replay, now, *limits))

    async def make_due(self, endpoint_id: str) -> None:
        """Let all that waits for the endpoint go at once."""
        await self._transaction.flush()
        await self._transaction.connection.execute(MAKE_DUE, endpoint_id, self._transaction.now())

    async def note_test(self, endpoint_id: str, event_id: str, tried: Tried) -> None:
        """Write a test event and what came of it into the delivery log."""
        await self._take_turn()
        answer = tried.answer
        state = "delivered" if answer.is_success else "failed"
        what = (endpoint_id, event_id, TEST_TYPE, tried.at, state)
        came = (answer.status, tried.duration_ms, answer.error, answer.text)
        await self._transaction.connection.execute(NOTE_TEST, *what, *came)

    async def _take_turn(self) -> None:
        await self._transaction.flush()
        await self._transaction.connection.execute(TAKE_TURN)


def _added(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])
