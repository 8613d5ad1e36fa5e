"""After a restore the witness finds its network again, and takes other people."""

from pathlib import Path

from deploy.ops.witness.memory import Memory, remembered

KNOWN = Memory("n", "f", "o", "r", "2026-11-20T00:00:00+00:00", ("old",), "w", "2027-01-01")


def test_a_restored_witness_keeps_its_network_and_its_founder(tmp_path: Path) -> None:
    KNOWN.restored().write(tmp_path)

    found = remembered(tmp_path)

    assert (found.network_id, found.founder_id) == ("n", "f")
    assert (found.offerer_id, found.requester_id) == ("", "")
    assert found.former_ids == ("old", "o", "r")
    assert found.workshop_id == "w"
    assert found.workshop_on < KNOWN.workshop_on


def test_a_witness_that_had_founded_nothing_yet_begins_afresh() -> None:
    assert Memory().restored() == Memory()
