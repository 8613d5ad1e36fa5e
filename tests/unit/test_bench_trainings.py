"""The benchmark of trainings compares within a round, and believes no side that was inexact."""

from typing import Any, cast

import asyncpg
import pytest

from deploy.bench.trainings.run import summary
from deploy.bench.trainings.truth import Facts, InexactError, verify

SESSIONS = ["one", "two"]
RIGHT = {"taken": 30, "due": 2, "confirmed": 2, "said": 2, "people": 30}
FACTS = Facts(placed=30, confirmed=2, all=32)


class CountedDatabase:
    """Answers what it is made of."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = counts

    async def fetchrow(self, *_: object) -> dict[str, int]:
        return self._counts


async def verified(counts: dict[str, int], facts: Facts = FACTS) -> None:
    owner = cast("asyncpg.Connection[Any]", CountedDatabase(counts))
    await verify(owner, SESSIONS, 30, facts)


def a_side(per_s: float, **more: float) -> dict[str, Any]:
    return {"per_s": per_s, "p50_ms": 1.0, "p99_ms": 2.0, **more}


def a_round(sql: float, use_case: float, http: float) -> dict[str, dict[str, Any]]:
    return {
        "sql": a_side(sql, cpu_us=100.0),
        "use_case": a_side(use_case),
        "http": a_side(http, settled_s=0.2),
        "sql_at_once": a_side(2 * sql),
    }


def test_a_side_is_compared_with_bare_sql_of_the_same_round() -> None:
    rounds = [a_round(1000, 900, 500), a_round(100, 80, 60), a_round(2000, 1900, 900)]

    found = summary(rounds)

    assert (found["ratio_use_case"], found["ratio_http"], found["ratio_sql_at_once"]) == (
        0.9,
        0.5,
        2.0,
    )
    assert found["sql"] == {"per_s": 1000, "p50_ms": 1.0, "p99_ms": 2.0, "cpu_us": 100.0}
    assert found["http"]["settled_s"] == 0.2


async def test_a_side_that_did_what_it_should_is_believed() -> None:
    await verified(RIGHT)


@pytest.mark.parametrize("name", ["taken", "people", "confirmed", "said", "due"])
async def test_a_side_that_lost_or_doubled_something_is_not(name: str) -> None:
    with pytest.raises(InexactError):
        await verified({**RIGHT, name: RIGHT[name] - 1})


@pytest.mark.parametrize("facts", [Facts(29, 2, 31), Facts(30, 1, 31), Facts(30, 2, 33)])
async def test_a_side_that_told_something_else_is_not(facts: Facts) -> None:
    with pytest.raises(InexactError):
        await verified(RIGHT, facts)
