"""Drop what earlier versions no longer read: the counts that moved from session to occasion."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DROP = """
ALTER TABLE session
    DROP COLUMN capacity,
    DROP COLUMN registered,
    DROP COLUMN offered,
    DROP COLUMN begins_at,
    DROP COLUMN closes_at,
    DROP COLUMN offer_lasts_s;
"""


def upgrade() -> None:
    op.execute(DROP)
