"""Proposals that wait can be counted without reading all that ever were."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_match_waiting ON match (proposed_at)"
        " WHERE state IN ('awaiting_facilitator', 'proposed', 'answered')"
    )
    op.execute("CREATE INDEX ix_ring_waiting ON ring (proposed_at) WHERE state = 'proposed'")
