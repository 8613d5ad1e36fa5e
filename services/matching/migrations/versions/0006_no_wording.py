"""The lexical ranking's table goes: savoirs are compared by their vectors now."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("DROP TABLE wording")
    op.execute("INSERT INTO timer (kind, key, due_at) VALUES ('follow', 'all', '2026-01-01Z')")
