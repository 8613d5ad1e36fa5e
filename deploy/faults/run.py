"""One run of random kills: the platform under a gentle load, killed again and again, then looked at."""

import asyncio
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.faults.fault import Control, Fault
from deploy.faults.play import Turn, play
from deploy.faults.redelivery import Redelivery
from deploy.faults.stage import Needs, Stage, platform
from deploy.local.stack import Observer
from shared.ending import end

TOLD = (
    *("kills", "killed", "commands", "refused", "unanswered", "sent_again", "lost", "duplicated"),
    *("oversold", "lost_by", "duplicated_by", "examples", "mails_repeated"),
    *("max_recovery_s", "longest_command_s", "quiet_after_s", "error"),
)


@dataclass(frozen=True)
class Plan:
    """What a run does; the same seed gives the same kills and the same commands."""

    seconds: float
    seed: int
    copies: int = 1
    broken: str = ""
    """The guarantees that are switched off on purpose, parted by commas; none usually."""


async def run(folder: Path, plan: Plan, observer: Observer) -> dict[str, Any]:
    """Run it and return one object."""
    settings = {"RERS_BREAK": plan.broken} if plan.broken else {}
    needs = Needs(plan.copies, settings)
    fault = Fault("kills", "Processus tués", "SIGKILL", _kills, "kills", Control())
    async with platform(folder, needs, observer) as on:
        found = await play(on, fault, Turn(plan.seed, plan.seconds))
    return {
        "ok": found["is_clean"] and not found["error"],
        "seed": plan.seed,
        "broken": plan.broken or None,
        "copies": plan.copies,
        "seconds": plan.seconds,
        "redelivered": found["happened"].get("redelivered", 0),
        **{name: found[name] for name in TOLD},
        "not_kept": found["broken"],
        "cores": os.cpu_count(),
    }


async def _kills(stage: Stage) -> None:
    """Kill a process every few seconds, and store messages again all the while."""
    redelivery = Redelivery(stage.stack.addresses.nats_url, random.Random(stage.dice.random()))
    again = asyncio.create_task(redelivery.run())
    try:
        async with stage.under_load():
            await stage.killer.run(stage.seconds)
    finally:
        await end(again)
    stage.happened["redelivered"] = redelivery.redelivered
