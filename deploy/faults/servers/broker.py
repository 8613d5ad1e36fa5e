"""The broker is away: alone for a minute, or one of its three nodes."""

import asyncio
import signal

from nats.errors import Error as NatsError
from nats.js.api import StreamInfo

from deploy.clients.waiting import effect
from deploy.errors import ServerUnreachableError
from deploy.faults.fault import Control, Fault
from deploy.faults.servers.outage import SHORTEST_S, drained, errors, kept_down, last, outbox_depth
from deploy.faults.stage import Stage
from deploy.operations.broker import connected

NODES = 3
DIES = "members-1"
"""While the broker is away: what waits may not only be in its memory."""

LONGEST_DRAIN_S = 30.0
DEEP = 20.0
"""Letters that wait when a fraction of a second's commands have not gone out."""


async def down(stage: Stage) -> None:
    """Keep the broker down while commands come in: all are taken, and announced when it is back."""
    async with stage.under_load():
        await asyncio.sleep(1.0)
        async with kept_down(stage, "nats"):
            before = len(stage.load.ledger.accepted)
            await last(stage, "NatsDown")
            taken = len(stage.load.ledger.accepted) - before
            depth = await outbox_depth(stage)
            stage.stack.kill(DIES, signal.SIGKILL)
            stage.killer.kills[DIES] += 1
    await stage.stack.ready(DIES)
    drain_s = await drained(stage)
    stage.happened["taken_meanwhile"] = taken
    stage.figures |= {"deepest_outbox": depth, "drain_s": drain_s}
    stage.findings.expect(errors(stage) == 0, "an answer 5xx while the broker was away")
    stage.findings.expect(drain_s < LONGEST_DRAIN_S, "drained within half a minute")
    if not stage.lacks:
        stage.findings.expect(depth > DEEP, "facts waited in the outboxes")


async def node_down(stage: Stage) -> None:
    """Kill the node that leads the facts' stream, then one that follows; two go on without the third."""
    async with stage.under_load():
        await asyncio.sleep(1.0)
        for is_leader in (True, False):
            leader, follower = await _roles(stage)
            name = leader if is_leader else follower
            async with kept_down(stage, name):
                before = await _announced(stage)
                await last(stage, "NatsNodeMissing" if is_leader else "")
                stage.happened["announced_meanwhile"] += await _announced(stage) - before
            stage.happened["leaders" if is_leader else "followers"] += 1
    stage.figures["drain_s"] = await drained(stage)
    stage.findings.expect(errors(stage) == 0, "an answer 5xx while a node was away")


async def _roles(stage: Stage) -> tuple[str, str]:
    """Return who leads the stream of facts, and one who follows."""
    leader = str((await _stream(stage)).cluster.leader)  # type: ignore[union-attr]  # several nodes
    names = [f"nats-{number}" for number in range(1, NODES + 1)]
    return leader, next(name for name in names if name != leader)


async def _announced(stage: Stage) -> int:
    """Return the number of the newest fact."""
    return (await _stream(stage)).state.last_seq


async def _stream(stage: Stage) -> StreamInfo:
    """Ask about the stream of facts, which for some seconds may have nobody who leads it."""

    async def look() -> StreamInfo | None:
        try:
            async with connected(stage.stack.addresses.nats_url) as client:
                found = await client.jetstream(timeout=2).stream_info("EVENTS")
        except (NatsError, TimeoutError, ServerUnreachableError):
            return None
        return found if found.cluster is not None and found.cluster.leader else None

    return await effect(look, "nobody leads the stream of facts", within_s=30)


FAULTS = (
    Fault(
        name="broker-down",
        title="Courtier absent une minute",
        injects="SIGKILL sur NATS, qui reste arrêté une minute pendant que des commandes arrivent ; "
        "un service meurt juste avant son retour.",
        scenario=down,
        proof="taken_meanwhile",
        control=Control("outbox", seconds=SHORTEST_S),
        alert="NatsDown",
        seconds=60,
        has_ci_control=False,
    ),
    Fault(
        name="broker-node",
        title="Un nœud du courtier sur trois tué",
        injects="SIGKILL sur le nœud qui mène le flux des faits, puis sur un nœud qui suit, sous charge.",
        scenario=node_down,
        proof="announced_meanwhile",
        control=Control("outbox", seconds=8),
        alert="NatsNodeMissing",
        seconds=20,
        nats_nodes=NODES,
        is_fresh=True,
    ),
)
