"""How much memory the broker keeps for each subject, and how long it takes to come back with them."""

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from nats.js.api import StorageType, StreamConfig

from deploy.local.stack import LocalStack
from deploy.operations.broker import connected
from shared.messaging.publishing import publish_batch

STREAM = "SCALE"
BATCH = 1_000
BODY = "x" * 600


@dataclass(frozen=True)
class Letter:
    """A message under a subject of its own, named as facts are."""

    subject: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = BODY


async def subjects_in_memory(folder: Path, count: int) -> dict[str, Any]:
    """Store `count` messages, each under its own subject, on a broker of its own; kill it, start it again."""
    network_id = uuid.uuid4()
    async with LocalStack(folder, services=[]) as stack:
        async with connected(stack.addresses.nats_url) as client:
            broker = client.jetstream(timeout=30)
            await broker.add_stream(
                StreamConfig(
                    name=STREAM, subjects=["scale.>"], storage=StorageType.FILE, allow_atomic=True
                )
            )
            before = _resident(stack)
            for start in range(0, count, BATCH):
                letters = [
                    Letter(f"scale.{network_id}.savoirs.offer.created.{uuid.uuid4()}")
                    for _ in range(min(BATCH, count - start))
                ]
                await publish_batch(client, str(start), letters)
            after = _resident(stack)
        began = time.perf_counter()
        stack.kill("nats")
        await stack.ready("nats")
        async with connected(stack.addresses.nats_url) as client:
            while (await _count(client)) < count:
                await asyncio.sleep(0.01)
        seconds = time.perf_counter() - began
        again = _resident(stack)
    return {
        "count": count,
        "memory_bytes_each": round((after - before) / count),
        "memory_bytes_each_after_restart": round((again - before) / count),
        "restart_s": round(seconds, 2),
    }


async def _count(client: Any) -> int:
    stream = await client.jetstream(timeout=60).stream_info(STREAM)
    return int(stream.state.messages)


def _resident(stack: LocalStack) -> int:
    return int(psutil.Process(stack.pid("nats")).memory_info().rss)
