"""A long run of the model: batch after batch of drawn lives of sessions, until so many steps are done."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from deploy.faults.model.machine import Machine

STEPS_A_LIFE = 60
LIVES_A_BATCH = 100
COUNTED = "state.count()"
"""How Hypothesis writes the counting of a step, which is none itself."""


@dataclass(frozen=True)
class Plan:
    """How long to play; the same seed draws the same lives."""

    steps: int
    seed: int
    broken: str = ""
    """The guarantee that is switched off on purpose: `order`, `once`, `atomic`, or none."""


@dataclass(eq=False)
class Tally:
    """What has been played so far."""

    tell: Callable[[int], None]
    """Told how many steps are done."""
    steps: int = 0
    lives: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def step(self) -> None:
        """Count a step."""
        self.steps += 1
        self.tell(self.steps)


def play(plan: Plan, tell: Callable[[int], None]) -> dict[str, Any]:
    """Play and return one object: whether every promise was kept, or the shortest way to break one."""
    tally, began = Tally(tell), time.monotonic()
    error, was_interrupted = None, False
    try:
        while tally.steps < plan.steps:
            _batch(plan, tally)
    except KeyboardInterrupt:
        was_interrupted = True
    except Exception as found:  # a broken promise, or a fault of the code itself
        error = found
    refused = sum(count for name, count in tally.done.items() if ": " in name)
    commands = sum(tally.done.values()) - tally.done["died"]
    return {
        "ok": error is None,
        "seed": plan.seed,
        "broken": plan.broken or None,
        "steps": tally.steps,
        "lives": tally.lives,
        "commands": commands,
        "refused": refused,
        "died_on_the_way": tally.done["died"],
        "done": {name: count for name, count in tally.done.most_common() if ": " not in name},
        "interrupted": was_interrupted,
        "violation": f"{type(error).__name__}: {error}" if error else None,
        "shrunk": _shrunk(error),
        "seconds": round(time.monotonic() - began, 1),
    }


def _batch(plan: Plan, tally: Tally) -> None:
    """Play some lives; the seed of each batch follows from the plan's and from where it begins."""
    missing = plan.steps - tally.steps
    chosen = settings(
        max_examples=min(LIVES_A_BATCH, missing // STEPS_A_LIFE + 1),
        stateful_step_count=STEPS_A_LIFE,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    machine = seed(plan.seed + tally.lives)(_counted(plan, tally))
    run_state_machine_as_test(machine, settings=chosen)


def _counted(plan: Plan, tally: Tally) -> type[Machine]:
    """Return the machine that counts what it plays."""

    class Model(Machine):
        broken = plan.broken

        @invariant()
        def count(self) -> None:
            tally.step()

        def teardown(self) -> None:
            tally.lives += 1
            tally.done.update(self.play.done)

    return Model


def _shrunk(error: Exception | None) -> list[str]:
    """Return the steps of the shortest life that breaks the promise, as Hypothesis has noted them."""
    notes = getattr(error, "__notes__", [])
    lines = [line for note in notes for line in str(note).splitlines()]
    return [line for line in lines if line != COUNTED]
