"""The broker loses everything it has stored; its streams come back from the last backup."""

import asyncio
import shutil
import signal
import time
from pathlib import Path

from deploy import installation
from deploy.backup import ledger
from deploy.backup.streams import bring_back
from deploy.backup.taking import Source, take
from deploy.faults.checker import Checker, Findings
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.load import Load
from deploy.faults.quiet import SEARCHES, wait_until_quiet
from deploy.faults.servers.outage import drained, errors, kept_down, last
from deploy.faults.stage import Stage
from deploy.local import broker_accounts
from deploy.operations.broker import connected
from shared.settings import SERVICES

DEAF = "notifications-1"
"""Stands still meanwhile, so that there are facts that somebody has not heard."""
LATE = 30
"""People entered after the backup."""
STEADY_S = 3.0


def wiped(*, has_backup: bool) -> Scenario:
    """Return a scenario in which a broker begins anew, with the last backup's streams or with none."""

    async def scenario(stage: Stage) -> None:
        late_scene, late = await stage.another_scene()
        stage.others.remove((late_scene, late))
        await wait_until_quiet(stage.stack, ignored=SEARCHES)  # who stands still keeps its outbox
        stage.stack.kill(DEAF, signal.SIGSTOP)
        note = stage.timeline.begin(DEAF, "stop")
        try:
            async with stage.under_load():
                await asyncio.sleep(max(STEADY_S, stage.seconds / 2))
            await drained(stage)
            source = Source(stage.stack.folder, stage.stack.addresses)
            taken = await take(source, stage.platform.folder / "backups", _tell_nobody)
            await late.give("member", LATE)
            await drained(stage)
            stage.happened["unheard"] = await _unheard(stage)
            async with stage.under_load():
                async with kept_down(stage, "nats"):
                    shutil.rmtree(stage.stack.folder / "nats" / "store")
                    stage.happened["wiped"] += 1
                    await last(stage, "NatsDown" if has_backup else "")
                began = time.monotonic()
                if has_backup:
                    await _bring_back(stage, taken.path)
                await _provision(stage)
                stage.figures["streams_back_s"] = time.monotonic() - began
        finally:
            stage.stack.kill(DEAF, signal.SIGCONT)
            stage.timeline.end(note)
        stage.figures["drain_s"] = await drained(stage)
        stage.findings.expect(errors(stage) == 0, "an answer 5xx")
        if has_backup:
            await wait_until_quiet(stage.stack)
            await _count_late(stage, late)

    return scenario


async def _unheard(stage: Stage) -> int:
    async with connected(stage.stack.addresses.nats_url) as client:
        state = await client.jetstream(timeout=10).consumer_info("EVENTS", "notifications")
    return int(state.num_pending or 0)


async def _bring_back(stage: Stage, backup: Path) -> None:
    async with connected(stage.stack.addresses.nats_url) as client:
        await bring_back(backup, stage.stack.folder / ledger.FILE, client, _tell_nobody)


async def _provision(stage: Stage) -> None:
    where = stage.stack.addresses
    partners = broker_accounts.durables(stage.stack.folder / "nats")
    await installation.set_up_broker(where.nats_url, SERVICES, partners, where.nats_replicas)


async def _count_late(stage: Stage, late: Load) -> None:
    """Count what the wipe has cost: facts that were announced after the backup and not heard by everybody."""
    found = await Checker(stage.stack, late.ledger, late.scene, Findings()).check()
    stage.figures["lost_by_wipe"] = found.lost.total()
    own = found.lost["person"] + found.duplicated.total()
    stage.findings.expect(own == 0, "accepted commands are in their service's database, once")


def _tell_nobody(step: str, about: str) -> None:
    """Nobody looks on."""


FAULTS = (
    Fault(
        name="broker-wiped",
        title="Courtier vidé",
        injects="NATS est tué, tout ce qu'il a rangé est effacé ; il repart des flux de la dernière "
        "sauvegarde. Un abonné était figé : il n'avait rien entendu.",
        scenario=wiped(has_backup=True),
        proof="unheard",
        control=Control(scenario=wiped(has_backup=False), seconds=8),
        alert="NatsDown",
        seconds=10,
        is_fresh=True,
    ),
)
