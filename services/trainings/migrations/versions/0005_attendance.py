"""Attendance, certificates, evaluations, printed names, and what was printed."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PRINTED_NAMES = """
CREATE TABLE printed_name (
    member_id uuid PRIMARY KEY,
    name text NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamptz NOT NULL
);
"""

ATTENDANCE = """
CREATE TABLE attendance (
    registration_id uuid NOT NULL,
    day date NOT NULL,
    half text NOT NULL CHECK (half IN ('am', 'pm')),
    session_id uuid NOT NULL,
    is_present boolean NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (registration_id, day, half)
);
CREATE INDEX ix_attendance_session ON attendance (session_id);
CREATE TABLE attendance_correction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    day date NOT NULL,
    half text NOT NULL,
    was_present boolean NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    corrected_by uuid NOT NULL,
    corrected_at timestamptz NOT NULL
);
CREATE INDEX ix_attendance_correction_session ON attendance_correction (session_id, id);
"""

CERTIFICATES = """
CREATE TABLE certificate (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL UNIQUE,
    session_id uuid NOT NULL,
    training_number integer NOT NULL,
    title text NOT NULL,
    member_id uuid NOT NULL,
    code text NOT NULL UNIQUE,
    issued_at timestamptz NOT NULL,
    is_whole boolean NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_because text CHECK (withdrawn_because IN ('attendance_corrected', 'erased')),
    version integer NOT NULL,
    CONSTRAINT ck_certificate_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_because IS NULL))
);
CREATE INDEX ix_certificate_session ON certificate (session_id);
CREATE INDEX ix_certificate_member ON certificate (member_id);
"""

EVALUATIONS = """
CREATE TABLE evaluation (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    training_number integer NOT NULL,
    title text NOT NULL,
    member_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('participant', 'trainer')),
    came_for text NOT NULL,
    brings_back text NOT NULL,
    is_shareable boolean NOT NULL,
    written_at timestamptz NOT NULL,
    version integer NOT NULL,
    UNIQUE (session_id, member_id)
);
CREATE INDEX ix_evaluation_member ON evaluation (member_id);
"""

DOCUMENTS = """
CREATE TABLE issued_document (
    kind text NOT NULL,
    subject_id text NOT NULL,
    digest text NOT NULL,
    content jsonb NOT NULL,
    member_ids uuid[] NOT NULL,
    issued_at timestamptz NOT NULL,
    sha256 text,
    PRIMARY KEY (kind, subject_id, digest)
);
CREATE INDEX ix_issued_document_members ON issued_document USING gin (member_ids);
"""


def upgrade() -> None:
    for statements in (PRINTED_NAMES, ATTENDANCE, CERTIFICATES, EVALUATIONS, DOCUMENTS):
        op.execute(statements)
