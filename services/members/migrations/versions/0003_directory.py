"""The directory of public places."""

from alembic import op

revision = "0003"
down_revision = "0002"

PLACE = """
CREATE TABLE place (
    place_id uuid PRIMARY KEY,
    network_id uuid REFERENCES network,
    contact_id uuid REFERENCES person ON DELETE SET NULL,
    is_listed boolean NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    postcode text NOT NULL,
    town text NOT NULL,
    department text NOT NULL,
    region text,
    country text NOT NULL,
    time_zone text NOT NULL,
    latitude double precision,
    longitude double precision,
    step_free text NOT NULL CHECK (step_free IN ('yes', 'no', 'unknown')),
    capacity integer CHECK (capacity > 0),
    web_page text,
    is_hosting_visits boolean NOT NULL,
    is_testifying boolean NOT NULL,
    opening_notes text NOT NULL,
    title_key text NOT NULL,
    town_key text NOT NULL,
    search_text text NOT NULL,
    version integer NOT NULL,
    CONSTRAINT place_position CHECK (
        (latitude IS NULL) = (longitude IS NULL)
        AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180
    ),
    CONSTRAINT place_contact CHECK (contact_id IS NULL OR network_id IS NOT NULL)
);
CREATE UNIQUE INDEX ux_place_title ON place (country, department, town_key, title_key)
    WHERE is_listed;
CREATE INDEX ix_place_contact_id ON place (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX ix_place_network_id ON place (network_id);
CREATE INDEX ix_place_region ON place (region, place_id) WHERE is_listed;
"""
"""The keys are titles and towns without accents, capitals and marks: what is one place stands once."""


def upgrade() -> None:
    op.execute(PLACE)
