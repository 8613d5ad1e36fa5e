"""A machine whose clock is set, by mistake or for good: what the platform's clock makes of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import HELD_FOR_S, SteadyClock, SystemClock, since_boot

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """A machine whose two clocks are moved by hand."""

    wall: float = START.timestamp()
    elapsed: float = 5_000.0

    def pass_time(self, by: timedelta) -> None:
        self.wall += by.total_seconds()
        self.elapsed += by.total_seconds()

    def set_clock(self, by: timedelta) -> None:
        self.wall += by.total_seconds()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> SteadyClock:
    return SteadyClock(lambda: machine.wall, lambda: machine.elapsed)


def test_it_tells_the_machines_time_as_it_passes(machine: Machine, clock: SteadyClock) -> None:
    machine.pass_time(3 * HOUR)

    assert clock.now() == START + 3 * HOUR


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_jump_that_is_put_right_is_never_seen(
    machine: Machine, clock: SteadyClock, jump: timedelta
) -> None:
    seen = []
    machine.set_clock(jump)
    for _ in range(10):
        machine.pass_time(timedelta(minutes=1))
        seen.append(clock.now())
    machine.set_clock(-jump)
    machine.pass_time(timedelta(minutes=1))
    seen.append(clock.now())

    assert seen == [START + timedelta(minutes=number) for number in range(1, 12)]


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_jump_that_lasts_is_believed_in_the_end(
    machine: Machine, clock: SteadyClock, jump: timedelta
) -> None:
    machine.set_clock(jump)
    clock.now()
    machine.pass_time(timedelta(seconds=HELD_FOR_S))

    assert clock.now() == START + jump + timedelta(seconds=HELD_FOR_S)


def test_a_second_jump_is_held_from_its_own_moment(machine: Machine, clock: SteadyClock) -> None:
    machine.set_clock(HOUR)
    clock.now()
    machine.pass_time(timedelta(seconds=HELD_FOR_S - 1))
    machine.set_clock(HOUR)
    clock.now()
    machine.pass_time(timedelta(seconds=2))

    assert clock.now() == START + timedelta(seconds=HELD_FOR_S + 1)


def test_a_clock_that_is_set_right_little_by_little_is_followed(
    machine: Machine, clock: SteadyClock
) -> None:
    for _ in range(20):
        machine.pass_time(timedelta(seconds=10))
        machine.set_clock(timedelta(seconds=0.5))
        clock.now()

    assert clock.now() == START + timedelta(seconds=210)


def test_the_bare_machines_clock_sees_every_jump() -> None:
    """The control: without holding, an offer of 48 hours that has an hour left is over at once."""
    machine = Machine()
    bare = datetime.fromtimestamp(machine.wall, UTC)
    machine.set_clock(HOUR)

    assert datetime.fromtimestamp(machine.wall, UTC) == bare + HOUR


def test_on_this_machine_it_agrees_with_the_systems_clock() -> None:
    assert abs(SteadyClock().now() - SystemClock().now()) < timedelta(seconds=5)
    assert since_boot() <= since_boot()
