"""What an error says in a dead letter quotes nobody."""

import json

import pytest
from asyncpg import UniqueViolationError

from shared.events.members import MemberJoined
from shared.messaging.envelope import MalformedError, open_letter
from shared.messaging.reasons import reason_of

SECRET = "Camille"


def headers(**others: str) -> dict[str, str]:
    return {
        "ce-id": "0195e2f0-0000-7000-8000-000000000001",
        "ce-type": MemberJoined.type_name(),
        "ce-sequence": "1",
        "ce-time": "2026-11-22T10:00:00+00:00",
        "ce-subject": "a",
        **others,
    }


def reason(body: str, **others: str) -> str:
    with pytest.raises(MalformedError) as refused:
        open_letter("rers.n.membership.joined.a", headers(**others), body.encode())
    return str(refused.value)


@pytest.mark.parametrize(
    "body", [json.dumps({"membership_id": [SECRET]}), f"{{{SECRET}", json.dumps(SECRET)]
)
def test_what_stands_in_an_unreadable_fact_is_not_repeated(body: str) -> None:
    said = reason(body)
    assert SECRET not in said
    assert said.startswith("ValidationError: ")


@pytest.mark.parametrize("name", ["ce-id", "ce-sequence", "ce-time"])
def test_what_stands_in_its_headers_is_not_repeated(name: str) -> None:
    assert SECRET not in reason("{}", **{name: SECRET})


def test_the_rows_that_postgresql_quotes_are_not_repeated() -> None:
    error = UniqueViolationError("duplicate key value violates unique constraint")
    error.detail = f"Key (first_name)=({SECRET}) already exists."
    assert SECRET in str(error)
    assert reason_of(error) == (
        "UniqueViolationError: duplicate key value violates unique constraint"
    )
