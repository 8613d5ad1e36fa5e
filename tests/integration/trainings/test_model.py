"""The model test: lives of sessions drawn at random, on the fakes and on PostgreSQL, and controls that fail."""

import asyncio
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from deploy.faults.model.machine import Machine
from deploy.faults.model.platform import Platform
from deploy.faults.model.run import Plan, play
from shared.clock import HeldClock
from shared.storage.database import Database
from tests.fixtures.databases import Databases
from tests.integration.trainings.model_on_postgres import SqlPlatform
from tests.unit.trainings.builders import NOW

STEPS_IN_MEMORY = 12_000
LIVES_ON_POSTGRES, STEPS_A_LIFE = 40, 40
CHOSEN = settings(
    max_examples=LIVES_ON_POSTGRES,
    stateful_step_count=STEPS_A_LIFE,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def a_seed() -> int:
    return int(os.environ["RERS_SEED"])


def test_every_promise_is_kept_after_every_step_of_every_life() -> None:
    found = play(Plan(STEPS_IN_MEMORY, a_seed()), lambda _: None)

    assert found["ok"], "\n".join([str(found["violation"]), *found["shrunk"]])
    assert found["steps"] >= STEPS_IN_MEMORY
    assert found["died_on_the_way"] > 0


@pytest.mark.parametrize("broken", ["order", "once", "atomic"])
def test_the_model_finds_what_is_broken_on_purpose(broken: str) -> None:
    found = play(Plan(STEPS_IN_MEMORY, 1, broken), lambda _: None)

    assert not found["ok"]
    assert "Error" in found["violation"]
    assert found["shrunk"]


@pytest.fixture
def platform(databases: Databases) -> Iterator[type[Machine]]:
    """The machine that plays on a database of its own."""
    with asyncio.Runner() as runner:
        made = runner.run(databases.fresh("trainings"))
        clock = HeldClock(NOW)
        database = runner.run(Database.connect(made.app_dsn, "trainings", clock=clock))

        class OnPostgres(Machine):
            def platform(self) -> Platform:
                return SqlPlatform(database, clock, runner)

        yield OnPostgres
        runner.run(database.close())
        runner.run(databases.drop(made))


def test_the_same_holds_on_postgresql(platform: type[Machine]) -> None:
    run_state_machine_as_test(seed(a_seed())(platform), settings=CHOSEN)
