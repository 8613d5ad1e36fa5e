"""When ./rers installs anew, when it leaves the environment alone, and what it says when it cannot."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.launcher import environment, tools

LOCK = "structlog==1 --hash=sha256:00\n"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository, in a folder with a space, whose environment was installed from its lock."""
    root = tmp_path / "a clone"
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / "requirements.lock").write_text(LOCK, encoding="utf-8")
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    digest = hashlib.sha256(LOCK.encode()).hexdigest()
    (root / ".venv" / "rers-stamp").write_text(f"{digest} {root}\n", encoding="utf-8")
    return root


def fake_uv(folder: Path, answer: str) -> Path:
    """Put a uv on a PATH of its own that gives this answer."""
    folder.mkdir()
    uv = folder / "uv"
    uv.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    uv.chmod(0o755)
    return uv


def test_an_environment_made_from_this_lock_here_is_left_alone(clone: Path) -> None:
    assert environment.is_current(clone)
    environment.prepare(clone)

    assert not (clone / ".rers-tools").exists()


def test_a_changed_lock_asks_for_an_update(clone: Path) -> None:
    (clone / "requirements.lock").write_text(LOCK + "rich==1\n", encoding="utf-8")

    assert not environment.is_current(clone)


def test_a_half_made_environment_is_made_again(clone: Path) -> None:
    (clone / ".venv" / "rers-stamp").unlink()

    assert not environment.is_current(clone)


def test_an_environment_whose_python_is_gone_is_made_again(clone: Path) -> None:
    python = clone / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(clone / "removed by an upgrade")

    assert not environment.is_current(clone)


def test_a_moved_repository_makes_its_environment_again(clone: Path) -> None:
    moved = clone.rename(clone.with_name("moved"))

    assert not environment.is_current(moved)


def test_the_index_of_pip_serves_uv_only_when_uv_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_INDEX_URL", raising=False)
    monkeypatch.delenv("UV_INDEX", raising=False)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    assert environment.uv_settings()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"

    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://ours.example/simple")
    assert environment.uv_settings()["UV_DEFAULT_INDEX"] == "https://ours.example/simple"


@pytest.mark.parametrize("answer", ["exit 127", "echo", "echo uv 0.1.2", "echo uv what"])
def test_a_uv_that_does_not_answer_or_is_too_old_is_not_used(tmp_path: Path, answer: str) -> None:
    uv = fake_uv(tmp_path / "bin", answer)

    assert (tools.uv_version(uv) or ()) < tools.OLDEST_UV


def test_the_uv_of_the_path_is_used_when_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = fake_uv(tmp_path / "bin", "echo uv 0.13.9")
    monkeypatch.setenv("PATH", str(uv.parent))

    assert tools.find_uv(tmp_path / "tools") == uv


def test_a_command_that_fails_is_told_in_one_sentence() -> None:
    with pytest.raises(tools.SetupError, match=r"^impossible d'avancer \(code 3"):
        tools.run([sys.executable, "-c", "raise SystemExit(3)"], "impossible d'avancer")


def test_a_lock_that_cannot_be_installed_ends_with_a_sentence_and_no_traceback(
    clone: Path, tmp_path: Path
) -> None:
    (clone / ".venv" / "rers-stamp").unlink()
    uv = fake_uv(tmp_path / "bin", 'case "$1" in --version) echo uv 0.13.9;; *) exit 2;; esac')
    program = "import sys; from deploy.launcher.environment import main; main(sys.argv[1], [])"

    done = subprocess.run(
        [sys.executable, "-c", program, str(clone)],
        env={**os.environ, "PATH": f"{uv.parent}:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "rers : impossible de créer .venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_file_parses_on_old_pythons_so_that_its_sentence_is_reached() -> None:
    ast.parse((ROOT / "rers").read_text(encoding="utf-8"), feature_version=(3, 4))
