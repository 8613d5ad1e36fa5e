"""A handler always fails, or kills its own process, at the facts of one network."""

import json

from nats.js import JetStreamContext

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault
from deploy.faults.measuring import letters_of
from deploy.faults.messages.forging import offer, offered
from deploy.faults.messages.poison import discard_all
from deploy.faults.stage import Stage
from shared.clock import SystemClock
from shared.messaging.dead_letters import replay

HEARER = "matching"
COPY = f"{HEARER}-1"
RETRIES = "0.2,0.4,0.8"
PEOPLE = 6
CRASHES_WITHIN_S = 240.0


async def failing(stage: Stage) -> None:
    """Put aside what always fails, leave its neighbours alone, and handle it once the handler is mended."""
    scene, sick = await stage.another_scene()
    settings = {"RERS_RETRY_DELAYS_S": RETRIES, **stage.plain_settings()}
    fault = {"RERS_FAULT_HANDLER": f"raise:{scene.network_id}:0"}
    await stage.platform.tell(COPY, **settings, **fault)
    try:
        async with stage.under_load(), stage.broker() as client:
            await sick.give("member", PEOPLE)
            broker = client.jetstream(timeout=10)

            async def is_put_aside() -> bool:
                stage.happened["put_aside"] = len(await letters_of(broker, scene.network_id))
                return stage.happened["put_aside"] >= PEOPLE

            await stage.until(is_put_aside, "not every fact was put aside", 30 + stage.seconds)
    finally:
        await stage.platform.tell(COPY, **stage.plain_settings())
    async with stage.broker() as client:
        broker = client.jetstream(timeout=10)
        for letter in await letters_of(broker, scene.network_id):
            await replay(broker, letter, SystemClock().now())
            stage.happened["replayed"] += 1


async def killing(stage: Stage) -> None:
    """Put aside one fact that kills its process each time, at most nine times, and nothing beside it."""
    scene, _ = await stage.another_scene()
    body = offer(scene.network_id)
    poison = offered(scene.network_id, json.dumps(body))
    await stage.platform.tell(
        COPY, RERS_FAULT_HANDLER=f"kill:{scene.network_id}:0", **stage.plain_settings()
    )
    before = stage.stack.supervisor.restarts(COPY)
    try:
        async with stage.under_load(), stage.broker() as client:
            broker = client.jetstream(timeout=10)
            headers = dict(poison.headers)
            await broker.publish(poison.subject, poison.body.encode(), headers=headers)

            async def is_over() -> bool:
                stage.happened["put_aside"] = len(await letters_of(broker, scene.network_id))
                deaths = stage.stack.supervisor.restarts(COPY) - before
                return stage.happened["put_aside"] > 0 or (deaths > 0 and await _is_idle(broker))

            await effect(is_over, "the killer is still delivered", within_s=CRASHES_WITHIN_S)
            stage.findings.expect(stage.happened["put_aside"] == 1, "the killer was put aside")
            stage.killer.kills[COPY] += stage.stack.supervisor.restarts(COPY) - before
            await discard_all(broker, scene.network_id)
    finally:
        await stage.platform.tell(COPY, **stage.plain_settings())


async def _is_idle(broker: JetStreamContext) -> bool:
    """Say that the subscriber has nothing before it: what it was given is done, put aside, or lost."""
    state = await broker.consumer_info("EVENTS", HEARER)
    return not state.num_pending and not state.num_ack_pending


FAULTS = (
    Fault(
        name="failing-handler",
        title="Traitement qui échoue toujours",
        injects="Un abonné échoue à chaque fait d'un réseau ; puis il est réparé et tout est rejoué.",
        scenario=failing,
        proof="replayed",
        control=Control("dlq", seconds=1),
        alert="HandlersFailing",
        seconds=10,
    ),
    Fault(
        name="killing-handler",
        title="Traitement qui tue son processus",
        injects="Un fait tue le processus qui le traite, chaque fois qu'il est livré.",
        scenario=killing,
        proof="put_aside",
        control=Control("ack-first", seconds=5),
        alert="CopyRestartsOften",
        seconds=110,
    ),
)
