"""Which version of the platform runs, as pyproject.toml states it."""

import tomllib
from pathlib import Path


def _stated() -> str:
    try:
        stated = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
        return str(stated["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"


VERSION = _stated()
