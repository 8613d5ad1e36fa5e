"""Crash points do nothing until a fault test arms one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.places import ROOT
from shared.crash_points import crash_point, planned

PASSES = """
from shared.crash_points import crash_point
for _ in range(3):
    crash_point("after_publish")
    crash_point("after_effect")
print("alive")
"""


def run(file: Path, plan: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PYTHONPATH": str(ROOT),
        "RERS_CRASH_AT": plan,
        "RERS_CRASH_FILE": str(file),
    }
    return subprocess.run(  # our own words
        [sys.executable, "-c", PASSES], env=environment, capture_output=True, text=True, check=False
    )


def test_without_the_setting_a_point_is_passed_by() -> None:
    crash_point("after_publish")

    assert planned({}) is None


def test_a_point_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no known point"):
        planned({"RERS_CRASH_AT": "somewhere:1:1", "RERS_CRASH_FILE": "x"})


def test_a_process_dies_at_the_point_as_often_as_asked_and_lives_then(tmp_path: Path) -> None:
    deaths = tmp_path / "deaths"

    codes = [run(deaths, "after_publish:2:2").returncode for _ in range(2)]
    last = run(deaths, "after_publish:2:2")

    assert codes == [-signal.SIGKILL, -signal.SIGKILL]
    assert last.stdout == "alive\n"
    assert len(deaths.read_text("ascii").splitlines()) == 2


def test_a_process_may_be_made_to_stand_still_instead(tmp_path: Path) -> None:
    told = {"RERS_CRASH_AT": "after_effect:1:1", "RERS_CRASH_FILE": str(tmp_path / "stops")}

    still = planned({**told, "RERS_CRASH_SIGNAL": "SIGSTOP"})
    dead = planned(told)

    assert still is not None
    assert dead is not None
    assert (still.number, dead.number) == (signal.SIGSTOP, signal.SIGKILL)
