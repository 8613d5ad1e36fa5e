"""First tables of members: networks, links, people, memberships, sign-ins."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None

NETWORKS = """
CREATE TABLE network (
    network_id uuid PRIMARY KEY,
    title text NOT NULL,
    kind text NOT NULL,
    has_legal_form boolean NOT NULL,
    town text NOT NULL,
    department text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL,
    languages text[] NOT NULL,
    is_affiliated boolean NOT NULL,
    search_text text NOT NULL,
    version integer NOT NULL
);
CREATE TABLE link (
    link_id uuid PRIMARY KEY,
    network_id uuid NOT NULL REFERENCES network,
    other_network_id uuid NOT NULL REFERENCES network,
    asked_by_network_id uuid NOT NULL,
    status text NOT NULL,
    version integer NOT NULL,
    CHECK (network_id <> other_network_id)
);
CREATE UNIQUE INDEX ux_link_pair ON link (
    least(network_id, other_network_id), greatest(network_id, other_network_id)
);
CREATE INDEX ix_link_network_id ON link (network_id);
CREATE INDEX ix_link_other_network_id ON link (other_network_id);
"""

PEOPLE = """
CREATE TABLE person (
    person_id uuid PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text,
    phone text,
    birth_year integer,
    is_minor boolean NOT NULL,
    guardian_name text,
    guardian_contact text,
    movement_roles text[] NOT NULL,
    first_signed_in_at timestamptz,
    version integer NOT NULL
);
CREATE UNIQUE INDEX ux_person_email ON person (lower(email));
CREATE TABLE membership (
    membership_id uuid PRIMARY KEY,
    network_id uuid NOT NULL REFERENCES network,
    person_id uuid NOT NULL REFERENCES person,
    status text NOT NULL,
    roles text[] NOT NULL,
    charter_accepted_at timestamptz,
    charter_noted_by uuid,
    version integer NOT NULL,
    UNIQUE (network_id, person_id)
);
CREATE INDEX ix_membership_person_id ON membership (person_id);
CREATE TABLE erasure (
    person_id uuid PRIMARY KEY,
    erased_at timestamptz NOT NULL
);
"""

SIGN_INS = """
CREATE TABLE sign_in (
    sign_in_id uuid PRIMARY KEY,
    person_id uuid,
    newcomer jsonb,
    email text,
    address_digest text NOT NULL,
    verifier_hash text NOT NULL,
    expires_at timestamptz NOT NULL,
    tries integer NOT NULL,
    mail_due_at timestamptz
);
CREATE INDEX ix_sign_in_mail_due_at ON sign_in (mail_due_at) WHERE mail_due_at IS NOT NULL;
CREATE INDEX ix_sign_in_expires_at ON sign_in (expires_at);
CREATE INDEX ix_sign_in_person_id ON sign_in (person_id);
CREATE INDEX ix_sign_in_address_digest ON sign_in (address_digest);
CREATE TABLE sign_in_limit (
    address_digest text PRIMARY KEY,
    quarter_began_at timestamptz NOT NULL,
    asked_in_quarter integer NOT NULL,
    day_began_at timestamptz NOT NULL,
    asked_in_day integer NOT NULL
);
CREATE TABLE session (
    session_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    token_hash text NOT NULL,
    previous_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL
);
CREATE INDEX ix_session_person_id ON session (person_id);
CREATE TABLE printed_code (
    code_hash text PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    printed_by uuid NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_printed_code_person_id ON printed_code (person_id);
INSERT INTO timer (kind, key, due_at) VALUES ('forget_expired', 'all', now());
"""


def upgrade() -> None:
    """Make the tables."""
    for statements in (PLUMBING_V1, NETWORKS, PEOPLE, SIGN_INS):
        op.execute(statements)
