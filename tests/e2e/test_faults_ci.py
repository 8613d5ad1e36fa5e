"""Two of the short faults; `./rers faults --ci` plays the whole subset, with its controls."""

from tests.e2e.launched import rers


async def test_what_was_promised_is_kept_through_the_short_faults() -> None:
    answer = await rers(
        "faults", "play", "--seed", "5", "--json", "--no-control", "repeats", "poison"
    )

    found = answer.object
    assert answer.code == 0, (found["failed"], found["controls_not_red"], answer.err[-2000:])
    assert found["lost"] == found["duplicated"] == found["oversold"] == 0
    assert found["faults"] == 2
