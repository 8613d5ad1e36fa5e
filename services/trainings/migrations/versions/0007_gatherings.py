"""Gatherings and their dates, fairs, replays, and the secret addresses of calendars."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GATHERING = """
CREATE TABLE gathering (
    id uuid PRIMARY KEY,
    network_id uuid,
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('fair', 'sharing_time', 'webinar', 'meeting')),
    visibility text NOT NULL CHECK (visibility IN ('network', 'everyone')),
    mode text NOT NULL CHECK (mode IN ('in_person', 'remote')),
    place text NOT NULL,
    place_id uuid,
    time_zone text NOT NULL,
    first_day date NOT NULL,
    starts time NOT NULL,
    lasts_s integer NOT NULL CHECK (lasts_s > 0),
    rule text,
    holiday_zone text CHECK (holiday_zone IN ('A', 'B', 'C', 'corsica')),
    excluded jsonb NOT NULL,
    breaks jsonb NOT NULL,
    capacity integer CHECK (capacity >= 1),
    video_link text,
    announced_at timestamptz NOT NULL,
    known_until date,
    is_whole boolean NOT NULL,
    ends_after date,
    version integer NOT NULL
);
CREATE INDEX ix_gathering_network_id ON gathering (network_id, id);
"""

# place_id has no foreign key: places are another service's, known here as a projection.
DATE = """
CREATE TABLE gathering_date (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL REFERENCES gathering (id),
    network_id uuid,
    title text NOT NULL,
    original_day date NOT NULL,
    day date NOT NULL,
    starts time NOT NULL,
    lasts_s integer NOT NULL CHECK (lasts_s > 0),
    time_zone text NOT NULL,
    place text NOT NULL,
    place_id uuid,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'cancelled')),
    reason text,
    changed_at timestamptz NOT NULL,
    revision integer NOT NULL,
    replay jsonb,
    replay_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT ux_gathering_date_original_day UNIQUE (gathering_id, original_day),
    CONSTRAINT ck_gathering_date_order CHECK (begins_at < ends_at)
);
CREATE INDEX ix_gathering_date_begins ON gathering_date (begins_at, id);
CREATE INDEX ix_gathering_date_gathering ON gathering_date (gathering_id, begins_at);
CREATE INDEX ix_gathering_date_replay ON gathering_date (replay_at DESC, id)
    WHERE replay_at IS NOT NULL;
"""

FAIR = """
CREATE TABLE fair_entry (
    id uuid PRIMARY KEY,
    gathering_date_id uuid NOT NULL REFERENCES gathering_date (id),
    kind text NOT NULL CHECK (kind IN ('offer', 'request')),
    title text NOT NULL,
    member_id uuid NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX ix_fair_entry_date ON fair_entry (gathering_date_id, id);
CREATE INDEX ix_fair_entry_member_id ON fair_entry (member_id);
"""

CALENDAR_LINK = """
CREATE TABLE calendar_link (
    owner text NOT NULL CHECK (owner IN ('network', 'member')),
    owner_id uuid NOT NULL,
    digest text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (owner, owner_id)
);
"""


def upgrade() -> None:
    """Only new tables."""
    for statements in (GATHERING, DATE, FAIR, CALENDAR_LINK):
        op.execute(statements)
