"""Webhooks: endpoints, secrets, deliveries and their attempts."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
