"""One run: the platform under load, killed again and again, then looked at."""

import asyncio
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.clients.api import Api
from deploy.clients.waiting import NeverCameError
from deploy.faults.checker import Checker
from deploy.faults.killer import Killer
from deploy.faults.load import Load, set_the_scene
from deploy.faults.quiet import wait_until_quiet
from deploy.faults.redelivery import Redelivery
from deploy.local.stack import LocalStack, Observer
from shared.ending import end


@dataclass(frozen=True)
class Plan:
    """What a run does; the same seed gives the same kills and the same commands."""

    seconds: float
    seed: int
    copies: int = 1
    broken: str = ""
    """The guarantee that is switched off on purpose: `outbox`, `inbox`, or none."""


async def run(folder: Path, plan: Plan, observer: Observer) -> dict[str, Any]:
    """Run it and return one object."""
    environment = {"RERS_BREAK": plan.broken, "RERS_LOG_LEVEL": "WARNING"}
    async with LocalStack(
        folder, copies=plan.copies, environment=environment, observer=observer
    ) as stack:
        async with Api({name: stack.urls(name) for name in stack.addresses.services}) as api:
            scene = await set_the_scene(stack, api)
            load = Load(api, scene, random.Random(plan.seed))
            killer = Killer(stack, random.Random(plan.seed + 1))
            redelivery = Redelivery(stack.addresses.nats_url, random.Random(plan.seed + 2))
            await _play(plan, load, killer, redelivery)
        quiet_s = await _quiet(stack)
        checker = Checker(stack, load.ledger)
        findings = await checker.check()
        oversold, repeated = await checker.oversold(), await checker.repeated_mails()
    lost, duplicated = findings.lost.total(), findings.duplicated.total()
    return {
        "ok": lost == duplicated == oversold == 0 and quiet_s is not None,
        "seed": plan.seed,
        "broken": plan.broken or None,
        "copies": plan.copies,
        "seconds": plan.seconds,
        "kills": killer.kills.total(),
        "killed": dict(killer.kills),
        "commands": len(load.ledger.accepted),
        "refused": dict(load.ledger.refused),
        "unanswered": load.ledger.unanswered,
        "sent_again": api.repeats,
        "redelivered": redelivery.redelivered,
        "lost": lost,
        "duplicated": duplicated,
        "oversold": oversold,
        "lost_by": dict(findings.lost),
        "duplicated_by": dict(findings.duplicated),
        "examples": findings.examples,
        "mails_repeated": repeated,
        "max_recovery_s": round(killer.longest_recovery_s, 2),
        "longest_command_s": round(load.ledger.longest_wait_s, 2),
        "quiet_after_s": quiet_s,
        "cores": os.cpu_count(),
    }


async def _play(plan: Plan, load: Load, killer: Killer, redelivery: Redelivery) -> None:
    """Let load, kills and redeliveries run together; the load ends last, all being up again."""
    loading = asyncio.create_task(load.run())
    again = asyncio.create_task(redelivery.run())
    try:
        await killer.run(plan.seconds)
        load.is_over = True
        await loading
    finally:
        await end(loading, again)


async def _quiet(stack: LocalStack) -> float | None:
    """Return how long it took until nothing was on its way; None when it never came to rest."""
    began = time.monotonic()
    try:
        await wait_until_quiet(stack)
    except NeverCameError:
        return None
    return round(time.monotonic() - began, 1)
