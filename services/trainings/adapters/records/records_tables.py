"""The tables of attendance, certificates, evaluations, printed names and documents."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from services.trainings.adapters.tables import metadata

printed_names = Table(
    "printed_name",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("written_by", UUID, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

attendance = Table(
    "attendance",
    metadata,
    Column("registration_id", UUID, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("half", Text, primary_key=True),
    Column("session_id", UUID, nullable=False),
    Column("is_present", Boolean, nullable=False),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)

attendance_corrections = Table(
    "attendance_correction",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("session_id", UUID, nullable=False),
    Column("registration_id", UUID, nullable=False),
    Column("day", Date, nullable=False),
    Column("half", Text, nullable=False),
    Column("was_present", Boolean, nullable=False),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("corrected_by", UUID, nullable=False),
    Column("corrected_at", DateTime(timezone=True), nullable=False),
)

certificates = Table(
    "certificate",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("registration_id", UUID, nullable=False, unique=True),
    Column("session_id", UUID, nullable=False),
    Column("training_number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_because", Text),
    Column("version", Integer, nullable=False),
)

evaluations = Table(
    "evaluation",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("session_id", UUID, nullable=False),
    Column("training_number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("role", Text, nullable=False),
    Column("came_for", Text, nullable=False),
    Column("brings_back", Text, nullable=False),
    Column("is_shareable", Boolean, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)

issued_documents = Table(
    "issued_document",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("member_ids", ARRAY(UUID), nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("sha256", Text),
)
