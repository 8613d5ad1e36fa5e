"""`rers bench trainings` and `registrations` measure everything in small, and what they say is exact."""

from tests.e2e.launched import rers


async def test_the_small_bench_measures_every_side_it_promises() -> None:
    answer = await rers("bench", "trainings", "--quick", "--json")

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    for crowd in (found["hot"], found["spread"]):
        for side in ("sql", "use_case", "http", "sql_at_once"):
            assert crowd[side]["per_s"] > 0
            assert 0 < crowd[side]["p50_ms"] <= crowd[side]["p99_ms"]
        assert crowd["ratio_http"] > 0 < crowd["ratio_use_case"]
        assert crowd["http"]["settled_s"] < 30
    assert found["ratio_http"] == min(found[name]["ratio_http"] for name in ("hot", "spread"))
    assert found["past"]["ratio"] > 0
    assert found["reached"].keys() == {"ratio_http", "ratio_use_case", "past"}


async def test_a_small_race_is_exact_and_the_ways_that_go_wrong_do() -> None:
    answer = await rers("bench", "registrations", "--people", "200", "--json")

    assert answer.code == 0, answer.out + answer.err
    found = answer.object
    assert found["is_exact"] is True
    for race in (found, found["one_place"], found["twelfth_place"]):
        assert (race["oversold"], race["errors_5xx"], race["confirmations"]) == (0, 0, 1)
        assert race["answered"] == 200
    for restless in (found["one_place"], found["twelfth_place"]):
        assert restless["given_up"] > 0
        assert restless["promotions"] > 0
    assert found["control_oversold"] > 0
    assert found["control_one_place_oversold"] > 0
