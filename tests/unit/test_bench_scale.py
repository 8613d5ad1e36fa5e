"""The benchmark of scale takes constants off, sums what it parts, and its plan grows with the people."""

from dataclasses import replace

import pytest

from deploy.bench.scale.chart import Bar, draw
from deploy.bench.scale.costs import costs, idle_cpu
from deploy.bench.scale.plan import A_YEAR, plan
from deploy.bench.scale.reading import Held, Reading

START = Reading(
    tables={
        "members public.person": Held(8_000, 3),
        "members public.inbox": Held(16_000, 10),
        "members public.outbox": Held(900_000, 0),
    },
    streams={"EVENTS": Held(1_000, 10), "PARTNERS": Held(0, 0)},
    subjects=10,
    mails=0,
    wal_bytes=0,
    cpu_s={"members": 1.0, "nats": 1.0},
    memory_bytes={"members": 1, "nats": 1},
    connections={"members": 4},
    commands={"members": 0},
    heard={"members": 10},
    taken_at=0.0,
)
RESTED = replace(START, cpu_s={"members": 1.2, "nats": 1.1}, taken_at=10.0)
LOADED = replace(
    RESTED,
    tables={
        "members public.person": Held(48_000, 13),
        "members public.inbox": Held(26_000, 30),
        "members public.outbox": Held(5_000_000, 7),
    },
    streams={"EVENTS": Held(21_000, 30), "PARTNERS": Held(3_000, 10)},
    subjects=30,
    mails=10,
    wal_bytes=50_000,
    cpu_s={"members": 2.4, "nats": 1.4},
    commands={"members": 20},
    heard={"members": 30},
    taken_at=20.0,
)


def the_cost() -> dict[str, object]:
    return costs(RESTED, LOADED, 10, idle_cpu(START, RESTED))


def test_what_was_there_before_and_what_idling_costs_is_taken_off() -> None:
    cost = the_cost()

    assert cost["cpu_ms"] == {"members": 100.0, "nats": 20.0, "total": 120.0}
    assert cost["database_bytes"] == {"members": 4_000.0, "total": 4_000.0}
    assert (cost["facts"], cost["subjects"], cost["mails"]) == (2.0, 2.0, 1.0)


def test_the_inbox_is_counted_apart_and_what_passes_is_not_counted() -> None:
    cost = the_cost()

    assert cost["inbox_bytes"] == {"members": 1_000.0, "total": 1_000.0}
    assert cost["rows"] == 3.0


def test_a_plan_of_a_hundred_times_the_people_needs_a_hundred_times_as_much() -> None:
    per = {name: the_cost() for name in (*A_YEAR, "network")}

    small, large = (plan(per, 700 * times, 200_000 * times) for times in (1, 100))

    assert small.figures["facts_a_year"] == sum(A_YEAR.values()) * 200_000 * 2
    for name, figure in small.figures.items():
        assert large.figures[name] == pytest.approx(100 * figure)


def test_a_bar_that_leaves_the_picture_ends_at_its_edge_and_says_its_figure() -> None:
    drawn = draw("Use", ("small", "large"), [Bar("A & B", 0.001, 123_456)])

    assert "A &amp; B" in drawn
    assert "123,456 %" in drawn
