"""The supervisor: what runs but is dead is started again, what is held stays down."""

import signal
import sys
from dataclasses import replace
from pathlib import Path

from deploy.local.program import Program
from deploy.local.supervisor import Supervisor
from tests.fixtures.waiting import eventually


async def at_once() -> bool:
    return True


def a_program(**more: float) -> Program:
    command = (sys.executable, "-c", "import signal; signal.pause()")
    return Program(name="one", command=command, is_ready=at_once, **more)  # type: ignore[arg-type]  # times only


class Pulse:
    """What a program says of itself: nothing yet, well, or dead."""

    def __init__(self) -> None:
        self.is_well = False
        self.is_silent = False
        self.looks = 0

    async def look(self) -> bool:
        self.looks += 1
        if self.is_silent:
            raise ConnectionRefusedError
        return self.is_well

    async def has_been_asked(self) -> bool:
        return self.looks > 2


async def test_a_run_that_was_alive_and_is_dead_is_killed_and_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    supervisor = Supervisor(tmp_path, lambda name, code: told.append(name))
    pulse = Pulse()
    pulse.is_well = True
    await supervisor.start(replace(a_program(dead_after_s=0.3), is_alive=pulse.look))
    first = supervisor.pid("one")
    await eventually(pulse.has_been_asked)

    pulse.is_well = False

    async def has_another() -> bool:
        return supervisor.pid("one") not in (None, first)

    await eventually(has_another)
    assert told == ["one"]
    await supervisor.stop()


async def test_a_run_that_says_from_the_first_that_it_is_dead_is_started_again(
    tmp_path: Path,
) -> None:
    supervisor = Supervisor(tmp_path)
    pulse = Pulse()
    await supervisor.start(replace(a_program(dead_after_s=0.3), is_alive=pulse.look))
    first = supervisor.pid("one")

    async def has_another() -> bool:
        return supervisor.pid("one") not in (None, first)

    await eventually(has_another)
    await supervisor.stop()


async def test_a_run_that_has_never_answered_yet_is_left_to_begin(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    pulse = Pulse()
    pulse.is_silent = True
    await supervisor.start(replace(a_program(dead_after_s=0.02), is_alive=pulse.look))
    first = supervisor.pid("one")

    async def has_been_asked_for_long() -> bool:
        return pulse.looks > 30

    await eventually(has_been_asked_for_long)

    assert supervisor.pid("one") == first
    assert supervisor.restarts("one") == 0
    await supervisor.stop()


async def test_a_run_that_was_frozen_on_purpose_is_left_alone(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    frozen, other = Pulse(), Pulse()
    frozen.is_well = other.is_well = True
    await supervisor.start(replace(a_program(dead_after_s=0.1), is_alive=frozen.look))
    await supervisor.start(replace(a_program(dead_after_s=0.5), name="two", is_alive=other.look))
    first, second = supervisor.pid("one"), supervisor.pid("two")
    await eventually(frozen.has_been_asked)
    await eventually(other.has_been_asked)

    supervisor.kill("one", signal.SIGSTOP)
    frozen.is_well = other.is_well = False

    async def is_new() -> bool:
        return supervisor.pid("two") not in (None, second)

    await eventually(is_new)
    assert supervisor.pid("one") == first
    supervisor.kill("one", signal.SIGCONT)

    async def is_killed() -> bool:
        return supervisor.pid("one") != first

    await eventually(is_killed)
    await supervisor.stop()


async def test_a_program_that_is_held_stays_down_until_it_is_released(tmp_path: Path) -> None:
    fallen: list[str] = []
    supervisor = Supervisor(tmp_path, lambda name, code: fallen.append(name))
    await supervisor.start(a_program())

    supervisor.hold("one")
    supervisor.kill("one")

    async def has_fallen() -> bool:
        return bool(fallen)

    await eventually(has_fallen)
    assert supervisor.pid("one") is None
    supervisor.release("one")
    await supervisor.ready("one")
    assert supervisor.pid("one") is not None
    await supervisor.stop()


async def test_a_program_that_is_held_can_be_stopped(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program())
    supervisor.hold("one")
    supervisor.kill("one")

    await supervisor.stop()

    assert supervisor.names == []
