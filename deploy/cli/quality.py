"""The commands `rers lint` and `rers test`: every check of the house, then every test."""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "ruff": ("ruff", "check", "--quiet", "."),
    "types": ("mypy",),
    "imports": ("lint-imports", "--no-logo"),
}
WITHOUT_SERVERS = ("unit", "contract", "architecture")
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Typer context settings for `test`: what it does not know is meant for pytest."""


@dataclass(frozen=True)
class Verdict:
    """What one check said; `seconds` is how long it took."""

    name: str
    is_clean: bool
    seconds: float
    output: str


def lint() -> None:
    """Vérifie la forme, les règles, les types et les imports du code."""
    if not _lint(Console()):
        raise typer.Exit(1)


def test(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PYTEST]...", help="Arguments passés à pytest.", show_default=False
        ),
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Seulement les tests sans serveur (quelques secondes).")
    ] = False,
) -> None:
    """Lance tous les tests sur de vrais serveurs, après les vérifications de `rers lint`."""
    is_whole_run = not arguments and not fast
    is_clean = _lint(Console()) if is_whole_run else True
    code = _pytest(_floors(fast) + list(arguments or []), is_parallel=not fast and not arguments)
    raise typer.Exit(code or (0 if is_clean else 1))


def _lint(console: Console) -> bool:
    with ThreadPoolExecutor(len(CHECKS)) as threads:
        verdicts = list(threads.map(_check, CHECKS))
    for verdict in verdicts:
        mark = "[green]✓[/]" if verdict.is_clean else "[red]✗[/]"
        console.print(f"{mark} {verdict.name:<8} {verdict.seconds:.1f} s", highlight=False)
        if not verdict.is_clean:
            console.print(verdict.output, markup=False, highlight=False, soft_wrap=True)
    return all(verdict.is_clean for verdict in verdicts)


def _check(name: str) -> Verdict:
    tool, *arguments = CHECKS[name]
    began = time.monotonic()
    done = subprocess.run(
        [str(TOOLS / tool), *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    output = (done.stdout + done.stderr).strip()
    return Verdict(name, done.returncode == 0, time.monotonic() - began, output)


def _floors(fast: bool) -> list[str]:
    folders = [ROOT / "tests" / floor for floor in WITHOUT_SERVERS] if fast else []
    return [str(folder) for folder in folders if folder.is_dir()]


def _pytest(arguments: Sequence[str], is_parallel: bool) -> int:
    # One worker per core of a small machine; a file stays on one worker, with what it shares.
    parallel = ["-n", "2", "--dist", "loadfile"] if is_parallel else []
    command = [sys.executable, "-m", "pytest", *parallel, *arguments]
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=ROOT) as running:
        while True:
            try:
                return running.wait()
            except KeyboardInterrupt:
                # pytest received it too: it stops its servers and says what it had done.
                continue
