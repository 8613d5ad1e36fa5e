"""Processes are killed: at random, and at named points of their work."""

import asyncio
import random
from pathlib import Path

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.load import FAST
from deploy.faults.redelivery import Redelivery
from deploy.faults.stage import Stage
from shared.ending import end

RESTARTS = "CopyRestartsOften"

ENOUGH_WITHIN_S = 900.0
"""How long it may go on, until as many were killed and as many commands accepted as wanted."""

BETWEEN_LATER_KILLS_S = (5.0, 9.0)


DEATHS, MOST_DEATHS, LONG_S = 6, 60, 8.0
"""So many deaths of each service, where the fault lasts long; more where an alert is waited for."""

DEATHS_WITHIN_S = 150.0
SOME_MORE_S = 10.0


async def random_kills(stage: Stage) -> None:
    """Kill a process every second or two, and store messages again all the while."""
    killer = stage.killer
    killer.pause_s, killer.quick_share = (0.4, 1.4), 3
    redelivery = Redelivery(stage.stack.addresses.nats_url, random.Random(stage.dice.random()))
    again = asyncio.create_task(redelivery.run())
    loop = asyncio.get_running_loop()
    try:
        async with stage.under_load():
            await killer.run(stage.seconds)
            ends_at = loop.time() + ENOUGH_WITHIN_S
            while loop.time() < ends_at and (stage.must_last() or not _has_killed_enough(stage)):
                await killer.run(SOME_MORE_S)
            killer.pause_s = BETWEEN_LATER_KILLS_S
            while loop.time() < ends_at and not _has_taken_enough(stage):
                await killer.run(SOME_MORE_S)
    finally:
        await end(again)
    stage.happened["redelivered"] = redelivery.redelivered


def _has_killed_enough(stage: Stage) -> bool:
    return stage.killer.kills.total() >= stage.wanted.kills


def _has_taken_enough(stage: Stage) -> bool:
    return len(stage.load.ledger.accepted) >= stage.wanted.commands


def killed_at(point: str, *services: str, nth: int = 8) -> Scenario:
    """Return a scenario in which each service dies a few times, each time it is `nth` at the point.

    Where somebody watches they go on dying until it was noticed: few deaths fit between two looks.
    """

    async def scenario(stage: Stage) -> None:
        times = DEATHS if stage.seconds >= LONG_S else 2
        files: dict[str, Path] = {}
        for service in services:
            name = f"{service}-1"
            files[name] = stage.platform.folder / f"deaths-{stage.scene.name}{name}"
            await stage.platform.tell(
                name,
                RERS_CRASH_AT=f"{point}:{nth}:{MOST_DEATHS}",
                RERS_CRASH_FILE=str(files[name]),
                **stage.plain_settings(),
            )
        watching = asyncio.create_task(_note_deaths(stage, files))

        async def is_over() -> bool:
            have_died = all(_deaths(file) >= times for file in files.values())
            return have_died and not stage.must_last()

        try:
            async with stage.under_load():
                await effect(is_over, f"too few died {point}", within_s=DEATHS_WITHIN_S)
                for name in files:
                    await stage.platform.tell(name, **stage.plain_settings())
        finally:
            await end(watching)
            for name in files:
                stage.platform.dress(name, stage.plain_settings())
        for name, file in files.items():
            stage.killer.kills[name] += _deaths(file)

    return scenario


def _deaths(file: Path) -> int:
    return len(file.read_bytes().splitlines()) if file.exists() else 0


async def _note_deaths(stage: Stage, files: dict[str, Path]) -> None:
    """Draw each death and the recovery from it."""
    known = dict.fromkeys(files, 0)
    while True:
        await asyncio.sleep(0.1)
        for name, file in files.items():
            if _deaths(file) > known[name]:
                known[name] = _deaths(file)
                note = stage.timeline.begin(name, "kill")
                await stage.stack.ready(name)
                stage.timeline.end(note)


FAULTS = (
    Fault(
        name="random-kills",
        title="Processus tués au hasard",
        injects="SIGKILL sur un processus tiré au sort toutes les une à deux secondes : services, "
        "courtier, base de données ; des messages sont rangés une seconde fois.",
        scenario=random_kills,
        proof="kills",
        control=Control("outbox", seconds=25),
        alert=RESTARTS,
        seconds=330,
        is_in_ci=True,
        pace=FAST,
        is_order_checked=True,
    ),
    Fault(
        name="crash-before-commit",
        title="Mort juste avant la validation",
        injects="Le service se tue juste avant de valider une transaction qui annonce un fait.",
        scenario=killed_at("before_commit", "members", "notifications"),
        proof="kills",
        control=Control("ack-first"),
        alert=RESTARTS,
        seconds=10,
    ),
    Fault(
        name="crash-after-commit",
        title="Mort après la validation, avant la publication",
        injects="Le service se tue quand le fait est dans la boîte d'envoi et nulle part ailleurs.",
        scenario=killed_at("after_commit", "members", "savoirs"),
        proof="kills",
        control=Control("outbox"),
        alert=RESTARTS,
        seconds=10,
        is_in_ci=True,
        has_ci_control=False,
    ),
    Fault(
        name="crash-after-publish",
        title="Mort après la publication, avant l'effacement",
        injects="Le relais se tue quand le courtier a rangé le fait et que sa ligne est encore là.",
        scenario=killed_at("after_publish", "members", "notifications"),
        proof="kills",
        control=Control("names,inbox"),
        alert=RESTARTS,
        seconds=10,
    ),
    Fault(
        name="crash-after-effect",
        title="Mort après l'effet, avant l'accusé de réception",
        injects="Le service se tue quand l'effet est validé et que le courtier ne le sait pas.",
        scenario=killed_at("after_effect", "notifications", "members"),
        proof="kills",
        control=Control("inbox"),
        alert=RESTARTS,
        seconds=10,
    ),
)
