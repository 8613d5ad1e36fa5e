"""How many people may learn at once from an offer."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE savoir ADD COLUMN group_size integer CHECK (group_size BETWEEN 2 AND 50)"
    )
