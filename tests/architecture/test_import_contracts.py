"""The import contracts of pyproject.toml: kept by the code, and each one breaks when it should."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, write

NAMES = ("members", "savoirs", "matching", "trainings", "notifications")
LINT = Path(sys.executable).parent / "lint-imports"

# contract, the file that breaks it, what it imports
VIOLATIONS = [
    ("independent-services", "services/members/adapters/x.py", "services.savoirs.domain"),
    ("independent-services", "services/matching/bootstrap.py", "services.trainings"),
    ("rooms", "services/members/domain/x.py", "services.members.application"),
    ("rooms", "services/members/application/x.py", "services.members.adapters"),
    ("rooms", "services/members/adapters/x.py", "services.members.entrypoints"),
    ("rooms", "services/members/entrypoints/x.py", "services.members.bootstrap"),
    ("rooms", "services/members/attic.py", "services.members.domain"),
    ("shared-stands-alone", "shared/clock.py", "services.members.domain"),
    ("shared-stands-alone", "shared/http/app.py", "deploy.local"),
    ("services-are-deployable-alone", "services/members/bootstrap.py", "deploy.local"),
    ("pure-rules", "services/savoirs/domain/x.py", "sqlalchemy"),
    ("pure-rules", "services/savoirs/application/x.py", "nats"),
    ("pure-rules", "services/savoirs/application/x.py", "faststream.nats"),
    ("pure-rules", "services/savoirs/domain/x.py", "fastapi"),
    ("pure-rules", "services/savoirs/domain/x.py", "asyncpg"),
    ("pure-rules", "services/savoirs/domain/x.py", "prometheus_client"),
    ("what-rules-may-share", "services/savoirs/application/x.py", "shared.storage"),
    ("what-rules-may-share", "services/savoirs/domain/x.py", "shared.http.app"),
    ("one-reader-of-settings", "services/members/adapters/x.py", "services.members.config"),
    (
        "migrations-are-run-not-imported",
        "services/members/__main__.py",
        "services.members.migrations",
    ),
    *(
        (f"{name}-events", "services/members/application/x.py", f"shared.events.{name}")
        for name in NAMES[1:]
    ),
    ("members-events", "services/savoirs/adapters/x.py", "shared.events.members"),
    ("matching-events", "services/savoirs/adapters/x.py", "shared.events.matching_groups"),
    ("trainings-events", "services/savoirs/adapters/x.py", "shared.events.demand"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small repository with every room, all doors, our contracts, and imports that keep them."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for part in ("__init__.py", "architecture/__init__.py", "architecture/narrow_contract.py"):
        write(tmp_path, f"tests/{part}", (ROOT / "tests" / part).read_text(encoding="utf-8"))
    modules = ["clock", "storage.tables", "http.app", *(f"events.{name}" for name in NAMES)]
    declared = sorted(path.stem for path in (ROOT / "shared" / "events").glob("[a-z]*.py"))
    modules += [f"events.{stem}" for stem in declared if stem not in NAMES]
    for module in ("services.x", "deploy.local.x", *(f"shared.{module}" for module in modules)):
        _module(tmp_path, module)
    for name in NAMES:
        for room in ("domain", "application", "adapters", "entrypoints", "migrations"):
            _module(tmp_path, f"services.{name}.{room}.x")
        for door in ("__main__", "bootstrap", "config"):
            _module(tmp_path, f"services.{name}.{door}")
    (tmp_path / "services" / "x.py").unlink()
    _import(tmp_path, "services/members/application/x.py", "shared.events.members")
    _import(tmp_path, "services/members/entrypoints/x.py", "shared.events.savoirs")
    _import(tmp_path, "services/members/bootstrap.py", "services.members.config")
    _import(tmp_path, "services/members/adapters/x.py", "sqlalchemy")
    return tmp_path


def _module(root: Path, name: str) -> None:
    *packages, last = name.split(".")
    for depth in range(1, len(packages) + 1):
        write(root, f"{'/'.join(packages[:depth])}/__init__.py", "")
    write(root, f"{'/'.join(packages)}/{last}.py", "")


def _import(root: Path, path: str, module: str) -> None:
    with (root / path).open("a", encoding="utf-8") as opened:
        opened.write(f"import {module}\n")


def lint(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-logo", "--no-cache", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_the_code_keeps_every_contract() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_house_in_order_keeps_every_contract(house: Path) -> None:
    done = lint(house)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "path", "module"), VIOLATIONS)
def test_a_broken_contract_is_caught(house: Path, contract: str, path: str, module: str) -> None:
    if not (house / path).exists():
        write(house, path, "")
    _import(house, path, module)

    done = lint(house, "--contract", contract)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
