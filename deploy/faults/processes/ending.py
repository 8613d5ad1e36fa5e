"""Copies are asked to end while commands come in: they finish what they have begun, and refuse the rest."""

import asyncio
import signal

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.stage import Stage

LONGEST_DRAIN_S = 10.0
MOST_CUT = 0.2
"""For each ending: a connection may stand in the kernel's line, unseen, when the door is closed."""


def ended_by(number: signal.Signals) -> Scenario:
    """Return a scenario in which each service is ended by this signal, again and again."""

    async def scenario(stage: Stage) -> None:
        stage.lane.is_kept_open = False
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + stage.seconds
        async with stage.under_load():
            names = stage.platform.services()
            while loop.time() < ends_at or stage.must_last():
                for name in names:
                    await _end(stage, name, number)
        statuses = stage.lane.statuses
        errors = sum(count for status, count in statuses.items() if status >= 500)
        stage.happened["refused_connections"] = stage.lane.refused_connections
        stage.happened["cut"] = stage.lane.cut
        stage.findings.expect(errors == 0, "an answer 5xx")
        few = stage.happened["ended"] * MOST_CUT
        stage.findings.expect(stage.lane.cut <= few, "requests without their answer")

    return scenario


async def _end(stage: Stage, name: str, number: signal.Signals) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    before = stage.stack.kill(name, number)
    if before is None:
        return
    note = stage.timeline.begin(name, "term")

    async def is_gone() -> bool:
        return stage.stack.pid(name) != before

    await effect(is_gone, f"{name} did not end", within_s=60)
    took = loop.time() - began
    stage.figures["longest_drain_s"] = max(stage.figures.get("longest_drain_s", 0.0), took)
    stage.findings.expect(took < LONGEST_DRAIN_S, "ended within ten seconds")
    stage.happened["ended"] += 1
    await effect(lambda: _is_back(stage, name, before), f"{name} did not come back", within_s=60)
    await stage.stack.ready(name)
    stage.timeline.end(note)


async def _is_back(stage: Stage, name: str, before: int) -> bool:
    return stage.stack.pid(name) not in (None, before)


FAULTS = (
    Fault(
        name="sigterm",
        title="Arrêt demandé sous charge",
        injects="SIGTERM à chaque service, l'un après l'autre, pendant que des commandes arrivent.",
        scenario=ended_by(signal.SIGTERM),
        proof="refused_connections",
        control=Control(scenario=ended_by(signal.SIGKILL), seconds=6),
        alert="CopyRestartsOften",
        seconds=30,
    ),
)
