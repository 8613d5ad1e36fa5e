"""Plays many faults one after the other, each with its control; can be interrupted and resumed."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from deploy.faults.fault import Control, Fault, UnplayableError
from deploy.faults.play import Turn, play, play_control
from deploy.faults.record import Record, control_given_up, given_up
from deploy.faults.stage import NOTHING_MORE, Enough, Needs, Platform, platform
from deploy.local.stack import Observer

ELASTIC = "random-kills"
SHORTEST_S = 8.0
CI_SECONDS = 5.0
LONGEST_S = 1800.0
"""No fault lasts longer beyond its own time: a run that nobody watches must end."""

Tell = Callable[[str, str, dict[str, Any]], None]
"""Told each step (`begins`, `ends`, `control`, `unplayable`), the fault's name and what was found so far."""


@dataclass(frozen=True)
class Campaign:
    """Which faults, how long in all, and what else is asked of the run."""

    faults: Sequence[Fault]
    seed: int
    seconds: float | None = None
    """In all; None: each as long as it usually lasts."""
    wanted: Enough = NOTHING_MORE
    is_watched: bool = False
    has_controls: bool = True
    is_short: bool = False

    def lengths(self) -> dict[str, float]:
        """Return how long each fault lasts; random kills take what the others leave."""
        if self.is_short:
            return {fault.name: min(CI_SECONDS, fault.seconds) for fault in self.faults}
        lengths = {fault.name: fault.seconds for fault in self.faults}
        if self.seconds is None:
            return lengths
        if len(lengths) == 1:
            return dict.fromkeys(lengths, self.seconds)
        others = sum(length for name, length in lengths.items() if name != ELASTIC)
        share = min(1.0, 0.5 * self.seconds / others) if others else 1.0
        lengths = {name: max(SHORTEST_S, length * share) for name, length in lengths.items()}
        if ELASTIC in lengths:
            spent = sum(length for name, length in lengths.items() if name != ELASTIC)
            lengths[ELASTIC] = max(SHORTEST_S, self.seconds - spent)
        return lengths

    def control_of(self, fault: Fault) -> Control | None:
        """Return the control that this run plays for a fault."""
        is_wanted = self.has_controls and (fault.has_ci_control or not self.is_short)
        return fault.control if is_wanted else None

    def is_done(self, fault: Fault, record: Record) -> bool:
        """Say whether nothing is left to play of this fault."""
        result = record.results.get(fault.name)
        if result is None:
            return False
        return "unplayable" in result or "control" in result or self.control_of(fault) is None

    def order(self) -> list[list[Fault]]:
        """Return the faults by the platform that they share; random kills last, when all is counted."""
        faults = sorted(self.faults, key=lambda fault: fault.name == ELASTIC)
        groups = sorted(faults, key=lambda fault: (fault.is_fresh, -fault.copies))
        parted = [
            list(group) for _, group in groupby(groups, key=lambda one: (one.is_fresh, one.copies))
        ]
        shared = [group for group in parted if not group[0].is_fresh]
        fresh = [[fault] for group in parted if group[0].is_fresh for fault in group]
        return [*fresh, *shared]


async def run(
    folder: Path, campaign: Campaign, record: Record, observer: Observer, tell: Tell
) -> dict[str, Any]:
    """Play what the record has not yet, and return the whole as one object."""
    for number, group in enumerate(campaign.order()):
        for attempt in range(2 * len(group) + 1):
            left = [fault for fault in group if not campaign.is_done(fault, record)]
            if not left:
                break
            room = folder / f"platform-{number}-{attempt}"
            await _on_one_platform(room, left, campaign, record, observer, tell)
    return summed(campaign, record)


async def _on_one_platform(  # noqa: PLR0913 - what a run is made of
    folder: Path,
    faults: Sequence[Fault],
    campaign: Campaign,
    record: Record,
    observer: Observer,
    tell: Tell,
) -> None:
    """Play these faults and their controls; when the platform gives way, what is left needs another."""
    first = faults[0]
    needs = Needs(first.copies, first.settings, campaign.is_watched, first.nats_nodes)
    player = Player(campaign, record, tell)
    try:
        async with platform(folder, needs, observer) as on:
            for fault in faults:
                if fault.name not in record.results:
                    await player.play(on, fault)
            await player.play_controls(on, faults)
    except (
        Exception
    ) as reason:  # whatever it is: this one is tried once more, the others are played
        player.stumble(faults, reason)


@dataclass(eq=False)
class Player:
    """Plays one fault after the other on a platform, and writes down what each came to."""

    campaign: Campaign
    record: Record
    tell: Tell
    playing: Fault | None = None
    """Which fault or control it is, for when the platform gives way under it."""

    async def play(self, on: Platform, fault: Fault) -> None:
        """Play a fault as it is."""
        campaign, record = self.campaign, self.record
        self.playing = fault
        self.tell("begins", fault.name, {})
        asked = campaign.wanted if fault.name == ELASTIC else NOTHING_MORE
        missing = Enough(asked.commands - record.sum("commands"), asked.kills - record.sum("kills"))
        seconds = campaign.lengths()[fault.name]
        try:
            async with asyncio.timeout(LONGEST_S + 3 * seconds):
                found = await play(on, fault, Turn(campaign.seed, seconds, missing))
        except UnplayableError as reason:
            why = {"name": fault.name, "title": fault.title, "unplayable": str(reason)}
            record.keep(fault.name, why)
            self.tell("unplayable", fault.name, why)
            return
        record.keep(fault.name, {**found, "injects": fault.injects})
        self.tell("ends", fault.name, found)

    async def play_controls(self, on: Platform, faults: Sequence[Fault]) -> None:
        """Play the controls, those that lack the same together: switching off starts every copy anew."""
        campaign = self.campaign
        asked = [
            (control.lacks, fault, control)
            for fault in faults
            if (control := campaign.control_of(fault)) and not campaign.is_done(fault, self.record)
        ]
        asked.sort(key=lambda one: (one[0], one[2].services))
        for lacks, fault, control in asked:
            if lacks:
                await on.switch_off(lacks, control.services)
            await self._control(on, fault, control)

    async def _control(self, on: Platform, fault: Fault, control: Control) -> None:
        self.playing = fault
        seconds = control.seconds
        if self.campaign.is_short:
            seconds = min(CI_SECONDS, seconds)
        async with asyncio.timeout(LONGEST_S):
            found = await play_control(on, fault, control, Turn(self.campaign.seed + 1, seconds))
        self.record.keep_control(fault.name, found)
        self.tell("control", fault.name, found)

    def stumble(self, faults: Sequence[Fault], reason: Exception) -> None:
        """Note that the platform gave way under a fault; the second time, that is what it came to."""
        fault = self.playing or faults[0]
        text = f"{type(reason).__name__}: {reason}"[:300]
        self.tell("stumbles", fault.name, {"error": text})
        is_first = self.record.stumbles[fault.name] == 0 and not isinstance(reason, TimeoutError)
        self.record.stumbles[fault.name] += 1
        if is_first:
            return
        if fault.name not in self.record.results:
            self.record.keep(fault.name, given_up(fault, self.campaign.seed, text))
        control = self.campaign.control_of(fault)
        if control is not None:
            lacks = control.lacks or "scenario"
            self.record.keep_control(fault.name, control_given_up(lacks, text))


def summed(campaign: Campaign, record: Record) -> dict[str, Any]:
    """Return the sums over all faults; `ok` needs every fault green and every control red."""
    played = [one for one in record.results.values() if "unplayable" not in one]
    controls = {one["name"]: one["control"]["is_red"] for one in played if one.get("control")}
    alerts = {
        f"{one['alert']['name']}/{one['name']}": one["alert"] for one in played if one["alert"]
    }
    delays = [alert["delay_s"] for alert in alerts.values() if alert.get("delay_s") is not None]
    killed, kinds = Counter[str](), Counter[str]()
    for one in played:
        killed.update(one["killed"])
        kinds.update(one["commands_by"])
    names = ("kills", "commands", "lost", "duplicated", "oversold", "unanswered", "sent_again")
    return {
        "ok": all(one["ok"] for one in played)
        and all(controls.values())
        and record.sum("commands") >= campaign.wanted.commands
        and record.sum("kills") >= campaign.wanted.kills,
        "wanted": {"commands": campaign.wanted.commands, "kills": campaign.wanted.kills},
        "seed": campaign.seed,
        **{name: sum(one[name] for one in played) for name in names},
        "killed": dict(killed.most_common()),
        "commands_by": dict(kinds.most_common()),
        "commands_per_s": round(record.sum("commands") / max(record.took_s, 1.0), 1),
        "faults": len(played),
        "failed": [one["name"] for one in played if not one["ok"]],
        "unplayable": [one["name"] for one in record.results.values() if "unplayable" in one],
        "controls": len(controls),
        "controls_not_red": [name for name, is_red in controls.items() if not is_red],
        "alerts": len(delays),
        "slowest_alert_s": max(delays, default=None),
        "alerts_missing": [name for name, alert in alerts.items() if _is_missing(alert)],
        "took_s": round(record.took_s, 1),
        "cores": os.cpu_count(),
        "results": list(record.results.values()),
    }


def _is_missing(alert: dict[str, Any]) -> bool:
    return bool(alert.get("is_missing") or alert.get("was_firing"))
