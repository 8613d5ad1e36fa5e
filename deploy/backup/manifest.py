"""What a backup says of itself: its files and their SHA-256, versions, counts; the last file written, the first read."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.backup.files import files_below, private_file, sha256_of
from deploy.backup.snapshots import StreamCopy
from deploy.errors import BackupDamagedError, BackupForeignError

FILE, SEAL = "manifest.json", "manifest.sha256"
FORMAT = 1


@dataclass(frozen=True)
class SavedDatabase:
    """One service's database: its migration, and each table's rows and hash at the moment of the backup."""

    revision: str
    tables: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class SavedStream:
    """One stream: the server's copy, and what came after it until the moment of the backup."""

    config: dict[str, Any]
    state: dict[str, Any]
    tail: int
    last_sequence: int

    @property
    def copy(self) -> StreamCopy:
        """The server's copy."""
        return StreamCopy(self.config, self.state)


@dataclass(frozen=True)
class Manifest:
    """A whole backup; `made_at` is the moment that it shows, `source` the folder of its platform."""

    made_at: str
    source: str
    versions: dict[str, str]
    databases: dict[str, SavedDatabase]
    streams: dict[str, SavedStream]
    erasures: int
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(
            table["rows"] for saved in self.databases.values() for table in saved.tables.values()
        )

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(each["bytes"] for each in self.files.values())


def seal(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest over every file of `folder`; return it complete."""
    for name in files_below(folder):
        path = folder / name
        manifest.files[name] = {"sha256": sha256_of(path), "bytes": path.stat().st_size}
    with private_file(folder / FILE) as file:
        file.write(json.dumps(asdict(manifest), indent=1).encode())
    with private_file(folder / SEAL) as file:
        file.write(sha256_of(folder / FILE).encode())
    return manifest


def verified(folder: Path) -> Manifest:
    """Return the manifest of a backup whose every file is as it was written.

    Raise BackupForeignError when `folder` is no backup that this build can read, BackupDamagedError.
    """
    if not (folder / FILE).is_file():
        raise BackupForeignError(backup=folder, reason="il n'y a pas de manifest.json")
    if not _is_sealed(folder):
        raise BackupDamagedError(backup=folder, what=FILE)
    manifest = _read(folder)
    for name, known in manifest.files.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != known["sha256"]:
            raise BackupDamagedError(backup=folder, what=name)
    return manifest


def _is_sealed(folder: Path) -> bool:
    seal_file = folder / SEAL
    return seal_file.is_file() and seal_file.read_bytes() == sha256_of(folder / FILE).encode()


def _read(folder: Path) -> Manifest:
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            reason = f"son format est le n° {said['format']}, celui d'ici le n° {FORMAT}"
            raise BackupForeignError(backup=folder, reason=reason)
        said["databases"] = {
            name: SavedDatabase(**each) for name, each in said["databases"].items()
        }
        said["streams"] = {name: SavedStream(**each) for name, each in said["streams"].items()}
        return Manifest(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupForeignError(backup=folder, reason="son manifeste est illisible") from error
