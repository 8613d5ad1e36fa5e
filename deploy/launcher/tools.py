"""Finds a usable uv, or installs the pinned one in a private folder of the repository."""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_UV = (0, 5)


class SetupError(Exception):
    """The environment cannot be made; the message is one French sentence for the person at the keyboard."""


def say(sentence: str) -> None:
    """Tell the person, on standard error, what is being done."""
    sys.stderr.write(f"rers : {sentence}\n")
    sys.stderr.flush()


def run(command: list[str | Path], failure: str, env: dict[str, str] | None = None) -> None:
    """Run a set-up command; raise SetupError with the French sentence `failure` when it does not succeed."""
    try:
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
        )
    except OSError as error:
        raise SetupError(f"{failure} ({error})") from error
    if done.returncode != 0:
        raise SetupError(f"{failure} (code {done.returncode}, détail ci-dessus)")


def uv_version(uv: str | Path) -> tuple[int, ...] | None:
    """Version of this uv, or None when it does not run: a shim on PATH may exist and answer nothing."""
    try:
        done = subprocess.run(
            [uv, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
        return tuple(int(part) for part in done.stdout.split()[1].split(".")[:2])
    except (OSError, subprocess.TimeoutExpired, IndexError, ValueError):
        return None


def find_uv(tools: Path) -> Path:
    """The uv of PATH when it works and is recent enough, else the private one, installed in `tools` if needed."""
    on_path = shutil.which("uv")
    if on_path and (uv_version(on_path) or ()) >= OLDEST_UV:
        return Path(on_path)
    private = tools / "bin" / "uv"
    if (uv_version(private) or ()) < OLDEST_UV:
        install_uv(tools)
    return private


def install_uv(tools: Path) -> None:
    """Install the pinned uv, its hash verified, in a virtual environment of its own: the system's Python stays as it is."""
    say(f"uv est absent, installation d'une copie privée dans {tools}")
    run(
        [sys.executable, "-m", "venv", "--clear", tools],
        "impossible de créer un environnement Python ; sous Debian ou Ubuntu, installez le paquet python3-venv",
    )
    lock = Path(__file__).with_name("uv-requirements.lock")
    pip: list[str | Path] = [
        tools / "bin" / "python",
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
    ]
    run(
        [*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", lock],
        "impossible d'installer uv : vérifiez la connexion au registre de paquets",
    )
