"""One subscriber is slow: it alone falls behind, and its memory does not grow with the line."""

import asyncio
from contextlib import suppress

from deploy.clients.waiting import effect
from deploy.faults.fault import Control, Fault, Scenario
from deploy.faults.measuring import resident_mb
from deploy.faults.stage import Stage
from deploy.local.probes import is_well

HEARER = "trainings"
"""Not matching, whose encoders are read in at its first savoir: that would look like a line in memory."""
COPY = f"{HEARER}-1"
OTHERS = ("savoirs", "notifications")
PAUSE_S, STANDSTILL_S = 0.4, 2.0
MORE = 5
MOST_GROWTH_MB = 150.0
LONGEST_ANSWER_S = 1.5


def slow(act: str, pause_s: float = PAUSE_S) -> Scenario:
    """Return a scenario in which each fact of one network takes a while: asleep, or holding the process."""

    async def scenario(stage: Stage) -> None:
        scene, sick = await stage.another_scene()
        await stage.platform.tell(
            COPY,
            RERS_FAULT_HANDLER=f"{act}:{scene.network_id}:{pause_s}",
            **stage.plain_settings(),
        )
        at_first = resident_mb(stage.stack, COPY)
        count = int(max(stage.seconds, 5) / pause_s)
        try:
            async with stage.under_load():
                await sick.give("member", count)
                stage.happened["lag"] = await _lag(stage, HEARER)
                await _others_keep_up(stage)
                longest = await _longest_answer(stage, stage.seconds)
                while stage.must_last():
                    await sick.give("member", MORE)
                growth = resident_mb(stage.stack, COPY) - at_first
        finally:
            await stage.platform.tell(COPY, **stage.plain_settings())
        stage.figures |= {"memory_growth_mb": growth, "longest_answer_s": longest}
        stage.findings.expect(growth < MOST_GROWTH_MB, "memory bounded")
        stage.findings.expect(longest < LONGEST_ANSWER_S, "the slow service still answers")

    return scenario


async def _others_keep_up(stage: Stage) -> None:
    """The other subscribers hear everything at once."""

    async def is_heard() -> bool:
        lags = [await _lag(stage, service) for service in OTHERS]
        return max(lags) < 50

    await effect(is_heard, "others are slow too", within_s=20)


async def _lag(stage: Stage, consumer: str) -> int:
    async with stage.broker() as client:
        state = await client.jetstream(timeout=10).consumer_info("EVENTS", consumer)
        return int((state.num_pending or 0) + (state.num_ack_pending or 0))


async def _longest_answer(stage: Stage, seconds: float) -> float:
    """Return the longest time that the slow service took to say that it is alive."""
    loop = asyncio.get_running_loop()
    ends_at, longest = loop.time() + seconds, 0.0
    url = f"{stage.stack.urls(HEARER)[0]}/healthz"
    while loop.time() < ends_at:
        began = loop.time()
        with suppress(OSError, TimeoutError):  # the time it took says it
            await is_well(url)
        longest = max(longest, loop.time() - began)
        await asyncio.sleep(0.1)
    return longest


FAULTS = (
    Fault(
        name="slow-consumer",
        title="Abonné lent",
        injects="Chaque fait d'un réseau retient un abonné pendant 0,4 s.",
        scenario=slow("sleep"),
        proof="lag",
        control=Control(scenario=slow("block", STANDSTILL_S), seconds=6),
        alert="EffectsLateBurnFast",
        seconds=20,
    ),
)
