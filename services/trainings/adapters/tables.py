"""The tables of trainings, as SQLAlchemy builds statements on them."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Identity,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()

trainings = Table(
    "training",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("sheet", JSONB, nullable=False),
    Column("is_shipped", Boolean, nullable=False),
)

tariffs = Table(
    "tariff",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("day_price_cents", Integer),
    Column("registration_fee_cents", Integer),
    Column("funding", JSONB, nullable=False),
    Column("is_shipped", Boolean, nullable=False),
)

occasions = Table(
    "occasion",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("training_number", Integer),
    Column("network_id", UUID),
    Column("once", Text, nullable=False),
    Column("capacity", Integer),
    Column("minimum", Integer),
    Column("registered", Integer, nullable=False),
    Column("offered", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    Column("is_confirmed", Boolean, nullable=False),
    Column("line_rule", Text, nullable=False),
    Column("opens_at", DateTime(timezone=True), nullable=False),
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("closes_at", DateTime(timezone=True), nullable=False),
    Column("offer_lasts_s", Integer, nullable=False),
)

sessions = Table(
    "session",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("training_id", UUID, nullable=False),
    Column("training_number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("parts", JSONB, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("period", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("place_id", UUID),
    Column("region", Text),
    Column("mode", Text, nullable=False),
    Column("trainer_ids", ARRAY(UUID), nullable=False),
    Column("minimum", Integer),
    Column("is_trainer_counted", Boolean, nullable=False),
    Column("decision_at", DateTime(timezone=True)),
    Column("on_shortfall", Text, nullable=False),
    Column("extend_days", Integer, nullable=False),
    Column("decided_by", UUID),
    Column("was_extended", Boolean, nullable=False),
    Column("reminded_at", DateTime(timezone=True)),
    Column("twin_id", UUID),
    Column("merged_into", UUID),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

session_transitions = Table(
    "session_transition",
    metadata,
    Column("session_id", UUID, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", UUID),
    Column("action", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("became", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

registrations = Table(
    "registration",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("occasion_id", UUID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("training_number", Integer),
    Column("title", Text, nullable=False),
    Column("once", Text, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("status", Text, nullable=False),
    Column("arrival", BigInteger, Identity(always=True)),
    Column("group_id", UUID),
    Column("is_head", Boolean, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("collected", Integer, nullable=False),
    Column("has_collected", Boolean, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("audience", Text, nullable=False),
    Column("network_id", UUID),
    Column("moved_from", UUID),
    Column("offer_expires_at", DateTime(timezone=True)),
    Column("registered_at", DateTime(timezone=True)),
    Column("ended_by_session", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

memberships = Table(
    "membership",
    metadata,
    Column("id", Text, primary_key=True),
    Column("member_id", UUID, nullable=False),
    Column("network_id", UUID, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("is_minor", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

erased_members = Table(
    "erased_member",
    metadata,
    Column("member_id", UUID, primary_key=True),
)


def is_one_of(column: Column[str], values: Iterable[StrEnum]) -> ColumnElement[bool]:
    """Return the condition with the values written out: a partial index needs to see them."""
    return column.in_([literal_column(f"'{value.value}'") for value in sorted(values)])
