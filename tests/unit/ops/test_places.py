"""Disks are counted as `df` counts them, and one disk is one disk."""

from pathlib import Path

import pytest

from deploy.ops.places import disks_of, used_ratio


def test_what_is_reserved_for_root_is_neither_used_nor_free() -> None:
    assert used_ratio(used=80, available=15) == pytest.approx(80 / 95)
    assert used_ratio(0, 0) == 0


def test_volumes_of_one_disk_are_exactly_as_full(tmp_path: Path) -> None:
    (tmp_path / "nats").mkdir()

    found = disks_of({"data": tmp_path, "nats": tmp_path / "nats", "absent": tmp_path / "absent"})

    assert set(found) == {"data", "nats"}
    assert found["data"] == found["nats"]
