"""First tables: partners, their keys, the public facts of the last 30 days, and what is so now."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None

PARTNERS = """
CREATE TABLE partner (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    title text NOT NULL,
    contact_email text NOT NULL,
    networks uuid[],
    types text[],
    state text NOT NULL CHECK (state IN ('active', 'suspended')),
    created_at timestamptz NOT NULL,
    version integer NOT NULL
);
CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    title text NOT NULL,
    prefix text NOT NULL UNIQUE,
    secret_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_on date,
    revoked_at timestamptz
);
CREATE INDEX ix_api_key_partner ON api_key (partner_id, id);
CREATE TABLE feed_reader (
    partner_id uuid PRIMARY KEY REFERENCES partner (id) ON DELETE CASCADE,
    position bigint NOT NULL,
    asked_at timestamptz NOT NULL
);
"""

# A reader who has seen position n must never miss a smaller one that is committed later. So whoever
# inserts facts takes the lock first, before any position is given out, and keeps it until the end of
# the transaction: even a former active copy that is still committing. Listeners hear of the facts
# once they are committed, in every copy.
FACTS = """
CREATE TABLE public_event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    network_id uuid,
    aggregate_id text NOT NULL,
    sequence integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    body jsonb NOT NULL,
    stored_at timestamptz NOT NULL
);
CREATE INDEX ix_public_event_stored_at ON public_event (stored_at);

CREATE FUNCTION one_writer_of_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1347635023);
    PERFORM pg_notify('public_facts', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER one_writer_of_facts BEFORE INSERT ON public_event
FOR EACH STATEMENT EXECUTE FUNCTION one_writer_of_facts();

-- `epoch` changes when the log is restored: positions given out since the backup mean other facts then.
CREATE TABLE feed_state (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    epoch text NOT NULL DEFAULT substr(md5(random()::text), 1, 8),
    dropped_through bigint NOT NULL
);
INSERT INTO feed_state (dropped_through) VALUES (0);
INSERT INTO timer (kind, key, due_at) VALUES ('drop_old_facts', 'feed', '2026-01-01T00:00:00Z');
"""

# `versions` says of each field of `state` which fact has set it, so that facts may come in any order.
THINGS = """
CREATE TABLE current_thing (
    kind text NOT NULL,
    id uuid NOT NULL,
    network_id uuid,
    state jsonb NOT NULL,
    versions jsonb NOT NULL,
    version integer NOT NULL,
    is_gone boolean NOT NULL GENERATED ALWAYS AS (
        coalesce((state ->> 'is_gone')::boolean, false)
        OR coalesce((state ->> 'is_given_up')::boolean, false)
        OR coalesce((state ->> 'is_past')::boolean, false)
    ) STORED,
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 80);
CREATE INDEX ix_current_thing_present ON current_thing (kind, id) WHERE NOT is_gone;
"""


def upgrade() -> None:
    """Create the tables."""
    for script in (PLUMBING_V1, PARTNERS, FACTS, THINGS):
        op.execute(script)
