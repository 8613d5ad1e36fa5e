"""What is known of networks: whether their members are children."""

from alembic import op

revision = "0003"
down_revision = "0002"

NETWORKS = """
CREATE TABLE projection.network (
    network_id uuid PRIMARY KEY,
    is_of_children boolean NOT NULL,
    version integer NOT NULL
);
"""
"""Networks heard of before come with `./rers projections rebuild savoirs`."""


def upgrade() -> None:
    op.execute(NETWORKS)
