"""How many faults are played one after the other: lengths, order, sums, resuming, and the report of it."""

from pathlib import Path
from typing import Any

from deploy.faults.alerts import AlertWatch
from deploy.faults.campaign import ELASTIC, Campaign, Player, summed
from deploy.faults.record import Record
from deploy.faults.report import page, write
from deploy.faults.stage import Enough
from deploy.faults.table import FAULTS, named, subset_for_ci
from deploy.faults.timeline import drawing
from shared.broken import GUARANTEES

KILL = {"name": "nats", "kind": "kill", "at": 100.0, "until": 101.5}


def a_result(name: str, **other: Any) -> dict[str, Any]:
    found = {
        "name": name,
        "title": f"Panne <{name}>",
        "injects": "SIGKILL",
        "ok": True,
        "kills": 3,
        "killed": {"nats": 2, "members-1": 1},
        "commands": 50,
        "commands_by": {"member": 50},
        "lost": 0,
        "duplicated": 0,
        "oversold": 0,
        "unanswered": 0,
        "sent_again": 2,
        "happened": {"kills": 3},
        "figures": {"drain_s": 1.5},
        "broken": {},
        "examples": [],
        "error": "",
        "alert": None,
        "timeline": [KILL],
        "control": {
            "lacks": "inbox",
            "is_red": True,
            "lost": 4,
            "duplicated": 0,
            "broken": {},
            "commands": 9,
            "seconds": 5.0,
        },
    }
    return found | other


def test_every_fault_has_a_name_of_its_own_a_proof_and_a_known_control() -> None:
    names = [fault.name for fault in FAULTS]
    lacking = [
        word
        for fault in FAULTS
        if fault.control is not None
        for word in fault.control.lacks.split(",")
        if word
    ]

    assert len(set(names)) == len(names)
    assert all(fault.proof and fault.title and fault.injects for fault in FAULTS)
    assert set(lacking) <= set(GUARANTEES)
    assert all(fault.control for fault in FAULTS if ".servers." not in fault.scenario.__module__)


def test_faults_last_as_long_as_is_asked_in_all_and_random_kills_take_what_is_left() -> None:
    lengths = Campaign(FAULTS, seed=1, seconds=600).lengths()

    assert round(sum(lengths.values())) == 600
    assert lengths[ELASTIC] >= 200


def test_random_kills_come_last_so_that_they_know_how_many_commands_are_missing() -> None:
    groups = Campaign(FAULTS, seed=1).order()

    assert groups[-1][-1].name == ELASTIC
    assert all(len({fault.copies for fault in group}) == 1 for group in groups)
    assert all(len(group) == 1 for group in groups if group[0].is_fresh)


def test_a_run_is_resumed_after_the_last_fault_that_was_finished(tmp_path: Path) -> None:
    Record.open(tmp_path, resumes=False).keep("poison", a_result("poison"))

    resumed = Record.open(tmp_path, resumes=True)
    anew = Record.open(tmp_path, resumes=False)

    assert list(resumed.results) == ["poison"]
    assert resumed.took_s > 0
    assert anew.results == {}


def test_one_control_that_stays_green_fails_the_whole() -> None:
    faults = named(["poison", "backlog"])
    blind = a_result("backlog")
    blind["control"]["is_red"] = False
    good = Record(Path(), {"poison": a_result("poison"), "backlog": a_result("backlog")})
    bad = Record(Path(), {"poison": a_result("poison"), "backlog": blind})

    whole = summed(Campaign(faults, seed=1), good)

    assert whole["ok"]
    assert whole["kills"] == 6
    assert whole["killed"] == {"nats": 4, "members-1": 2}
    assert whole["commands"] == 100
    assert summed(Campaign(faults, seed=1), bad)["controls_not_red"] == ["backlog"]
    assert not summed(Campaign(faults, seed=1), bad)["ok"]


def test_too_few_commands_or_kills_fail_the_whole() -> None:
    record = Record(Path(), {"poison": a_result("poison")})
    few, many = Enough(commands=50, kills=3), Enough(commands=51, kills=3)

    assert summed(Campaign(named(["poison"]), seed=1, wanted=few), record)["ok"]
    assert not summed(Campaign(named(["poison"]), seed=1, wanted=many), record)["ok"]


def test_a_platform_that_gives_way_twice_under_a_fault_makes_it_red_and_is_not_tried_again(
    tmp_path: Path,
) -> None:
    faults = named(["poison"])
    campaign, record = Campaign(faults, seed=1), Record(tmp_path)
    player = Player(campaign, record, lambda step, name, found: None)

    player.stumble(faults, OSError("no port"))
    is_tried_again = not campaign.is_done(faults[0], record)
    player.stumble(faults, OSError("no port"))
    found = summed(campaign, record)

    assert is_tried_again
    assert campaign.is_done(faults[0], record)
    assert (found["ok"], found["failed"], found["controls_not_red"]) == (
        False,
        ["poison"],
        ["poison"],
    )
    assert "OSError: no port" in page(found)


def test_the_report_shows_each_fault_and_asks_nobody_else_for_anything(tmp_path: Path) -> None:
    unplayable = {"name": "clock", "title": "Horloge", "unplayable": "libfaketime"}
    record = Record(Path(), {"poison": a_result("poison"), "clock": unplayable})
    found = summed(Campaign(named(["poison"]), seed=7), record)

    write(tmp_path, found)
    text = (tmp_path / "rapport.html").read_text("utf-8")

    assert text == page(found)
    assert "Panne &lt;poison&gt;" in text
    assert "libfaketime manque" in text
    assert "<svg" in text
    assert "http" not in text


def test_a_kill_is_drawn_from_the_blow_to_the_recovery() -> None:
    picture = drawing([KILL, {**KILL, "at": 103.0, "until": None}], "Coups")

    assert picture.count("<rect") == 2
    assert ">3 s</text>" in picture
    assert drawing([], "Coups") == ""


def test_an_alert_without_a_rule_is_known_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("groups:\n- rules:\n  - alert: CopyDown\n", "utf-8")
    watch = AlertWatch(None, tmp_path, is_wanted=False, rules=tmp_path)  # type: ignore[arg-type]  # it looks at no stack

    assert watch.knows("CopyDown")
    assert not watch.knows("Copy")


def test_the_short_subset_kills_repeats_poisons_and_takes_a_database_away() -> None:
    names = {fault.name for fault in subset_for_ci()}

    assert {ELASTIC, "repeats", "poison", "database-down"} <= names
