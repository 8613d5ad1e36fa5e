"""First tables of matching."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None

PROJECTIONS = """
CREATE TABLE projection.savoir (
    savoir_id uuid PRIMARY KEY,
    kind text NOT NULL,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    themes text[] NOT NULL,
    level text NOT NULL,
    format text NOT NULL,
    mode text NOT NULL,
    languages text[] NOT NULL,
    visibility text NOT NULL,
    expires_at timestamptz NOT NULL,
    is_live boolean NOT NULL,
    returned_at timestamptz NOT NULL,
    version bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX ix_savoir_network ON projection.savoir (network_id, kind) WHERE is_live;
CREATE INDEX ix_savoir_member ON projection.savoir (member_id);
CREATE TABLE projection.membership (
    membership_id text PRIMARY KEY,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    roles text[] NOT NULL,
    is_active boolean NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX ix_membership_member ON projection.membership (member_id, network_id);
CREATE TABLE projection.erased_member (
    member_id uuid PRIMARY KEY,
    version bigint NOT NULL
);
CREATE TABLE projection.link (
    link_id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    other_network_id uuid NOT NULL,
    is_active boolean NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX ix_link_network ON projection.link (network_id) WHERE is_active;
CREATE INDEX ix_link_other ON projection.link (other_network_id) WHERE is_active;
CREATE TABLE projection.network (
    network_id uuid PRIMARY KEY,
    title text NOT NULL,
    kind text NOT NULL,
    town text NOT NULL,
    department text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL,
    version bigint NOT NULL
);
"""

MATCHES = """
CREATE TABLE match (
    match_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    offer_id uuid NOT NULL,
    request_id uuid NOT NULL,
    offerer_id uuid NOT NULL,
    offerer_network_id uuid NOT NULL,
    requester_id uuid NOT NULL,
    network_id uuid NOT NULL,
    offer_title text NOT NULL,
    request_title text NOT NULL,
    reasons jsonb NOT NULL,
    reason text NOT NULL,
    proposer_id uuid,
    proposed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    offerer_accepted_at timestamptz,
    requester_accepted_at timestamptz,
    declined_by text,
    decline_reason text NOT NULL,
    meeting_at timestamptz,
    meeting_place text NOT NULL,
    meeting_by uuid,
    agreement jsonb,
    exchange_id uuid UNIQUE,
    CONSTRAINT match_pair_once UNIQUE (offer_id, request_id),
    CONSTRAINT match_of_two CHECK (offerer_id <> requester_id)
);
CREATE INDEX ix_match_request ON match (request_id);
CREATE INDEX ix_match_network ON match (network_id, match_id);
CREATE INDEX ix_match_offerer_network ON match (offerer_network_id, match_id);
CREATE INDEX ix_match_offerer ON match (offerer_id, match_id);
CREATE INDEX ix_match_requester ON match (requester_id, match_id);
"""

EXCHANGES = """
CREATE TABLE exchange (
    exchange_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    match_id uuid NOT NULL UNIQUE,
    offerer_id uuid NOT NULL,
    offerer_network_id uuid NOT NULL,
    requester_id uuid NOT NULL,
    network_id uuid NOT NULL,
    offer_title text NOT NULL,
    request_title text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    stop_reason text NOT NULL
);
CREATE INDEX ix_exchange_network ON exchange (network_id, exchange_id);
CREATE INDEX ix_exchange_offerer_network ON exchange (offerer_network_id, exchange_id);
CREATE INDEX ix_exchange_offerer ON exchange (offerer_id, exchange_id);
CREATE INDEX ix_exchange_requester ON exchange (requester_id, exchange_id);
CREATE TABLE review (
    exchange_id uuid NOT NULL,
    side text NOT NULL,
    reviewed_at timestamptz NOT NULL,
    texts jsonb NOT NULL,
    PRIMARY KEY (exchange_id, side)
);
CREATE TABLE suggestion (
    suggestion_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    exchange_id uuid NOT NULL,
    suggested_at timestamptz NOT NULL
);
CREATE INDEX ix_suggestion_member ON suggestion (member_id, suggestion_id);
"""

WORDING = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TABLE wording (
    savoir_id uuid PRIMARY KEY,
    stems text[] NOT NULL,
    spoken text[] NOT NULL,
    folded text[] NOT NULL,
    described text[] NOT NULL,
    folded_title text NOT NULL,
    words tsvector NOT NULL,
    learned_at timestamptz NOT NULL
);
CREATE INDEX ix_wording_words ON wording USING gin (words);
CREATE INDEX ix_wording_title ON wording USING gin (folded_title gin_trgm_ops);
"""


def upgrade() -> None:
    for statements in (PLUMBING_V1, PROJECTIONS, MATCHES, EXCHANGES, WORDING):
        for statement in filter(str.strip, statements.split(";")):
            op.execute(statement)
    op.execute("INSERT INTO timer (kind, key, due_at) VALUES ('sweep', 'all', '2026-01-01Z')")
