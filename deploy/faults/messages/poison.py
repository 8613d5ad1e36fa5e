"""Messages that nobody can handle, of every kind, among those that everybody can."""

import json

from nats.js import JetStreamContext

from deploy.faults.fault import Control, Fault
from deploy.faults.measuring import letters_of
from deploy.faults.messages.forging import Forged, offer, offered
from deploy.faults.stage import Stage
from shared.messaging.dead_letters import discard

HEARER = "matching"
LARGE = 950_000
"""Just below the broker's largest message."""


def poisons(network_id: str) -> dict[str, Forged]:
    """Return one message of each kind, all sent as an offer of this network."""
    good = json.dumps(offer(network_id))
    cut = {**offer(network_id), "title": 7}
    nul = json.dumps(offer(network_id, title="Savoir \0 nul"))
    return {
        "no JSON": offered(network_id, good[:-20]),
        "no text": offered(network_id, "\udcff\udcfe"),
        "wrong schema": offered(network_id, json.dumps(cut)),
        "a list": offered(network_id, "[]"),
        "unknown version": offered(network_id, good, ce_type="rers.savoirs.offer.created.v99"),
        "unknown type": offered(network_id, good, ce_type="rers.nowhere.nothing.done.v1"),
        "large": offered(network_id, json.dumps({"title": "x" * LARGE})),
        "NUL": offered(network_id, nul),
        "no id": offered(network_id, good, ce_id=""),
        "an id that is none": offered(network_id, good, ce_id="../../etc"),
        "no time": offered(network_id, good, ce_time="demain"),
        "number nought": offered(network_id, good, ce_sequence="0"),
        "number too large": offered(network_id, good, ce_sequence=str(2**40)),
        "no headers": Forged(offered(network_id, good).subject, {}, good),
    }


async def poisoned(stage: Stage) -> None:
    """Send one message of each kind among good ones: each is put aside once, the others are handled."""
    scene, neighbours = await stage.another_scene()
    await neighbours.give("member", 4)
    sent = poisons(scene.network_id)
    async with stage.under_load(), stage.broker() as client:
        broker = client.jetstream(timeout=10)
        for poison in sent.values():
            body = poison.body.encode("utf-8", "surrogateescape")
            headers = dict(poison.headers) or None
            await broker.publish(poison.subject, body, stream="EVENTS", headers=headers)
            await neighbours.give("offer", 1)

        async def is_put_aside() -> bool:
            found = await letters_of(broker, scene.network_id)
            stage.happened["put_aside"] = len([one for one in found if one.consumer == HEARER])
            return stage.happened["put_aside"] >= len(sent)

        await stage.until(is_put_aside, "not every poison was put aside", 15 + stage.seconds)
        stage.findings.expect(stage.happened["put_aside"] == len(sent), "each put aside once")
    stage.happened["poisons"] = len(sent)
    stage.at_end.append(lambda: _discarded(stage, scene.network_id))


async def _discarded(stage: Stage, network_id: str) -> None:
    """Clear away what the fault has left, once its alert has been seen."""
    async with stage.broker() as client:
        await discard_all(client.jetstream(timeout=10), network_id)


async def discard_all(broker: JetStreamContext, network_id: str) -> None:
    """Discard every dead letter of one network."""
    for letter in await letters_of(broker, network_id):
        await discard(broker, letter)


FAULTS = (
    Fault(
        name="poison",
        title="Messages empoisonnés de toute sorte",
        injects="Quatorze messages que personne ne peut lire (JSON coupé, schéma faux, version inconnue, "
        "presque 1 Mo, NUL, en-têtes faux…) parmi des bons.",
        scenario=poisoned,
        proof="put_aside",
        control=Control("dlq", seconds=2, services=(HEARER,)),
        alert="DeadLettersFlood",
        seconds=8,
        is_in_ci=True,
    ),
)
