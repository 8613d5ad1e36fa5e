"""Plays one fault: scene, scenario, quiet, checker; and its control, which must be found red."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from deploy.clients.waiting import NeverCameError
from deploy.errors import DeployError
from deploy.faults.checker import Checker
from deploy.faults.fault import Control, Fault, Scenario, UnplayableError
from deploy.faults.quiet import SEARCHES, wait_until_quiet
from deploy.faults.stage import NOTHING_MORE, Enough, Platform, Stage, set_up

QUIET_WITHIN_S = 240.0
SLOWEST_DRAIN_PER_S = 100.0

OF_CONTROLS = ("lost", "duplicated", "broken", "commands", "seconds", "error")

STUMBLED = ("scenario", "never quiet")


@dataclass(frozen=True)
class Turn:
    """How one fault is played this time."""

    seed: int
    seconds: float
    wanted: Enough = NOTHING_MORE


async def play(on: Platform, fault: Fault, turn: Turn) -> dict[str, Any]:
    """Play the fault and return what was found; `ok` says whether all was kept and the fault happened."""
    stage = await set_up(on, fault.name, turn.seed, turn.seconds, fault.pace)
    stage.wanted = turn.wanted
    alert: dict[str, Any] = {}
    if fault.alert:
        alert["was_firing"] = not await on.watch.begin_anew(fault.alert)
    stage.alert, stage.began = fault.alert, time.time()
    found = await _played(stage, fault, fault.scenario)
    if fault.alert:
        alert |= await on.watch.delay_of(fault.alert, stage.began)
    for clear in stage.at_end:
        await clear()
    proved = stage.happened[fault.proof] > 0
    is_told = not alert.get("is_missing", False) and not alert.get("was_firing", False)
    found["ok"] = found["is_clean"] and proved and is_told and not found.get("error")
    return {
        "name": fault.name,
        "title": fault.title,
        "seed": turn.seed,
        "proof": fault.proof,
        "proved": proved,
        **found,
        "alert": {"name": fault.alert, **alert} if fault.alert else None,
        "timeline": stage.timeline.told(),
    }


async def play_control(on: Platform, fault: Fault, control: Control, turn: Turn) -> dict[str, Any]:
    """Play the fault with its guarantee off already; `is_red` says whether the checker has seen it."""
    stage = await set_up(on, f"{fault.name}-c", turn.seed, turn.seconds, fault.pace)
    stage.lacks = control.lacks
    found = await _played(stage, fault, control.scenario or fault.scenario)
    for clear in stage.at_end:
        await clear()
    return {
        "lacks": control.lacks or "scenario",
        "is_red": _is_seen(found),
        **{name: found[name] for name in OF_CONTROLS},
    }


def _is_seen(found: dict[str, Any]) -> bool:
    """Say whether the checker has seen it: a scenario that stumbled, or no rest, proves nothing."""
    broken = sum(n for what, n in found["broken"].items() if what not in STUMBLED)
    return bool(found["lost"] + found["duplicated"] + found["oversold"] + broken)


async def _played(stage: Stage, fault: Fault, scenario: Scenario) -> dict[str, Any]:
    began = time.monotonic()
    error = ""
    try:
        await scenario(stage)
    except UnplayableError:
        raise
    except Exception as reason:  # whatever it is: the fault is red, the others are played
        error = f"{type(reason).__name__}: {reason}"[:300]
    finally:
        stage.load.is_over = True
    quiet_s = await _quiet(stage, len(stage.load.ledger.accepted))
    found = await _checked(stage, fault)
    await stage.lane.close()
    if error:
        stage.findings.broken[STUMBLED[0]] += 1
    if quiet_s is None:
        stage.findings.broken[STUMBLED[1]] += 1
    return {**found, **_counted(stage), "error": error, "quiet_after_s": quiet_s} | {
        "is_clean": stage.findings.total() == 0 and found["oversold"] == 0,
        "seconds": round(time.monotonic() - began, 1),
    }


async def _checked(stage: Stage, fault: Fault) -> dict[str, Any]:
    scenes = [(stage.scene, stage.load), *stage.others]
    oversold = repeated = 0
    for scene, load in scenes:
        checker = Checker(stage.stack, load.ledger, scene, stage.findings)
        await checker.check()
        if fault.is_order_checked:
            await checker.check_order()
        oversold, repeated = await checker.oversold(), await checker.repeated_mails()
    return {"oversold": oversold, "mails_repeated": repeated}


def _counted(stage: Stage) -> dict[str, Any]:
    ledgers = [stage.load.ledger, *(load.ledger for _, load in stage.others)]
    refused: Counter[str] = sum((ledger.refused for ledger in ledgers), start=Counter())
    stage.happened["kills"] += stage.killer.kills.total()
    findings = stage.findings
    return {
        "kills": stage.happened["kills"],
        "killed": dict(stage.killer.kills),
        "commands": sum(len(ledger.accepted) for ledger in ledgers),
        "commands_by": dict(Counter(one.kind for ledger in ledgers for one in ledger.accepted)),
        "refused": dict(refused),
        "unanswered": sum(ledger.unanswered for ledger in ledgers),
        "sent_again": stage.lane.repeats,
        "happened": {name: value for name, value in stage.happened.items() if value},
        "figures": {name: round(value, 3) for name, value in stage.figures.items()},
        "lost": findings.lost.total(),
        "duplicated": findings.duplicated.total(),
        "broken": dict(+findings.broken),
        "lost_by": dict(findings.lost),
        "duplicated_by": dict(findings.duplicated),
        "examples": findings.examples,
        "max_recovery_s": round(stage.killer.longest_recovery_s, 2),
        "longest_command_s": round(max(ledger.longest_wait_s for ledger in ledgers), 2),
    }


async def _quiet(stage: Stage, commands: int) -> float | None:
    """Return how long it took until nothing was on its way; None when it never came to rest."""
    within_s = QUIET_WITHIN_S + commands / SLOWEST_DRAIN_PER_S
    began = time.monotonic()
    try:
        await wait_until_quiet(stage.stack, within_s, ignored=SEARCHES)
    except (NeverCameError, DeployError):  # or a process is not ready
        return None
    return round(time.monotonic() - began, 1)
