"""What people register for, apart from the sessions: places, line, groups."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OCCASION = """
CREATE TABLE occasion (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('session', 'workshop', 'gathering')),
    title text NOT NULL,
    training_number integer,
    network_id uuid,
    once text NOT NULL,
    capacity integer CHECK (capacity >= 1),
    minimum integer CHECK (minimum >= 1),
    registered integer NOT NULL DEFAULT 0 CHECK (registered >= 0),
    offered integer NOT NULL DEFAULT 0 CHECK (offered >= 0),
    standing text NOT NULL CHECK (standing IN ('open', 'paused', 'closed')),
    is_confirmed boolean NOT NULL DEFAULT false,
    line_rule text NOT NULL DEFAULT 'arrival'
        CHECK (line_rule IN ('arrival', 'affiliated_volunteers_first')),
    opens_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
    begins_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    offer_lasts_s integer NOT NULL,
    CONSTRAINT ck_occasion_capacity CHECK (registered + offered <= capacity)
) WITH (fillfactor = 50);
INSERT INTO occasion (id, kind, title, training_number, once, capacity, minimum, registered,
    offered, standing, is_confirmed, begins_at, closes_at, offer_lasts_s)
SELECT id, 'session', title, training_number, id::text, capacity, minimum, registered, offered,
    CASE state WHEN 'cancelled' THEN 'closed' ELSE 'open' END, state = 'confirmed', begins_at,
    closes_at, offer_lasts_s
FROM session;
CREATE INDEX ix_occasion_begins ON occasion (begins_at, id);
"""

SESSION = """
ALTER TABLE session DROP CONSTRAINT session_state_check;
ALTER TABLE session DROP CONSTRAINT ck_session_minimum;
ALTER TABLE session DROP CONSTRAINT ck_session_capacity;
ALTER TABLE session ADD CONSTRAINT ck_session_state CHECK (state IN ('draft', 'open', 'paused',
    'confirmed', 'awaiting_decision', 'running', 'completed', 'merged', 'cancelled'));
ALTER TABLE session
    ALTER COLUMN capacity DROP NOT NULL,
    ALTER COLUMN minimum DROP NOT NULL,
    ALTER COLUMN begins_at DROP NOT NULL,
    ALTER COLUMN closes_at DROP NOT NULL,
    ALTER COLUMN decision_at DROP NOT NULL,
    ALTER COLUMN offer_lasts_s DROP NOT NULL,
    ADD COLUMN ends time NOT NULL DEFAULT '17:00',
    ADD COLUMN period text NOT NULL DEFAULT '',
    ADD COLUMN place_id uuid,
    ADD COLUMN region text,
    ADD COLUMN trainer_ids uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN is_trainer_counted boolean NOT NULL DEFAULT false,
    ADD COLUMN on_shortfall text NOT NULL DEFAULT 'ask'
        CHECK (on_shortfall IN ('ask', 'extend_then_cancel')),
    ADD COLUMN extend_days integer NOT NULL DEFAULT 7 CHECK (extend_days >= 1),
    ADD COLUMN decided_by uuid,
    ADD COLUMN was_extended boolean NOT NULL DEFAULT false,
    ADD COLUMN reminded_at timestamptz,
    ADD COLUMN twin_id uuid,
    ADD COLUMN merged_into uuid,
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX ix_session_at_risk ON session (decision_at, id)
    WHERE state IN ('open', 'paused', 'awaiting_decision');
CREATE TABLE session_transition (
    session_id uuid NOT NULL,
    number integer NOT NULL,
    at timestamptz NOT NULL,
    by uuid,
    action text NOT NULL,
    was text NOT NULL,
    became text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (session_id, number)
);
"""

REGISTRATION = """
ALTER TABLE registration DROP CONSTRAINT registration_status_check;
ALTER TABLE registration RENAME COLUMN session_id TO occasion_id;
ALTER TABLE registration ALTER COLUMN training_number DROP NOT NULL;
ALTER TABLE registration ADD CONSTRAINT ck_registration_status CHECK (status IN ('registered',
    'waiting', 'offered', 'declined', 'expired', 'cancelled', 'moved'));
ALTER TABLE registration
    ADD COLUMN kind text NOT NULL DEFAULT 'session',
    ADD COLUMN once text NOT NULL DEFAULT '',
    ADD COLUMN group_id uuid,
    ADD COLUMN is_head boolean NOT NULL DEFAULT true,
    ADD COLUMN seats integer NOT NULL DEFAULT 1 CHECK (seats >= 1),
    ADD COLUMN collected integer NOT NULL DEFAULT 0 CHECK (collected >= 0),
    ADD COLUMN has_collected boolean NOT NULL DEFAULT false,
    ADD COLUMN priority smallint NOT NULL DEFAULT 1,
    ADD COLUMN audience text NOT NULL DEFAULT 'volunteers'
        CHECK (audience IN ('volunteers', 'employees', 'institutions', 'companies')),
    ADD COLUMN network_id uuid,
    ADD COLUMN moved_from uuid,
    ADD COLUMN registered_at timestamptz,
    ADD COLUMN ended_by_session boolean NOT NULL DEFAULT false;
UPDATE registration SET once = occasion_id::text;
DROP INDEX ux_registration_live;
CREATE UNIQUE INDEX ux_registration_live ON registration (occasion_id, member_id)
    WHERE status IN ('registered', 'waiting', 'offered');
CREATE UNIQUE INDEX ux_registration_once ON registration (member_id, once)
    WHERE status IN ('registered', 'waiting', 'offered');
DROP INDEX ix_registration_waiting;
CREATE INDEX ix_registration_waiting ON registration (occasion_id, priority, arrival)
    WHERE status = 'waiting' AND is_head;
CREATE INDEX ix_registration_group ON registration (group_id) WHERE group_id IS NOT NULL;
"""


def upgrade() -> None:
    """Widen; 0009 drops what nobody reads any more."""
    for statements in (OCCASION, SESSION, REGISTRATION):
        op.execute(statements)
