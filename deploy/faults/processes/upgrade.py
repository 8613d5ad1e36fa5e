"""Two versions of the facts' contracts run side by side while copies are upgraded one by one."""

import asyncio

from deploy.faults.fault import Control, Fault
from deploy.faults.measuring import letters_of
from deploy.faults.stage import Stage
from shared.messaging.reading import OrderedReader, Start

UPGRADED = ("members", "savoirs")


async def upgraded(stage: Stage) -> None:
    """Upgrade one copy of each announcer, wait, then the other; nothing may be put aside."""
    async with stage.under_load():
        for number in (1, 2):
            for service in UPGRADED:
                name = f"{service}-{number}"
                note = stage.timeline.begin(name, "term")
                settings = stage.plain_settings()
                await stage.platform.tell(name, RERS_FAULT_NEXT_VERSION="yes", **settings)
                stage.timeline.end(note)
            await asyncio.sleep(stage.seconds / 3)
    for service in UPGRADED:
        for number in (1, 2):
            await stage.platform.tell(f"{service}-{number}", **stage.plain_settings())
    async with stage.broker() as client:
        network = stage.scene.network_id
        newer, older = await _versions(stage, f"rers.{network}.>")
        stage.happened["newer_facts"], stage.happened["older_facts"] = newer, older
        dead = await letters_of(client.jetstream(), network)
    stage.findings.expect(older > 0, "both versions were announced")
    stage.findings.expect(not dead, "no fact put aside")


async def _versions(stage: Stage, subject: str) -> tuple[int, int]:
    """Count the facts of the next version and of this one."""
    async with stage.broker() as client:
        reader = OrderedReader(client, "EVENTS", [subject])
        waiting = await reader.open(Start(sequence=1))
        newer = older = 0
        while waiting > 0:
            for message in await reader.take():
                waiting -= 1
                is_newer = b"added_by_next_version" in message.data
                newer, older = newer + is_newer, older + (not is_newer)
        await reader.close()
        return newer, older


FAULTS = (
    Fault(
        name="upgrade",
        title="Mise à niveau entre deux versions d'un événement",
        injects="Une copie après l'autre annonce des faits qui ont un champ facultatif de plus.",
        scenario=upgraded,
        proof="newer_facts",
        control=Control("strict", seconds=6),
        seconds=9,
        copies=2,
    ),
)
