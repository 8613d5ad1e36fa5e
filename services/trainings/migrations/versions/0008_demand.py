"""Wishes for trainings, pooled by region, and who is invited to what came of them."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WISHES = """
CREATE TABLE wish (
    id uuid PRIMARY KEY,
    training_number integer NOT NULL,
    region text NOT NULL,
    title text NOT NULL,
    member_id uuid,
    network_id uuid,
    people integer NOT NULL CHECK (people BETWEEN 1 AND 200),
    periods jsonb NOT NULL,
    audience text NOT NULL
        CHECK (audience IN ('volunteers', 'employees', 'institutions', 'companies')),
    is_remote_welcome boolean NOT NULL,
    status text NOT NULL
        CHECK (status IN ('waiting', 'invited', 'satisfied', 'withdrawn', 'expired')),
    session_id uuid,
    arrival bigint GENERATED ALWAYS AS IDENTITY,
    version integer NOT NULL,
    CONSTRAINT ck_wish_wisher CHECK ((member_id IS NULL) <> (network_id IS NULL)),
    CONSTRAINT ck_wish_session CHECK (status NOT IN ('invited', 'satisfied') OR session_id IS NOT NULL)
);
CREATE UNIQUE INDEX ux_wish_live_member ON wish (member_id, training_number, region)
    WHERE member_id IS NOT NULL AND status IN ('invited', 'waiting');
CREATE UNIQUE INDEX ux_wish_live_network ON wish (network_id, training_number, region)
    WHERE network_id IS NOT NULL AND status IN ('invited', 'waiting');
CREATE INDEX ix_wish_waiting ON wish (training_number, region, arrival) WHERE status = 'waiting';
CREATE INDEX ix_wish_member ON wish (member_id, arrival);
CREATE INDEX ix_wish_network ON wish (network_id, arrival);
CREATE INDEX ix_wish_session ON wish (session_id) WHERE session_id IS NOT NULL;
"""

DEMANDS = """
CREATE TABLE demand (
    id uuid PRIMARY KEY,
    training_number integer NOT NULL,
    region text NOT NULL,
    title text NOT NULL,
    minimum integer NOT NULL CHECK (minimum >= 1),
    waiting integer NOT NULL CHECK (waiting >= 0),
    stage text NOT NULL CHECK (stage IN ('gathering', 'pooled', 'fell_back', 'dismissed')),
    answered_at timestamptz,
    session_id uuid,
    reason text,
    version integer NOT NULL,
    CONSTRAINT ux_demand_pool UNIQUE (training_number, region)
);
"""

INVITATIONS = """
CREATE TABLE invitation (
    occasion_id uuid NOT NULL,
    member_id uuid,
    network_id uuid,
    CONSTRAINT ck_invitation_whom CHECK ((member_id IS NULL) <> (network_id IS NULL)),
    CONSTRAINT ux_invitation UNIQUE NULLS NOT DISTINCT (occasion_id, member_id, network_id)
);
CREATE INDEX ix_invitation_member ON invitation (member_id) WHERE member_id IS NOT NULL;
"""


def upgrade() -> None:
    """Add the tables of demand pooling."""
    for statements in (WISHES, DEMANDS, INVITATIONS):
        op.execute(statements)
