"""What proposals people want needs: minors, why people decline, what each search found."""

from alembic import op

revision = "0005"
down_revision = "0004"

MATCH = """
ALTER TABLE match ADD COLUMN minor_sides text[] NOT NULL DEFAULT '{}';
ALTER TABLE match ADD COLUMN held_sides text[] NOT NULL DEFAULT '{}';
ALTER TABLE match ADD COLUMN decline_why text;
ALTER TABLE match ADD COLUMN likeness real;
"""

LATEST_SEARCH = """
CREATE TABLE latest_search (
    savoir_id uuid PRIMARY KEY,
    searched_at timestamptz NOT NULL,
    closest jsonb NOT NULL
) WITH (fillfactor = 80);
"""

JUDGED = """
CREATE VIEW judged_pair AS
SELECT offer_id, request_id, offer_title, request_title, reasons, likeness, proposed_at,
       CASE WHEN decline_why = 'not_this_savoir' THEN 0 ELSE 2 END AS grade
FROM match
WHERE proposer_id IS NULL AND offer_title <> '' AND request_title <> ''
  AND (decline_why = 'not_this_savoir' OR exchange_id IS NOT NULL)
"""
"""What people's answers say of the ranking, in the grades of a gold file: 0 is another savoir, 2 was learned."""


def upgrade() -> None:
    for statements in (MATCH, LATEST_SEARCH, JUDGED):
        for statement in filter(str.strip, statements.split(";")):
            op.execute(statement)
