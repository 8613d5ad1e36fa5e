"""Fixtures for every test, and a header that says on which servers and with which seed it runs."""

import os
import secrets
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fixtures import servers

pytest_plugins = [
    "tests.fixtures.times",
    "tests.fixtures.postgres",
    "tests.fixtures.databases",
    "tests.fixtures.broker",
]

settings.register_profile("rers", deadline=None, print_blob=True, max_examples=50)
settings.load_profile("rers")


def pytest_configure() -> None:
    """Choose the seed before any worker starts, so that all of them share it."""
    os.environ.setdefault("RERS_SEED", str(secrets.randbelow(2**32)))


def pytest_report_header() -> list[str]:
    """Say what a reader needs to repeat this run."""
    return [f"servers: {servers.description()}", f"seed: RERS_SEED={os.environ['RERS_SEED']}"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the folder it lies in, so that -m can choose a floor of the pyramid."""
    for item in items:
        floor = item.path.relative_to(item.config.rootpath / "tests").parts[0]
        if floor in FLOORS:
            item.add_marker(floor)


FLOORS = ("unit", "integration", "contract", "architecture", "e2e", "faults")


@pytest.fixture(scope="session", autouse=True)
def _open_base(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the account that runs PostgreSQL pass through to the folders of tests."""
    base = tmp_path_factory.getbasetemp()
    for folder in (base, *base.parents):
        if (os.geteuid() == 0 and "pytest" in folder.name) or folder.name.startswith("popen"):
            folder.chmod(folder.stat().st_mode | 0o011)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Return pytest's folder, through which other accounts may pass.

    Else PostgreSQL would need a namespace of its own, which a process with threads cannot make; and
    a library that restarts its threads in every child (OpenTelemetry's does) would decide by the
    order of tests whether it can.
    """
    if os.geteuid() == 0:
        tmp_path.chmod(tmp_path.stat().st_mode | 0o011)
    return tmp_path
