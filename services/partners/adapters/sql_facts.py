"""The log of public facts, and what they say is so now, in PostgreSQL."""

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import insert as upsert

from services.partners.adapters.tables import public_event
from services.partners.domain.current_thing import Change
from services.partners.domain.public_fact import PublicFact
from shared.storage.transaction import Transaction

COLUMNS = [column.name for column in public_event.c if column.name != "position"]
ADD = (
    upsert(public_event)
    .values({name: bindparam(name) for name in COLUMNS})
    .on_conflict_do_nothing(index_elements=["event_id"])
)

DROP = """
WITH gone AS (
    DELETE FROM public_event WHERE position <= (
        SELECT max(position) FROM public_event WHERE stored_at < $1
    ) RETURNING position
)
UPDATE feed_state SET dropped_through = greatest(dropped_through, (SELECT max(position) FROM gone))
WHERE EXISTS (SELECT FROM gone)
"""

# A field is set by the newest fact that says it, in whatever order the facts come.
KEEP = text("""
INSERT INTO current_thing AS kept (kind, id, network_id, state, versions, version) VALUES (
    CAST(:kind AS text), CAST(:id AS uuid), CAST(:network_id AS uuid),
    CAST(:state AS jsonb), CAST(:versions AS jsonb), CAST(:version AS integer)
)
ON CONFLICT (kind, id) DO UPDATE SET
    network_id = CASE WHEN excluded.version > kept.version THEN excluded.network_id
                 ELSE kept.network_id END,
    version = greatest(kept.version, excluded.version),
    (state, versions) = (
        SELECT kept.state || coalesce(jsonb_object_agg(field.key, field.value), '{}'),
               kept.versions || coalesce(jsonb_object_agg(field.key, excluded.version), '{}')
        FROM jsonb_each(excluded.state) AS field
        WHERE coalesce(CAST(kept.versions ->> field.key AS integer), -1) < excluded.version
    )
""")

MARK_PAST = """
UPDATE current_thing SET state = state || '{"is_past": true}' WHERE NOT is_gone AND (
    kind = 'gathering_date'
    AND coalesce(state ->> 'ends_at', state ->> 'begins_at')::timestamptz < $1
    OR kind = 'session' AND (
        SELECT max(day::date) FROM jsonb_array_elements_text(state -> 'days') AS day
    ) < $1::date
)
"""


class SqlPublicFacts:
    """The log of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, fact: PublicFact) -> None:
        """Keep a fact at the next position; a second time changes nothing."""
        row = {name: getattr(fact, name) for name in COLUMNS if name != "stored_at"}
        self._transaction.write(ADD, {**row, "stored_at": self._transaction.now()})

    async def drop_before(self, instant: datetime) -> None:
        """Forget the facts that were stored before, and remember up to which position."""
        await self._transaction.flush()
        await self._transaction.connection.execute(DROP, instant)


class SqlCurrentThings:
    """What is so now, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def keep(self, change: Change) -> None:
        """Set the fields that no newer fact has set."""
        row = {
            "kind": change.kind,
            "id": change.thing_id,
            "network_id": change.network_id,
            "state": dict(change.fields),
            "versions": dict.fromkeys(change.fields, change.version),
            "version": change.version,
        }
        self._transaction.write(KEEP, row)

    async def mark_past(self, instant: datetime) -> None:
        """Take away the sessions and dates that were over before."""
        await self._transaction.flush()
        await self._transaction.connection.execute(MARK_PAST, instant)
