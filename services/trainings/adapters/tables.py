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
    Table,
    Text,
    Time,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

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
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("closes_at", DateTime(timezone=True), nullable=False),
    Column("place", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("minimum", Integer, nullable=False),
    Column("decision_at", DateTime(timezone=True), nullable=False),
    Column("offer_lasts_s", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("registered", Integer, nullable=False),
    Column("offered", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)

registrations = Table(
    "registration",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("session_id", UUID, nullable=False),
    Column("training_number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("status", Text, nullable=False),
    Column("arrival", BigInteger, Identity(always=True)),
    Column("offer_expires_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)

memberships = Table(
    "membership",
    metadata,
    Column("id", Text, primary_key=True),
    Column("member_id", UUID, nullable=False),
    Column("network_id", UUID, nullable=False),
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
