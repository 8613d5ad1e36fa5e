"""The tables of tariffs, quotes and supported places."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Integer,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.trainings.adapters.tables import metadata

EUROS = Numeric(12, 2)

tariff_rules = Table(
    "tariff_rule",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("audience", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("day_price", EUROS),
    Column("registration_fee", EUROS),
    Column("funding", JSONB, nullable=False),
    Column("source", Text, nullable=False),
)

quote_numbers = Table(
    "quote_number",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

quotes = Table(
    "quote",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("state", Text, nullable=False),
    Column("number", Text),
    Column("organisation", Text),
    Column("postal_address", Text),
    Column("siret", Text),
    Column("contact_member_id", UUID),
    Column("session_id", UUID),
    Column("training_number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("days", Numeric(6, 1), nullable=False),
    Column("dates", JSONB, nullable=False),
    Column("place", Text, nullable=False),
    Column("begins_on", Date),
    Column("places", Integer, nullable=False),
    Column("audience", Text, nullable=False),
    Column("rule_id", UUID, nullable=False),
    Column("priced_on", Date, nullable=False),
    Column("day_price", EUROS, nullable=False),
    Column("registration_fee", EUROS, nullable=False),
    Column("funding", JSONB, nullable=False),
    Column("conditions", JSONB, nullable=False),
    Column("vat_notice", Text, nullable=False),
    Column("total", EUROS, nullable=False),
    Column("drawn_up_at", DateTime(timezone=True), nullable=False),
    Column("valid_until", Date),
    Column("sent_at", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)

quote_lines = Table(
    "quote_line",
    metadata,
    Column("quote_id", UUID, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("quantity", Numeric(8, 2), nullable=False),
    Column("unit_price", EUROS, nullable=False),
    Column("amount", EUROS, nullable=False),
)

quote_registrations = Table(
    "quote_registration",
    metadata,
    Column("quote_id", UUID, primary_key=True),
    Column("registration_id", UUID, primary_key=True),
    Column("is_accepted", Boolean, nullable=False),
)

quote_steps = Table(
    "quote_step",
    metadata,
    Column("quote_id", UUID, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("decided_by", UUID),
    Column("reason", Text, nullable=False),
)

support_funds = Table(
    "support_fund",
    metadata,
    Column("network_id", UUID, primary_key=True),
    Column("year", Integer, primary_key=True),
)

support_places = Table(
    "support_place",
    metadata,
    Column("registration_id", UUID, primary_key=True),
    Column("session_id", UUID, nullable=False),
    Column("network_id", UUID, nullable=False),
    Column("year", Integer, nullable=False),
    Column("arrival", BigInteger, Identity(always=True)),
    Column("state", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("granted_at", DateTime(timezone=True)),
    Column("released_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)
