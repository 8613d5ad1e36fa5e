"""Collective matches: groups around one savoir and who is in them."""

from alembic import op

revision = "0004"
down_revision = "0003"

GROUPS = """
CREATE TABLE collective_match (
    collective_match_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL,
    core_offer_id uuid NOT NULL,
    network_id uuid NOT NULL,
    title text NOT NULL,
    is_remote boolean NOT NULL,
    proposed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    gathering_at timestamptz NOT NULL,
    gathering_network_id uuid NOT NULL,
    gathering_town text NOT NULL,
    gathering_place text NOT NULL,
    gathering_note text NOT NULL,
    gathering_by uuid,
    ending text,
    merged_into uuid
);
CREATE UNIQUE INDEX collective_core_once ON collective_match (core_offer_id)
    WHERE state <> 'dissolved';
CREATE INDEX ix_collective_match_network ON collective_match (network_id, collective_match_id);
"""

PARTICIPANTS = """
CREATE TABLE collective_participant (
    collective_match_id uuid NOT NULL,
    savoir_id uuid NOT NULL,
    position integer NOT NULL,
    side text NOT NULL,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    title text NOT NULL,
    visibility text NOT NULL,
    seats integer NOT NULL,
    standing text NOT NULL,
    is_willing boolean NOT NULL,
    expires_at timestamptz,
    is_active boolean NOT NULL,
    PRIMARY KEY (collective_match_id, savoir_id)
);
CREATE UNIQUE INDEX collective_savoir_once ON collective_participant (savoir_id) WHERE is_active;
CREATE INDEX ix_collective_participant_savoir ON collective_participant (savoir_id);
CREATE INDEX ix_collective_participant_member
    ON collective_participant (member_id, collective_match_id);
CREATE INDEX ix_collective_participant_network
    ON collective_participant (network_id, collective_match_id);
"""


def upgrade() -> None:
    for statements in (GROUPS, PARTICIPANTS):
        for statement in filter(str.strip, statements.split(";")):
            op.execute(statement)
