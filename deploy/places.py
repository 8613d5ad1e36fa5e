"""Where the repository is, and how a Python child finds it from any working folder."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_FOLDER = Path(".rers")


def python_environment(root: Path = ROOT) -> Mapping[str, str]:
    """Return this process's environment with the repository first on the import path."""
    known = os.environ.get("PYTHONPATH")
    path = f"{root}{os.pathsep}{known}" if known else str(root)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
