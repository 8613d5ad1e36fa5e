"""What people register for, and who has a place there: for the words of a fact, and for whom it concerns."""

from alembic import op

revision = "0002"
down_revision = "0001"

OCCASIONS = """
CREATE TABLE projection.occasion (
    occasion_id uuid PRIMARY KEY,
    title text NOT NULL,
    days date[] NOT NULL,
    begins_at timestamptz,
    time_zone text,
    place text NOT NULL,
    is_remote boolean NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE projection.seat (
    registration_id uuid PRIMARY KEY,
    occasion_id uuid NOT NULL,
    member_id uuid NOT NULL,
    is_taken boolean NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX ix_seat_occasion ON projection.seat (occasion_id) WHERE is_taken;
CREATE INDEX ix_seat_member ON projection.seat (member_id);
"""


def upgrade() -> None:
    op.execute(OCCASIONS)
