"""Webhooks: endpoints, secrets, deliveries and their attempts, notices to contacts."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.execute("""
CREATE TABLE endpoint (
    endpoint_id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    url text NOT NULL,
    types text[],
    networks uuid[],
    state text NOT NULL CHECK (state IN ('live', 'failing', 'disabled')),
    reason text CHECK (reason IN ('gone', 'failing', 'partner')),
    began_failing_at timestamptz,
    replays integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    version integer NOT NULL
);
CREATE INDEX ix_endpoint_partner ON endpoint (partner_id);
CREATE TABLE endpoint_secret (
    endpoint_id uuid NOT NULL REFERENCES endpoint ON DELETE CASCADE,
    secret text NOT NULL,
    created_at timestamptz NOT NULL,
    retires_at timestamptz,
    PRIMARY KEY (endpoint_id, secret)
);
CREATE TABLE delivery (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id uuid NOT NULL REFERENCES endpoint ON DELETE CASCADE,
    position bigint,
    event_id uuid NOT NULL,
    replay integer NOT NULL DEFAULT 0,
    aggregate_id text NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'discarded')),
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (endpoint_id, event_id, replay)
) WITH (fillfactor = 80);
CREATE INDEX ix_delivery_pending ON delivery (endpoint_id, delivery_id) WHERE state = 'pending';
CREATE INDEX ix_delivery_endpoint ON delivery (endpoint_id, delivery_id DESC);
CREATE TABLE attempt (
    delivery_id bigint NOT NULL,
    at timestamptz NOT NULL,
    status integer,
    duration_ms integer NOT NULL,
    error text NOT NULL,
    answer text NOT NULL
);
CREATE INDEX ix_attempt_delivery ON attempt (delivery_id);
CREATE INDEX ix_attempt_at ON attempt USING brin (at);
CREATE TABLE notice (
    notice_id uuid PRIMARY KEY,
    partner_id uuid NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    url text NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    is_given_up boolean NOT NULL DEFAULT false
);
CREATE INDEX ix_delivery_created_at ON delivery USING brin (created_at);
INSERT INTO timer (kind, key, due_at)
VALUES ('clear_deliveries', 'webhooks', '2026-01-01T00:00:00Z')""")
