"""`rers bench matching` measures everything in small, and what it says of the search is exact."""

from tests.e2e.launched import rers


async def test_the_small_bench_answers_exactly_and_measures_everything_it_promises() -> None:
    answer = await rers("bench", "matching", "--quick", "--json")

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    for measured in (found, found["largest_network"]):
        assert measured["recall"] == 1.0
        assert 0 < measured["p50_ms"] <= measured["p99_ms"]
        assert measured["ratio_numpy"] > 0
        assert measured["numpy"]["queries_per_s"] > 0
    assert 0 < found["ranking"]["p50_ms"] <= found["ranking"]["p99_ms"]
    assert found["upkeep"].keys() == {"sweep_s", "follow_s"}
    assert found["fresh_tenth"]["recall"] == 1.0
    for told in (found["proposals"], found["proposals_beside_all"]):
        assert told["savoirs"] == 40
        assert told["missing"] == 0
        assert told["proposals"] > 0
        assert 0 < told["p50_s"] <= told["p99_s"]
    assert found["growth"]["ratio"] > 0
    assert found["rings"]["tries"] == 50
    assert 0 < found["best_rings"]["share_of_bound"] <= 1
    assert found["memory"].keys() >= {"table_mb", "shared_buffers_mb", "backend_mb", "numpy_mb"}
    assert found["reached"].keys() >= {"p99_ms", "recall", "proposals_p99_s", "rings_p99_ms"}
