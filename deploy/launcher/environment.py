"""Keeps `.venv` equal to requirements.lock and runs the command line inside it."""

import fcntl
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from deploy.launcher.tools import SetupError, find_uv, run, say

STAMP = "rers-stamp"


def main(root: str, arguments: list[str]) -> NoReturn:
    """Prepare the environment if needed, then become `python -m deploy.cli`; exits 1 with a sentence when it cannot."""
    try:
        prepare(Path(root))
    except SetupError as error:
        say(str(error))
        sys.exit(1)
    except OSError as error:
        say(f"impossible de préparer l'environnement dans {root} ({error})")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    become_cli(Path(root), arguments)


def prepare(root: Path) -> None:
    """Make or renew `.venv`, once even if several ./rers start together; costs nothing when it is up to date."""
    if is_current(root):
        return
    tools = root / ".rers-tools"
    tools.mkdir(exist_ok=True)
    with held(tools / "lock"):
        if not is_current(root):
            install(root, find_uv(tools / "uv"))


def wanted_stamp(root: Path) -> str:
    """What `.venv` must have been made from, and where: a moved one has wrong paths in it."""
    lock = hashlib.sha256((root / "requirements.lock").read_bytes()).hexdigest()
    return f"{lock} {root}\n"


def is_current(root: Path) -> bool:
    """True when `.venv` was completely installed from today's lock, here, and its Python is still there."""
    stamp = root / ".venv" / STAMP
    if not (stamp.is_file() and os.access(venv_python(root), os.X_OK)):
        return False
    return stamp.read_text(encoding="utf-8") == wanted_stamp(root)


def install(root: Path, uv: Path) -> None:
    """Bring `.venv` to the locked requirements; a half-made or moved one is made again."""
    environment = uv_settings()
    stamp = root / ".venv" / STAMP
    if (
        stamp.is_file()
        and is_runnable(venv_python(root))
        and stamp.read_text(encoding="utf-8").endswith(f" {root}\n")
    ):
        say("mise à jour de l'environnement Python (.venv)")
    else:
        say("installation de l'environnement Python (.venv), une minute au plus la première fois")
        # Removed by us: uv refuses to clear a folder that lacks the marks of an environment, as a half-made one does.
        shutil.rmtree(root / ".venv", ignore_errors=True)
        make: list[str | Path] = [
            uv,
            "venv",
            "--quiet",
            "--clear",
            "--python",
            base_python(),
            root / ".venv",
        ]
        run(make, "impossible de créer .venv", environment)
    stamp.unlink(missing_ok=True)
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    sync: list[str | Path] = [
        uv,
        "pip",
        "sync",
        *quiet,
        "--require-hashes",
        "--python",
        venv_python(root),
    ]
    run(
        [*sync, root / "requirements.lock"],
        "impossible d'installer les paquets de requirements.lock",
        environment,
    )
    stamp.write_text(wanted_stamp(root), encoding="utf-8")


def uv_settings() -> dict[str, str]:
    """The person's own settings, where uv has none of its own: pip's index, the system's certificates; no download of Pythons."""
    settings = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    settings.pop("VIRTUAL_ENV", None)
    if Path(ssl.get_default_verify_paths().cafile or "").is_file():
        settings.setdefault("UV_NATIVE_TLS", "true")
    pip_index = os.environ.get("PIP_INDEX_URL")
    if pip_index and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX"} & os.environ.keys():
        settings["UV_DEFAULT_INDEX"] = pip_index
    return settings


def base_python() -> str:
    """The Python that .venv is made from: this one, under its versioned name, so that a system upgrade is noticed."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def venv_python(root: Path) -> Path:
    """Path of the environment's interpreter."""
    return root / ".venv" / "bin" / "python"


def is_runnable(python: Path) -> bool:
    """True when this interpreter starts at all: the Python that it was made from may be gone."""
    try:
        return subprocess.run([python, "-c", ""], check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold an exclusive file lock; whoever comes second is told, waits, and finds the work done."""
    with lock.open("w", encoding="utf-8") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("une autre commande prépare l'environnement, attente de sa fin")
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def become_cli(root: Path, arguments: list[str]) -> NoReturn:
    """Replace this process by the command line, in the caller's working folder, with the repository importable."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    environment.pop("PYTHONHOME", None)
    python = str(venv_python(root))
    sys.stdout.flush()
    # -P: a file of the caller's folder must not be imported instead of the platform's.
    os.execve(python, [python, "-P", "-m", "deploy.cli", *arguments], environment)
