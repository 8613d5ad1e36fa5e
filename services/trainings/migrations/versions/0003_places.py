"""The places of the directory and what is known of networks."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PLACES = """
CREATE TABLE projection.network (
    network_id uuid PRIMARY KEY,
    title text NOT NULL,
    town text NOT NULL,
    department text NOT NULL,
    region text,
    time_zone text NOT NULL,
    is_affiliated boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE projection.place (
    place_id uuid PRIMARY KEY,
    title text NOT NULL,
    address text NOT NULL,
    postcode text NOT NULL,
    town text NOT NULL,
    department text NOT NULL,
    region text,
    time_zone text NOT NULL,
    latitude double precision,
    longitude double precision,
    is_active boolean NOT NULL,
    version integer NOT NULL
);
ALTER TABLE projection.membership
    ADD COLUMN roles text[] NOT NULL DEFAULT '{}',
    ADD COLUMN is_minor boolean NOT NULL DEFAULT false;
CREATE INDEX ix_membership_of_network ON projection.membership (network_id) WHERE is_active;
"""
"""Networks heard of before come with `./rers projections rebuild trainings`, as do roles."""


def upgrade() -> None:
    op.execute(PLACES)
