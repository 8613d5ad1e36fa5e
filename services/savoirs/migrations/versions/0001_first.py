"""First tables: savoirs with their search, reciprocity, and copies of memberships and links."""

from alembic import op

from shared.storage.tables import PLUMBING_V1

revision = "0001"
down_revision = None

# `unaccent` is declared only stable since its rules could be edited; here they are the shipped ones.
WORDS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

CREATE FUNCTION folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT public.unaccent('public.unaccent'::regdictionary, lower(words)) $$;

CREATE FUNCTION savoir_words(title text, themes text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT public.folded(title || ' ' || array_to_string(themes, ' ')) $$;

CREATE FUNCTION savoir_vector(title text, themes text[], description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT setweight(to_tsvector('pg_catalog.french', title), 'A')
    || setweight(to_tsvector('pg_catalog.french', public.folded(title)), 'B')
    || setweight(to_tsvector('pg_catalog.french', rest), 'C')
    || setweight(to_tsvector('pg_catalog.french', public.folded(rest)), 'D')
FROM (SELECT array_to_string(themes, ' ') || ' ' || description AS rest) AS words
$$;

CREATE FUNCTION savoir_query(words text, joint text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT replace(plainto_tsquery('pg_catalog.french', words)::text, ' & ', joint)::tsquery
    || replace(plainto_tsquery('pg_catalog.french', public.folded(words))::text, ' & ', joint)::tsquery
$$;
"""

SAVOIRS = """
CREATE TABLE savoir (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('offer', 'request')),
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    title text NOT NULL CHECK (char_length(title) BETWEEN 3 AND 120),
    description text NOT NULL CHECK (char_length(description) <= 2000),
    themes text[] NOT NULL CHECK (cardinality(themes) <= 5),
    level text NOT NULL CHECK (level IN ('any', 'beginner', 'intermediate', 'advanced')),
    format text NOT NULL CHECK (format IN ('any', 'one_to_one', 'group')),
    mode text NOT NULL CHECK (mode IN ('any', 'on_site', 'remote')),
    languages text[] NOT NULL,
    availability text NOT NULL CHECK (char_length(availability) <= 300),
    visibility text NOT NULL CHECK (visibility IN ('network', 'linked', 'everyone')),
    status text NOT NULL CHECK (status IN ('live', 'expired', 'withdrawn')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    version integer NOT NULL,
    folded text GENERATED ALWAYS AS (savoir_words(title, themes)) STORED,
    search tsvector GENERATED ALWAYS AS (savoir_vector(title, themes, description)) STORED
) WITH (fillfactor = 80);
CREATE INDEX ix_savoir_newest ON savoir (id) WHERE status = 'live';
CREATE INDEX ix_savoir_board ON savoir (network_id, id) WHERE status = 'live';
CREATE INDEX ix_savoir_member ON savoir (member_id, network_id, kind);
CREATE INDEX ix_savoir_search ON savoir USING gin (search) WHERE status = 'live';
CREATE INDEX ix_savoir_folded ON savoir USING gin (folded gin_trgm_ops) WHERE status = 'live';

-- The id is made of member and network, so it alone keeps the pair unique: ON CONFLICT heeds one
-- index only, and rows that arrive together can break a second one.
CREATE TABLE reciprocity (
    id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    has_offer boolean NOT NULL,
    has_request boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX ix_reciprocity_member_id ON reciprocity (member_id, network_id);
"""

COPIES = """
CREATE TABLE projection.membership (
    membership_id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    network_id uuid NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX ix_membership_member ON projection.membership (member_id, network_id);
CREATE INDEX ix_membership_network ON projection.membership (network_id, member_id);
CREATE TABLE projection.erased_member (member_id uuid PRIMARY KEY);
CREATE TABLE projection.network_link (
    link_id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    other_network_id uuid NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX ix_network_link_network ON projection.network_link (network_id);
CREATE INDEX ix_network_link_other ON projection.network_link (other_network_id);
"""


def upgrade() -> None:
    for script in (PLUMBING_V1, WORDS, SAVOIRS, COPIES):
        op.execute(script)
