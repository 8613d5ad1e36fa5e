"""Rings: circles of matches, who is in them, and who has one to answer."""

from alembic import op

revision = "0003"
down_revision = "0002"

RINGS = """
CREATE TABLE ring (
    ring_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    pairs_key text NOT NULL,
    network_id uuid NOT NULL,
    links jsonb NOT NULL,
    proposer_id uuid,
    proposed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    declined_by uuid,
    decline_reason text NOT NULL,
    CONSTRAINT ring_pairs_once UNIQUE (pairs_key)
);
CREATE TABLE ring_place (
    ring_id uuid NOT NULL,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    PRIMARY KEY (member_id, network_id, ring_id)
);
CREATE INDEX ix_ring_place_network ON ring_place (network_id, ring_id);
CREATE TABLE ring_match (
    ring_id uuid NOT NULL,
    match_id uuid NOT NULL,
    PRIMARY KEY (match_id, ring_id)
);
CREATE TABLE ring_awaiting (
    member_id uuid NOT NULL,
    ring_id uuid NOT NULL,
    CONSTRAINT ring_to_answer_once PRIMARY KEY (member_id)
);
CREATE INDEX ix_ring_awaiting_ring ON ring_awaiting (ring_id);
"""


def upgrade() -> None:
    for statement in filter(str.strip, RINGS.split(";")):
        op.execute(statement)
