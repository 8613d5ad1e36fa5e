"""First tables: catalogue, sessions with their counted places, registrations, projections."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRAININGS = """
CREATE TABLE training (
    id uuid PRIMARY KEY,
    number integer NOT NULL UNIQUE CHECK (number > 0),
    title text NOT NULL,
    sheet jsonb NOT NULL,
    is_shipped boolean NOT NULL
);
CREATE TABLE tariff (
    audience text PRIMARY KEY,
    day_price_cents integer CHECK (day_price_cents >= 0),
    registration_fee_cents integer CHECK (registration_fee_cents >= 0),
    funding jsonb NOT NULL,
    is_shipped boolean NOT NULL
);
"""

SESSIONS = """
CREATE TABLE session (
    id uuid PRIMARY KEY,
    training_id uuid NOT NULL REFERENCES training (id),
    training_number integer NOT NULL,
    title text NOT NULL,
    parts jsonb NOT NULL,
    time_zone text NOT NULL,
    starts time NOT NULL,
    begins_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    place text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('in_person', 'remote')),
    capacity integer NOT NULL,
    minimum integer NOT NULL,
    decision_at timestamptz NOT NULL,
    offer_lasts_s integer NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'confirmed', 'awaiting_decision', 'cancelled')),
    registered integer NOT NULL DEFAULT 0 CHECK (registered >= 0),
    offered integer NOT NULL DEFAULT 0 CHECK (offered >= 0),
    version integer NOT NULL,
    CONSTRAINT ck_session_minimum CHECK (minimum >= 1 AND minimum <= capacity),
    CONSTRAINT ck_session_capacity CHECK (registered + offered <= capacity)
) WITH (fillfactor = 50);
CREATE INDEX ix_session_training_number ON session (training_number, id);
"""

# No foreign key to session: each insert would lock that one hot row, and sessions are never deleted.
REGISTRATIONS = """
CREATE TABLE registration (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    training_number integer NOT NULL,
    title text NOT NULL,
    member_id uuid NOT NULL,
    status text NOT NULL CHECK (
        status IN ('registered', 'waiting', 'offered', 'declined', 'expired', 'cancelled')
    ),
    arrival bigint GENERATED ALWAYS AS IDENTITY,
    offer_expires_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT ck_registration_offer CHECK ((status = 'offered') = (offer_expires_at IS NOT NULL))
);
CREATE UNIQUE INDEX ux_registration_live ON registration (session_id, member_id)
    WHERE status IN ('registered', 'waiting', 'offered');
CREATE INDEX ix_registration_waiting ON registration (session_id, arrival)
    WHERE status = 'waiting';
CREATE INDEX ix_registration_session ON registration (session_id, arrival);
CREATE INDEX ix_registration_member ON registration (member_id, arrival);
"""

PROJECTIONS = """
CREATE TABLE projection.membership (
    id text PRIMARY KEY,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX ix_membership_member_id ON projection.membership (member_id);
CREATE TABLE projection.erased_member (
    member_id uuid PRIMARY KEY
);
"""


def upgrade() -> None:
    for statements in (PLUMBING_V1, TRAININGS, SESSIONS, REGISTRATIONS, PROJECTIONS):
        op.execute(statements)
