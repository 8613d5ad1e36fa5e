"""Which migrations a service has; apart from alembic, which takes long to import."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2] / "services"


def migrations_of(service: str) -> Path:
    """Return the folder of a service's migrations."""
    return _ROOT / service / "migrations"


def newest_revision(service: str) -> str:
    """Return the newest revision, `0001` and on, read from the file names."""
    files = sorted((migrations_of(service) / "versions").glob("[0-9]*.py"))
    return files[-1].name.split("_")[0] if files else ""
