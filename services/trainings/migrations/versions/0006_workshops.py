"""Workshops, their polls, problems and notes; kits."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# As in savoirs: words are found with and without their accents; `unaccent` is declared only stable.
WORDS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE FUNCTION workshop_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT public.unaccent('public.unaccent'::regdictionary, lower(words)) $$;
CREATE FUNCTION workshop_vector(title text, rest text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT to_tsvector('pg_catalog.french', title || ' ' || rest)
    || to_tsvector('pg_catalog.french', public.workshop_plain(title || ' ' || rest))
$$;
CREATE FUNCTION workshop_query(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT websearch_to_tsquery('pg_catalog.french', words)
    || websearch_to_tsquery('pg_catalog.french', public.workshop_plain(words))
$$;
"""

KITS = """
CREATE TABLE kit (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    author_id uuid,
    title text NOT NULL,
    theme text NOT NULL,
    audience text NOT NULL,
    text text NOT NULL,
    material jsonb NOT NULL,
    steps jsonb NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('network', 'everyone')),
    state text NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    copied_from uuid REFERENCES kit (id),
    revision integer NOT NULL,
    version integer NOT NULL,
    search tsvector GENERATED ALWAYS AS (
        workshop_vector(title, theme || ' ' || audience || ' ' || text)
    ) STORED
);
CREATE INDEX ix_kit_network_id ON kit (network_id, id);
CREATE INDEX ix_kit_author_id ON kit (author_id);
CREATE INDEX ix_kit_copied_from ON kit (copied_from) WHERE copied_from IS NOT NULL;
CREATE INDEX ix_kit_search ON kit USING gin (search);
"""

WORKSHOPS = """
CREATE TABLE workshop (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    title text NOT NULL,
    about text NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('network', 'everyone')),
    proposer_id uuid,
    facilitator_id uuid,
    kit_id uuid REFERENCES kit (id),
    places integer NOT NULL CHECK (places BETWEEN 2 AND 100),
    time_zone text NOT NULL,
    is_remote boolean NOT NULL,
    place text NOT NULL,
    place_id text,
    video_link text NOT NULL,
    state text NOT NULL CHECK (
        state IN ('proposed', 'polling', 'scheduled', 'held', 'cancelled')
    ),
    poll_version integer NOT NULL,
    poll_closes_at timestamptz,
    begins_at timestamptz,
    ends_at timestamptz,
    chosen_problem_id uuid,
    note_version integer NOT NULL,
    changed_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_workshop_times CHECK (
        (begins_at IS NULL) = (ends_at IS NULL)
        AND (begins_at IS NOT NULL OR state NOT IN ('scheduled', 'held'))
    )
);
CREATE INDEX ix_workshop_network_id ON workshop (network_id, id);
CREATE INDEX ix_workshop_changed_at ON workshop (changed_at) WHERE begins_at IS NOT NULL;
CREATE INDEX ix_workshop_facilitator_id ON workshop (facilitator_id);
CREATE INDEX ix_workshop_proposer_id ON workshop (proposer_id);
CREATE TABLE workshop_date (
    id uuid PRIMARY KEY,
    workshop_id uuid NOT NULL REFERENCES workshop (id),
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    has_reached_cap boolean NOT NULL,
    CONSTRAINT ux_workshop_date UNIQUE (workshop_id, begins_at)
);
CREATE TABLE workshop_vote (
    date_id uuid NOT NULL REFERENCES workshop_date (id) ON DELETE CASCADE,
    member_id uuid NOT NULL,
    workshop_id uuid NOT NULL,
    answer text NOT NULL CHECK (answer IN ('yes', 'if_need_be', 'no')),
    turn integer NOT NULL,
    PRIMARY KEY (date_id, member_id)
);
CREATE INDEX ix_workshop_vote_workshop_id ON workshop_vote (workshop_id, turn);
CREATE INDEX ix_workshop_vote_member_id ON workshop_vote (member_id);
"""

PROBLEMS = """
CREATE TABLE workshop_problem (
    id uuid PRIMARY KEY,
    workshop_id uuid NOT NULL REFERENCES workshop (id),
    member_id uuid NOT NULL,
    text text NOT NULL,
    CONSTRAINT ux_workshop_problem UNIQUE (workshop_id, member_id)
);
CREATE INDEX ix_workshop_problem_member_id ON workshop_problem (member_id, id);
CREATE TABLE workshop_choice (
    workshop_id uuid NOT NULL,
    member_id uuid NOT NULL,
    problem_id uuid NOT NULL REFERENCES workshop_problem (id) ON DELETE CASCADE,
    PRIMARY KEY (workshop_id, member_id)
);
CREATE INDEX ix_workshop_choice_problem_id ON workshop_choice (problem_id);
CREATE INDEX ix_workshop_choice_member_id ON workshop_choice (member_id);
"""

NOTES = """
CREATE TABLE workshop_note (
    workshop_id uuid PRIMARY KEY REFERENCES workshop (id),
    network_id uuid NOT NULL,
    visibility text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    version integer NOT NULL,
    written_by uuid,
    written_at timestamptz NOT NULL,
    search tsvector GENERATED ALWAYS AS (workshop_vector(title, text)) STORED
);
CREATE INDEX ix_workshop_note_search ON workshop_note USING gin (search);
CREATE TABLE workshop_note_version (
    workshop_id uuid NOT NULL REFERENCES workshop (id),
    version integer NOT NULL,
    text text NOT NULL,
    written_by uuid,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (workshop_id, version)
);
"""


def upgrade() -> None:
    for statements in (WORDS, KITS, WORKSHOPS, PROBLEMS, NOTES):
        op.execute(statements)
