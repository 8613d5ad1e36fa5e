"""Small parts that everything stands on: versions, identifiers, traces, clocks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.aggregate import Aggregate
from shared.clock import HeldClock, SystemClock
from shared.events.members import MemberErased
from shared.ids import SequenceIds, UuidIds
from shared.tracing import continued, trace_id

TRACE = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"


def test_each_fact_is_one_version_of_its_aggregate() -> None:
    aggregate = Aggregate(version=4)

    aggregate.record(MemberErased(member_id="a"))
    aggregate.record(MemberErased(member_id="b"))

    assert aggregate.version == 6
    assert [sequence for _, sequence in aggregate.facts] == [5, 6]


def test_identifiers_follow_time() -> None:
    made = [UuidIds().new() for _ in range(1000)]

    assert made == sorted(set(made))
    assert {UUID(one).version for one in made} == {7}


def test_the_tests_identifiers_can_be_foretold() -> None:
    ids = SequenceIds(start=9)

    assert ids.new() == "00000000-0000-7000-8000-00000000000a"


def test_a_trace_goes_on_with_a_new_span() -> None:
    result = continued(TRACE)

    assert trace_id(result) == "ab" * 16
    assert result != TRACE
    assert result.endswith("-01")


def test_what_is_no_trace_begins_a_new_one() -> None:
    for nonsense in (None, "", "00-zz", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", TRACE + "x"):
        assert trace_id(continued(nonsense)) not in {"", "0" * 32, "ab" * 16}


def test_clocks_tell_aware_instants() -> None:
    clock = HeldClock(datetime(2026, 3, 2, 10, tzinfo=UTC))
    clock.advance(timedelta(hours=-1))

    assert clock.now() == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert SystemClock().now().tzinfo is UTC
