"""Backups keep their word on disk: whole or refused, private, pruned by age; the ledger only grows."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.backup import shelf
from deploy.backup.files import copy_private, private_folder
from deploy.backup.ledger import Erasure, add_to_ledger, read_ledger
from deploy.backup.manifest import FILE, SEAL, Manifest, SavedDatabase, SavedStream, seal, verified
from deploy.backup.restoring import copy_parts
from deploy.errors import BackupDamagedError, BackupForeignError, BackupRunningError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = Erasure("018f2f6e-0000-7000-8000-000000000001", "2026-11-22T10:00:00+00:00")
TWO = Erasure("018f2f6e-0000-7000-8000-000000000002", "2026-11-22T11:00:00+00:00")


def a_backup(folder: Path) -> Path:
    private_folder(folder / "databases")
    (folder / "databases" / "members.dump").write_bytes(b"rows")
    table = {"public.person": {"rows": 3, "hash": "12"}}
    stream = SavedStream({"name": "EVENTS"}, {"messages": 2, "last_seq": 2}, 0, 2)
    database = SavedDatabase("0001", table)
    made_at = NOW.isoformat()
    seal(folder, Manifest(made_at, "/live", {}, {"members": database}, {"EVENTS": stream}, 0))
    return folder


def test_a_whole_backup_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest = verified(a_backup(tmp_path))

    assert manifest.rows == 3
    assert manifest.streams["EVENTS"].copy.last_sequence == 2
    assert manifest.bytes == 4


@pytest.mark.parametrize("name", ["databases/members.dump", FILE])
def test_a_changed_file_is_named(tmp_path: Path, name: str) -> None:
    backup = a_backup(tmp_path)
    with (backup / name).open("ab") as file:
        file.write(b" ")

    with pytest.raises(BackupDamagedError) as refused:
        verified(backup)

    assert refused.value.facts["what"] == name


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)
    (backup / "databases" / "members.dump").unlink()

    with pytest.raises(BackupDamagedError):
        verified(backup)


@pytest.mark.parametrize("written", [b"\xff\xfe\x00", b"", "é".encode()])
def test_a_seal_of_anything_else_is_damage(tmp_path: Path, written: bytes) -> None:
    backup = a_backup(tmp_path)
    (backup / SEAL).write_bytes(written)

    with pytest.raises(BackupDamagedError) as refused:
        verified(backup)

    assert refused.value.facts["what"] == FILE


def test_what_was_put_beside_a_backups_files_is_not_restored(tmp_path: Path) -> None:
    private_folder(tmp_path / "kept" / "secrets")
    (tmp_path / "kept" / "secrets" / "key").write_text("secret")
    backup = a_backup(tmp_path / "kept")
    (backup / "secrets" / "folder").mkdir()
    (backup / "secrets" / "added").write_text("by somebody else")

    copy_parts(backup, verified(backup), tmp_path / "new")

    assert [path.name for path in (tmp_path / "new").rglob("*")] == ["secrets", "key"]


def test_a_folder_without_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupForeignError):
        verified(tmp_path)


def test_copies_are_for_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")

    copy_private(tmp_path / "key", private_folder(tmp_path / "copy") / "key")

    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "copy" / "key").stat().st_mode & 0o777 == 0o600


def test_the_ledger_holds_each_person_once_and_only_grows(tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"

    assert add_to_ledger(file, [ONE, ONE]) == 1
    assert add_to_ledger(file, [ONE, TWO]) == 1

    assert read_ledger(file) == [ONE, TWO]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_crash_cut_short_is_written_again(tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    add_to_ledger(file, [ONE])
    with file.open("a") as ledger:
        ledger.write('{"member_id": "018f')

    assert read_ledger(file) == [ONE]
    assert add_to_ledger(file, [TWO]) == 1
    assert read_ledger(file) == [ONE, TWO]


def test_a_ledger_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "erasures.jsonl").write_text('{"name": "Ana"}\n')

    with pytest.raises(BackupDamagedError):
        read_ledger(tmp_path / "erasures.jsonl")


def backups(into: Path, *days_ago: int) -> list[str]:
    names = [shelf.name_at(NOW - timedelta(days=days)) for days in days_ago]
    for name in names:
        (into / name).mkdir()
    return names


def test_backups_older_than_35_days_go(tmp_path: Path) -> None:
    old, _, _ = backups(tmp_path, 36, 34, 0)

    assert [path.name for path in shelf.prune(tmp_path, None, NOW)] == [old]


def test_the_newest_backup_stays_however_old_it_is(tmp_path: Path) -> None:
    backups(tmp_path, 400)

    assert shelf.prune(tmp_path, None, NOW) == []


def test_a_number_keeps_that_many(tmp_path: Path) -> None:
    names = backups(tmp_path, 3, 2, 1)
    (tmp_path / "precious").mkdir()

    shelf.prune(tmp_path, 1, NOW)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["precious", names[-1]]


def test_one_writer_at_a_time_and_what_a_killed_one_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / f"{shelf.PARTIAL}x").mkdir(parents=True)

    with shelf.shelf(tmp_path), pytest.raises(BackupRunningError), shelf.shelf(tmp_path):
        pass

    assert not (tmp_path / f"{shelf.PARTIAL}x").exists()


def test_the_last_backup_and_the_last_drill_are_noted_apart(tmp_path: Path) -> None:
    shelf.note(tmp_path, backup_at="b")
    assert json.loads((tmp_path / "backups" / "last.json").read_text()) == {
        "backup_at": "b",
        "drill_at": None,
    }
    shelf.note(tmp_path, drill_at="d")

    assert json.loads((tmp_path / "backups" / "last.json").read_text()) == {
        "backup_at": "b",
        "drill_at": "d",
    }
