"""Two of the short faults, with their controls; `./rers faults --ci` plays the whole subset."""

from tests.e2e.launched import rers


async def test_what_was_promised_is_kept_through_the_short_faults_and_their_controls_are_seen() -> (
    None
):
    answer = await rers("faults", "play", "--seed", "5", "--json", "repeats", "crash-after-commit")

    found = answer.object
    assert answer.code == 0, (found["failed"], found["controls_not_red"], answer.err[-2000:])
    assert found["lost"] == found["duplicated"] == found["oversold"] == 0
    assert found["faults"] == 2
    assert found["controls"] >= 1
    assert found["kills"] > 0
