"""First tables: partners, their keys, and the public facts of the last 30 days."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.execute(PLUMBING_V1)
