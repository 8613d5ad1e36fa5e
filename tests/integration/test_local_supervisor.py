"""The supervisor: what falls is started again, what will not start is said, nothing is left behind."""

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest

from deploy.errors import NotReadyError
from deploy.local.program import Program
from deploy.local.supervisor import Supervisor
from deploy.places import ROOT, python_environment
from tests.fixtures.waiting import eventually


def a_program(folder: Path, code: str, name: str = "one", **more: float) -> Program:
    """A Python program that is ready once it has made the file `<name>.ready`."""
    ready = folder / f"{name}.ready"
    ready.unlink(missing_ok=True)

    async def is_ready() -> bool:
        return ready.exists()

    start = f"import pathlib, signal, time; pathlib.Path({str(ready)!r}).touch(); {code}"
    command = (sys.executable, "-c", start)
    return Program(name=name, command=command, is_ready=is_ready, **more)  # type: ignore[arg-type]  # times only


STAYS = "signal.pause()"
IS_DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"


async def test_a_program_that_falls_is_started_again_and_said(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    supervisor = Supervisor(tmp_path, lambda name, code: told.append((name, code)))
    await supervisor.start(a_program(tmp_path, STAYS))

    killed = supervisor.kill("one")

    async def has_another() -> bool:
        return supervisor.pid("one") not in (None, killed)

    await eventually(has_another)
    assert told == [("one", -signal.SIGKILL)]
    assert supervisor.restarts("one") == 1
    await supervisor.stop()


async def test_a_program_that_cannot_start_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    broken = Program(
        name="broken",
        command=(sys.executable, "-c", "raise SystemExit('no such table')"),
        is_ready=never,
        longest_pause_s=0.01,
    )

    with pytest.raises(NotReadyError) as refused:
        await supervisor.start(broken)

    assert refused.value.facts["last_line"] == "no such table"
    await supervisor.stop()


async def never() -> bool:
    return False


async def test_a_program_that_does_not_hear_is_killed_after_its_time(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, IS_DEAF, stop_within_s=0.3))
    pid = supervisor.pid("one")

    await asyncio.wait_for(supervisor.stop(), timeout=3)

    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert supervisor.names == []


async def test_a_stopped_program_is_not_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, STAYS, "first"))
    await supervisor.start(a_program(tmp_path, STAYS, "second"))

    await supervisor.stop(["first"])

    assert supervisor.names == ["second"]
    assert supervisor.pid("second") is not None
    await supervisor.stop()


SUPERVISES = """
import asyncio, pathlib, sys
from deploy.local.program import Program
from deploy.local.supervisor import Supervisor

async def is_ready():
    return True

async def main():
    folder = pathlib.Path(sys.argv[1])
    supervisor = Supervisor(folder)
    command = (sys.executable, "-c", "import signal; signal.pause()")
    await supervisor.start(Program(name="child", command=command, is_ready=is_ready))
    (folder / "pid.tmp").write_text(str(supervisor.pid("child")))
    (folder / "pid.tmp").rename(folder / "pid")
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SUPERVISES, str(tmp_path)), env=python_environment(ROOT)
    )

    async def is_written() -> bool:
        return (tmp_path / "pid").exists()

    await eventually(is_written)
    child = int((tmp_path / "pid").read_text())

    running.kill()
    await running.wait()

    async def is_gone() -> bool:
        return not psutil.pid_exists(child) or is_zombie(child)

    await eventually(is_gone)


def is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
