"""What goes out beside the services' own facts: everything that was promised, and nothing about anybody."""

import datetime
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any, cast

import pytest
from asyncpg import Connection, Record
from hypothesis import given
from hypothesis import strategies as st

from shared.aggregate import Aggregate
from shared.clock import HeldClock
from shared.events import gatherings, members, savoirs, trainings
from shared.events.contract import Event
from shared.ids import SequenceIds
from shared.messaging.catalogue import public_events
from shared.messaging.envelope import Cause, Letter
from shared.messaging.publication import public_twins, published_types
from shared.messaging.specimen import specimen_of
from shared.storage.transaction import Transaction
from shared.themes import THEMES

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CANARY = "canary"
NETWORK = "0195e2f0-0000-7000-8000-000000000001"
OWN_MODULES = {module.__name__ for module in (gatherings, members, savoirs, trainings)}
FACTS = sorted(
    (fact for fact in published_types() if fact.__module__ in OWN_MODULES),
    key=lambda fact: fact.type_name(),
)
ABOUT_THINGS = frozenset(
    {"network_id", "place_id", "session_id", "training_id", "into_session_id", "offer_id"}
    | {"request_id", "gathering_id", "gathering_date_id", "gathering_date_ids"}
)
ABOUT_INSTITUTIONS = frozenset(
    {"title", "town", "department", "country", "time_zone", "languages", "address", "postcode"}
    | {"region", "web_page", "place"}
)
"""What may be known of networks, places, sessions and gatherings; a savoir's title is a person's words."""


def strings(fact: type[Event]) -> Iterator[tuple[str, bool]]:
    """Return each field that holds free strings, and whether it holds a list of them."""
    for name, field in fact.model_json_schema()["properties"].items():
        for part in [field, *field.get("anyOf", ())]:
            inner = part["items"] if part.get("type") == "array" else part
            if inner.get("type") == "string" and not {"enum", "const", "format"} & set(inner):
                yield name, inner is not part


def is_secret(fact: type[Event], name: str) -> bool:
    """Say whether the field may hold a person, or words that somebody typed."""
    if name in ABOUT_THINGS:
        return False
    of_savoir = issubclass(fact, savoirs.SavoirState | savoirs.OfferGone | savoirs.RequestGone)
    return name not in ABOUT_INSTITUTIONS or (of_savoir and name != "languages")


def filled(fact: type[Event], people: int = 6, **varied: Any) -> Event:
    """Return the fact with a canary in each secret field; lists of people are that long."""
    schema = fact.model_json_schema()
    values = specimen_of(schema)
    for name, is_list in strings(fact):
        if is_secret(fact, name):
            canaries = [f"{CANARY}-{name}-{number}" for number in range(people)]
            values[name] = canaries if is_list else canaries[0] if people else f"{CANARY}-{name}"
    own = {name: value for name, value in varied.items() if name in schema["properties"]}
    return fact.model_validate({**values, **own})


def announced(fact: Event) -> list[Letter]:
    """Return the public letters that go into the outbox beside this fact."""
    cause = Cause(
        f"{CANARY}-correlation", f"{CANARY}-cause", "00-" + "1" * 32 + "-" + "2" * 16 + "-01"
    )
    source = cast("Connection[Record]", None)
    transaction = Transaction(source, fact.service, HeldClock(NOW), SequenceIds(), cause)
    aggregate = Aggregate()
    aggregate.record(fact)
    transaction.announce(aggregate, "an-aggregate", NETWORK)
    own, *public = transaction.letters
    assert own.headers["ce-type"] == fact.type_name()
    return public


def variations() -> Iterator[dict[str, Any]]:
    """Return each combination of what decides whether and how a fact is published."""
    visible = ("network", "linked", "everyone")
    for now in visible:
        for former in (None, *visible):
            yield {"visibility": now, "former_visibility": former, "is_public": True}
    yield {"kind": "school", "former_kind": "town"}


def told(fact: type[Event], **varied: Any) -> list[str]:
    own = {name: value for name, value in varied.items() if value is not None}
    return [letter.headers["ce-type"] for letter in announced(filled(fact, **own))]


def test_every_public_event_goes_out_beside_some_fact() -> None:
    reached = {name for fact in FACTS for varied in variations() for name in told(fact, **varied)}

    assert reached == {event.type_name() for event in public_events()}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type_name())
@given(
    people=st.integers(0, 12),
    visibility=st.sampled_from(["network", "linked", "everyone"]),
    former=st.sampled_from([None, "network", "linked", "everyone"]),
    is_public=st.booleans(),
)
def test_no_public_letter_carries_a_person_or_what_somebody_typed(
    fact: type[Event], people: int, visibility: str, former: str | None, is_public: bool
) -> None:
    whole = filled(
        fact, people, visibility=visibility, former_visibility=former, is_public=is_public
    )

    for letter in announced(whole):
        assert CANARY not in letter.subject
        assert CANARY not in letter.body
        assert CANARY not in "".join([*letter.headers, *letter.headers.values()])
        assert not {"ce-correlationid", "ce-causationid", "traceparent"} & set(letter.headers)


def test_the_canaries_would_be_seen() -> None:
    own = filled(savoirs.OfferCreated, visibility="everyone").model_dump_json()

    for name in ("member_id", "title", "description", "themes"):
        assert f"{CANARY}-{name}" in own
    assert (
        f"{CANARY}-registered_member_ids-5" in filled(trainings.SessionConfirmed).model_dump_json()
    )
    assert f"{CANARY}-opening_notes" in filled(members.PlacePublished).model_dump_json()


@pytest.mark.parametrize("kind", ["school", "class"])
@pytest.mark.parametrize("fact", [members.NetworkCreated, members.NetworkUpdated])
def test_networks_of_children_are_never_published(fact: type[Event], kind: str) -> None:
    for former in ("school", "class"):
        assert told(fact, kind=kind, former_kind=former) == []
    assert told(fact, kind="town") == [f"rers.public.network.{fact.fact}.v1"]


@pytest.mark.parametrize("former", ["town", "company", "association"])
@pytest.mark.parametrize("kind", ["school", "class"])
def test_a_network_that_becomes_one_of_children_is_taken_back(kind: str, former: str) -> None:
    (letter,) = announced(filled(members.NetworkUpdated, kind=kind, former_kind=former))

    assert letter.headers["ce-type"] == "rers.public.network.withdrawn.v1"
    assert set(json.loads(letter.body)) == {"network_id"}
    back = told(members.NetworkUpdated, kind=former, former_kind=kind)
    assert back == ["rers.public.network.updated.v1"]


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.aggregate == "place"])
def test_a_place_is_published_but_never_as_one_of_a_network_of_children(fact: type[Event]) -> None:
    for kind in ("school", "class"):
        (letter,) = announced(filled(fact, network_id=NETWORK, network_kind=kind))
        assert json.loads(letter.body)["network_id"] is None
        assert letter.subject.startswith("rers.movement.public.place.")
        assert NETWORK not in letter.subject + letter.body + str(letter.headers)

    (letter,) = announced(filled(fact, network_id=NETWORK, network_kind="town"))
    assert json.loads(letter.body)["network_id"] == NETWORK
    assert letter.subject.startswith(f"rers.{NETWORK}.public.place.")


def test_a_gathering_that_is_kept_to_its_network_is_taken_back() -> None:
    (letter,) = announced(filled(gatherings.GatheringRestricted))

    assert letter.headers["ce-type"] == "rers.public.gathering.unshared.v1"


@pytest.mark.parametrize(("people", "shown"), [(0, None), (4, None), (5, 5), (11, 11)])
@pytest.mark.parametrize("fact", [trainings.SessionConfirmed, trainings.SessionCompleted])
def test_fewer_than_five_people_are_not_counted(
    fact: type[Event], people: int, shown: int | None
) -> None:
    (public,) = public_twins(filled(fact, people), NOW.date())

    assert public.model_dump()["registered"] == shown


@pytest.mark.parametrize("visibility", ["network", "linked"])
def test_a_savoir_that_is_no_longer_for_everyone_is_taken_back(visibility: str) -> None:
    varied = {"visibility": visibility, "former_visibility": "everyone"}

    assert told(savoirs.OfferUpdated, **varied) == ["rers.public.offer.unshared.v1"]
    assert told(savoirs.RequestUpdated, **varied) == ["rers.public.request.unshared.v1"]
    assert told(savoirs.OfferUpdated, visibility=visibility, former_visibility=visibility) == []
    assert told(savoirs.OfferWithdrawn, visibility="everyone") == ["rers.public.offer.unshared.v1"]
    assert told(savoirs.OfferWithdrawn, visibility=visibility) == []


def test_only_themes_of_the_public_list_are_published() -> None:
    fact = filled(
        savoirs.RequestCreated, visibility="everyone", themes=[THEMES[0], "chez Marie Dupont"]
    )

    (public,) = public_twins(fact, NOW.date())

    assert public.model_dump()["themes"] == [THEMES[0]]


@pytest.mark.parametrize("fact", [fact for fact in FACTS if "is_public" in fact.model_fields])
def test_a_gathering_for_members_of_a_network_is_not_published(fact: type[Event]) -> None:
    assert told(fact, is_public=False) == []
    assert len(told(fact, is_public=True)) == 1
