"""First tables: notifications, preferences, unsubscribe links, and what is known of others' facts."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None

NOTIFICATIONS = """
CREATE TABLE notification (
    id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    event_id uuid NOT NULL,
    network_id uuid,
    kind text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    action text NOT NULL,
    link_path text NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    mail_state text NOT NULL
        CHECK (mail_state IN ('none', 'prepared', 'delivered', 'undeliverable')),
    is_on_paper boolean NOT NULL,
    printed_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT told_once UNIQUE (member_id, event_id)
);
CREATE INDEX ix_notification_inbox ON notification (member_id, id);
CREATE INDEX ix_notification_unread ON notification (member_id, id) WHERE read_at IS NULL;
CREATE INDEX ix_notification_letters ON notification (member_id, id)
    WHERE is_on_paper AND printed_at IS NULL;
CREATE TABLE preference (
    member_id uuid NOT NULL,
    kind text NOT NULL,
    has_mail boolean NOT NULL,
    PRIMARY KEY (member_id, kind)
);
CREATE TABLE unsubscribe_link (
    token text PRIMARY KEY,
    member_id uuid NOT NULL,
    kind text NOT NULL,
    CONSTRAINT one_link_a_kind UNIQUE (member_id, kind)
);
CREATE TABLE erased_person (
    member_id uuid PRIMARY KEY,
    erased_at timestamptz NOT NULL
);
"""

PROJECTIONS = """
CREATE TABLE projection.membership (
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    roles text[] NOT NULL,
    has_mailbox boolean NOT NULL,
    is_active boolean NOT NULL,
    membership_id text NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (member_id, network_id)
);
CREATE INDEX ix_membership_network ON projection.membership (network_id);
CREATE TABLE projection.movement_role (
    member_id uuid PRIMARY KEY,
    roles text[] NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE projection.network (
    network_id uuid PRIMARY KEY,
    title text NOT NULL,
    time_zone text NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE projection.savoir (
    savoir_id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    title text NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX ix_savoir_member ON projection.savoir (member_id);
CREATE TABLE projection.match (
    match_id uuid PRIMARY KEY,
    offerer_id uuid NOT NULL,
    requester_id uuid NOT NULL,
    offer_title text,
    request_title text,
    first_accepter text
);
CREATE INDEX ix_match_offerer ON projection.match (offerer_id);
CREATE INDEX ix_match_requester ON projection.match (requester_id);
"""


def upgrade() -> None:
    op.execute(PLUMBING_V1)
    op.execute(NOTIFICATIONS)
    op.execute(PROJECTIONS)
