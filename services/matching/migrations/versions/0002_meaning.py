"""The meaning of savoirs as vectors, who could teach whom, and what nearness and minors need."""

from alembic import op

revision = "0002"
down_revision = "0001"

EMBEDDING = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE embedding (
    savoir_id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    kind text NOT NULL,
    member_id uuid NOT NULL,
    visibility text NOT NULL,
    mode text NOT NULL,
    languages text[] NOT NULL,
    vector halfvec(256) NOT NULL
);
CREATE TABLE reading (
    savoir_id uuid PRIMARY KEY,
    encoders text[] NOT NULL,
    space text NOT NULL,
    wording text NOT NULL,
    senses smallint[] NOT NULL,
    shares real[] NOT NULL,
    read_at timestamptz NOT NULL
);
ALTER TABLE embedding ALTER COLUMN vector SET STORAGE PLAIN;
CREATE INDEX ix_embedding_network ON embedding (network_id, kind);
ALTER TABLE embedding CLUSTER ON ix_embedding_network;
"""

CENTRE = """
CREATE TABLE centre (
    is_only boolean PRIMARY KEY DEFAULT true,
    middle bytea NOT NULL,
    taken_at timestamptz NOT NULL,
    CONSTRAINT centre_is_only CHECK (is_only)
);
"""

EDGE = """
CREATE TABLE edge (
    offer_id uuid NOT NULL,
    request_id uuid NOT NULL,
    offerer_id uuid NOT NULL,
    offerer_network_id uuid NOT NULL,
    requester_id uuid NOT NULL,
    requester_network_id uuid NOT NULL,
    scope text NOT NULL,
    km real,
    likeness real NOT NULL,
    found_at timestamptz NOT NULL,
    PRIMARY KEY (offer_id, request_id),
    CONSTRAINT edge_of_two CHECK (offerer_id <> requester_id)
);
CREATE INDEX ix_edge_offerer ON edge (offerer_id, requester_id);
CREATE INDEX ix_edge_requester ON edge (requester_id);
CREATE INDEX ix_edge_request ON edge (request_id);
"""

NEARNESS = """
ALTER TABLE projection.membership ADD COLUMN is_minor boolean NOT NULL DEFAULT false;
ALTER TABLE projection.network ADD COLUMN latitude double precision;
ALTER TABLE projection.network ADD COLUMN longitude double precision;
ALTER TABLE projection.savoir ADD COLUMN group_size integer;
"""


def upgrade() -> None:
    for statements in (EMBEDDING, CENTRE, EDGE, NEARNESS):
        for statement in filter(str.strip, statements.split(";")):
            op.execute(statement)
