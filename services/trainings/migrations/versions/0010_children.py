"""Whether the members of a network are children."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KIND = "ALTER TABLE projection.network ADD COLUMN is_of_children boolean"
"""Of networks heard of before it comes with `./rers projections rebuild trainings`; null until then."""


def upgrade() -> None:
    op.execute(KIND)
