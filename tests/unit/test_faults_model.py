"""The command `rers faults model`: what it says, how it ends, and how it is interrupted."""

import json

import pytest

from deploy.cli.__main__ import run
from deploy.faults.model.run import Plan, play


def test_a_run_says_its_seed_and_that_every_promise_was_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["faults", "model", "--steps", "300", "--seed", "7", "--json"])

    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (code, found["ok"], found["seed"], found["violation"]) == (0, True, 7, None)
    assert found["steps"] >= 300
    assert "graine 7" in err


def test_a_promise_that_is_switched_off_is_found_and_shown_by_its_shortest_steps(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["faults", "model", "--steps", "6000", "--seed", "1", "--break", "once"])

    out, _ = capsys.readouterr()
    assert code == 1
    assert "two live registrations for one" in out
    assert "state.begin(" in out


def test_a_run_that_is_interrupted_says_what_it_has_played() -> None:
    def tell(steps: int) -> None:
        if steps == 100:
            raise KeyboardInterrupt

    found = play(Plan(steps=10_000, seed=7), tell)

    assert (found["ok"], found["interrupted"], found["steps"]) == (True, True, 100)


def test_the_same_seed_plays_the_same() -> None:
    first, second = (play(Plan(steps=400, seed=11), lambda _: None) for _ in range(2))

    assert (first["done"], first["steps"]) == (second["done"], second["steps"])
