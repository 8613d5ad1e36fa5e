"""Where networks are; a timer looks up the towns of those that exist already."""

from alembic import op

revision = "0002"
down_revision = "0001"

PLACE = """
ALTER TABLE network
    ADD COLUMN latitude double precision,
    ADD COLUMN longitude double precision,
    ADD CONSTRAINT network_place CHECK (
        (latitude IS NULL) = (longitude IS NULL)
        AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180
    )
"""
"""Of the town's centre, in degrees (WGS 84)."""

FILL = """
INSERT INTO timer (kind, key, due_at)
VALUES ('place_networks', '00000000-0000-0000-0000-000000000000', now())
"""
"""The key is the id after which networks are looked at."""


def upgrade() -> None:
    op.execute(PLACE)
    op.execute(FILL)
