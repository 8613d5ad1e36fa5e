"""This service's tables, as its statements name them."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

metadata = MetaData()

notification = Table(
    "notification",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("member_id", UUID, nullable=False),
    Column("event_id", UUID, nullable=False),
    Column("network_id", UUID),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("link_path", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    Column("mail_state", Text, nullable=False),
    Column("is_on_paper", Boolean, nullable=False),
    Column("printed_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("has_mail", Boolean, nullable=False),
)

unsubscribe_link = Table(
    "unsubscribe_link",
    metadata,
    Column("token", Text, primary_key=True),
    Column("member_id", UUID, nullable=False),
    Column("kind", Text, nullable=False),
)

erased_person = Table(
    "erased_person",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("network_id", UUID, primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("has_mailbox", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("membership_id", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("version", BigInteger, nullable=False),
)

movement_role = Table(
    "movement_role",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("version", BigInteger, nullable=False),
)

network = Table(
    "network",
    metadata,
    Column("network_id", UUID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)

savoir = Table(
    "savoir",
    metadata,
    Column("savoir_id", UUID, primary_key=True),
    Column("member_id", UUID, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)

occasion = Table(
    "occasion",
    metadata,
    Column("occasion_id", UUID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("days", ARRAY(Date), nullable=False),
    Column("begins_at", DateTime(timezone=True)),
    Column("time_zone", Text),
    Column("place", Text, nullable=False),
    Column("is_remote", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
)

seat = Table(
    "seat",
    metadata,
    Column("registration_id", UUID, primary_key=True),
    Column("occasion_id", UUID, nullable=False),
    Column("member_id", UUID, nullable=False),
    Column("is_taken", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
)

match = Table(
    "match",
    metadata,
    Column("match_id", UUID, primary_key=True),
    Column("offerer_id", UUID, nullable=False),
    Column("requester_id", UUID, nullable=False),
    Column("offer_title", Text),
    Column("request_title", Text),
    Column("first_accepter", Text),
)
