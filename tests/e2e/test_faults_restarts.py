"""After each restart of the broker every subscriber hears again; a rig without its guarantees is seen."""

from tests.e2e.launched import rers


async def test_no_subscriber_falls_silent_when_the_broker_is_restarted() -> None:
    answer = await rers("faults", "broker-restarts", "--count", "15", "--json")

    found = answer.object
    assert answer.code == 0, (found, answer.err[-2000:])
    assert found["count"] == 15
    assert found["silent"] == 0
    assert found["p99_resume_s"] < 5


async def test_a_subscriber_whose_consumer_is_gone_is_counted_silent() -> None:
    answer = await rers("faults", "broker-restarts", "--count", "2", "--control", "--json")

    assert answer.code == 1
    assert answer.object["silent"] >= 1
