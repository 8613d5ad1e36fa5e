"""The tables of members, as SQLAlchemy Core sees them."""

from sqlalchemy import Boolean, Column, DateTime, Double, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()

network = Table(
    "network",
    metadata,
    Column("network_id", UUID, primary_key=True),
    Column("title", Text),
    Column("kind", Text),
    Column("has_legal_form", Boolean),
    Column("town", Text),
    Column("department", Text),
    Column("country", Text),
    Column("time_zone", Text),
    Column("languages", ARRAY(Text)),
    Column("is_affiliated", Boolean),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("search_text", Text),
    Column("version", Integer),
)

place = Table(
    "place",
    metadata,
    Column("place_id", UUID, primary_key=True),
    Column("network_id", UUID),
    Column("contact_id", UUID),
    Column("is_listed", Boolean),
    Column("title", Text),
    Column("kind", Text),
    Column("address", Text),
    Column("postcode", Text),
    Column("town", Text),
    Column("department", Text),
    Column("region", Text),
    Column("country", Text),
    Column("time_zone", Text),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("step_free", Text),
    Column("capacity", Integer),
    Column("web_page", Text),
    Column("is_hosting_visits", Boolean),
    Column("is_testifying", Boolean),
    Column("opening_notes", Text),
    Column("title_key", Text),
    Column("town_key", Text),
    Column("search_text", Text),
    Column("version", Integer),
)

link = Table(
    "link",
    metadata,
    Column("link_id", UUID, primary_key=True),
    Column("network_id", UUID),
    Column("other_network_id", UUID),
    Column("asked_by_network_id", UUID),
    Column("status", Text),
    Column("version", Integer),
)

person = Table(
    "person",
    metadata,
    Column("person_id", UUID, primary_key=True),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("birth_year", Integer),
    Column("is_minor", Boolean),
    Column("guardian_name", Text),
    Column("guardian_contact", Text),
    Column("movement_roles", ARRAY(Text)),
    Column("first_signed_in_at", DateTime(timezone=True)),
    Column("version", Integer),
)

membership = Table(
    "membership",
    metadata,
    Column("membership_id", UUID, primary_key=True),
    Column("network_id", UUID),
    Column("person_id", UUID),
    Column("status", Text),
    Column("roles", ARRAY(Text)),
    Column("charter_accepted_at", DateTime(timezone=True)),
    Column("charter_noted_by", UUID),
    Column("version", Integer),
)

erasure = Table(
    "erasure",
    metadata,
    Column("person_id", UUID, primary_key=True),
    Column("erased_at", DateTime(timezone=True)),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("sign_in_id", UUID, primary_key=True),
    Column("person_id", UUID),
    Column("newcomer", JSONB),
    Column("email", Text),
    Column("address_digest", Text),
    Column("verifier_hash", Text),
    Column("expires_at", DateTime(timezone=True)),
    Column("tries", Integer),
    Column("mail_due_at", DateTime(timezone=True)),
)

sign_in_limit = Table(
    "sign_in_limit",
    metadata,
    Column("address_digest", Text, primary_key=True),
    Column("quarter_began_at", DateTime(timezone=True)),
    Column("asked_in_quarter", Integer),
    Column("day_began_at", DateTime(timezone=True)),
    Column("asked_in_day", Integer),
)

session = Table(
    "session",
    metadata,
    Column("session_id", UUID, primary_key=True),
    Column("person_id", UUID),
    Column("token_hash", Text),
    Column("previous_hash", Text),
    Column("created_at", DateTime(timezone=True)),
    Column("rotated_at", DateTime(timezone=True)),
)

printed_code = Table(
    "printed_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("person_id", UUID),
    Column("printed_by", UUID),
    Column("expires_at", DateTime(timezone=True)),
)
