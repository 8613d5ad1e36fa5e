"""`rers bench scale` measures everything in small; its totals are the sums of their parts."""

from itertools import pairwise

import pytest

from tests.e2e.launched import rers

SERVICES = {"members", "savoirs", "matching", "trainings", "notifications", "partners"}
THINGS = {"network", "member", "member_again", "savoir", "exchange", "registration"}


async def test_the_small_bench_knows_what_each_thing_costs_and_multiplies_it() -> None:
    answer = await rers("bench", "scale", "--quick", "--json")

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    assert found["per"].keys() == THINGS
    for cost in found["per"].values():
        assert cost["count"] > 0
        assert 0 < cost["subjects"] <= cost["facts"] <= cost["heard"]
        assert cost["stream_bytes"]["EVENTS"] > 0 < cost["wal_bytes"]
        assert cost["cpu_ms"].keys() == SERVICES | {"postgres", "nats", "total"}
        for parted in (cost["cpu_ms"], cost["database_bytes"], cost["inbox_bytes"]):
            parts = sum(each for name, each in parted.items() if name != "total")
            assert parted["total"] == pytest.approx(parts, abs=0.01)
            assert parted["total"] > 0
    assert found["bytes_a_fact"].keys() >= {"EVENTS", "PARTNERS"}
    assert found["empty"]["connections"].keys() == SERVICES
    assert found["full"]["facts"] > found["empty"]["facts"]
    assert found["subjects"]["restart_s"] > 0
    for smaller, larger in pairwise(found["plans"]):
        assert larger["facts_a_year"] == pytest.approx(100 * smaller["facts_a_year"])
