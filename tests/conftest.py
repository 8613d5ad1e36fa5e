"""Fixtures for every test, and a header that says on which servers and with which seed it runs."""

import os
import secrets

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
