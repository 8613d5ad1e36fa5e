"""Nobody is counted, ranked or exposed: what fields may not be called (no accounting, no personal facts)."""

import re
from pathlib import Path

from tests.architecture.sources import ROOT, expect_none, fields, sources, write
from tests.architecture.words import ACCOUNTING, PERSONAL, words

COLUMN = re.compile(
    r"""Column\(\s*["'](\w+)["']|^\s*(\w+)\s+(?:text|integer|int|bigint|numeric|"""
    r"""smallint|real|double|uuid|jsonb|boolean|timestamptz|date)\b""",
    re.I | re.M,
)
OF_PUBLIC_PLACES = {("PlaceState", "address"), ("PublicPlaceState", "address")}
"""Fields whose word speaks of people elsewhere, and here of a library or a town hall."""
NAMED_THINGS = ("Network", "Place", "Partner", "Training", "Session", "Workshop", "Gathering")


def accounting_fields(root: Path) -> list[str]:
    """Return fields of events and of HTTP models that would count or rank people."""
    return [
        source.at(node, f"{owner.name}.{name}")
        for source in sources(root, "shared", "services")
        if "events" in source.path.parts or "entrypoints" in source.path.parts
        for owner, node, name in fields(source)
        if ACCOUNTING & set(words(name))
    ]


def accounting_columns(root: Path) -> list[str]:
    """Return columns, in SQL or in SQLAlchemy, that would count or rank people."""
    return [
        f"{source.path}: {column}"
        for source in sources(root, "services", "shared")
        if {"migrations", "adapters", "storage"} & set(source.path.parts)
        for found in COLUMN.finditer(source.text)
        if ACCOUNTING & set(words(column := found.group(1) or found.group(2)))
    ]


def personal_fields(root: Path) -> list[str]:
    """Return fields of events that would carry personal facts to every reader."""
    return [
        source.at(node, f"{owner.name}.{name}")
        for source in sources(root, "shared/events")
        for owner, node, name in fields(source)
        if PERSONAL & set(words(name)) and not _names_a_thing(owner.name, name)
    ]


def _names_a_thing(owner: str, field: str) -> bool:
    if (owner, field) in OF_PUBLIC_PLACES:
        return True
    things = {f"{thing.lower()}_name" for thing in NAMED_THINGS}
    return field in things or (field == "name" and owner.startswith(NAMED_THINGS))


def test_no_event_and_no_api_counts_or_ranks_people() -> None:
    expect_none(accounting_fields(ROOT))


def test_no_table_counts_or_ranks_people() -> None:
    expect_none(accounting_columns(ROOT))


def test_a_field_or_column_that_counts_people_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "shared/events/members.py", "class MemberJoined(Event):\n  points: int\n")
    write(
        tmp_path,
        "services/members/entrypoints/http.py",
        "class Member(Model):\n  star: int\n  hours_given: int\n",
    )
    write(
        tmp_path,
        "services/members/adapters/tables.py",
        'Column("balance", Integer)\nColumn("town", Text)\n',
    )
    write(
        tmp_path,
        "services/members/migrations/versions/first.py",
        'SQL = """\n  member_rank integer\n  town text"""\n',
    )

    assert accounting_fields(tmp_path) == [
        "shared/events/members.py:2: MemberJoined.points",
        "services/members/entrypoints/http.py:3: Member.hours_given",
    ]
    assert accounting_columns(tmp_path) == [
        "services/members/adapters/tables.py: balance",
        "services/members/migrations/versions/first.py: member_rank",
    ]


def test_events_carry_no_personal_facts() -> None:
    expect_none(personal_fields(ROOT))


def test_a_personal_fact_in_an_event_is_caught(tmp_path: Path) -> None:
    text = (
        "class MemberJoined(Event):\n  member_id: str\n  first_name: str\n  birth_year: int\n"
        "class NetworkCreated(Event):\n  name: str\n  email: str\n  network_name: str\n"
        "class PlaceState(Event):\n  address: str\n  phone: str\n"
    )
    write(tmp_path, "shared/events/members.py", text)

    assert personal_fields(tmp_path) == [
        "shared/events/members.py:3: MemberJoined.first_name",
        "shared/events/members.py:4: MemberJoined.birth_year",
        "shared/events/members.py:7: NetworkCreated.email",
        "shared/events/members.py:11: PlaceState.phone",
    ]
