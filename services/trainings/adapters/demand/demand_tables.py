"""The tables of demand pooling."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.trainings.adapters.tables import metadata

wishes = Table(
    "wish",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("training_number", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("member_id", UUID),
    Column("network_id", UUID),
    Column("people", Integer, nullable=False),
    Column("periods", JSONB, nullable=False),
    Column("audience", Text, nullable=False),
    Column("is_remote_welcome", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("session_id", UUID),
    Column("arrival", BigInteger, Identity(always=True)),
    Column("version", Integer, nullable=False),
)

demands = Table(
    "demand",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("training_number", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("minimum", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("session_id", UUID),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
)

invitations = Table(
    "invitation",
    metadata,
    Column("occasion_id", UUID, nullable=False),
    Column("member_id", UUID),
    Column("network_id", UUID),
)
