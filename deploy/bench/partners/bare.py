"""The bare side: httpx posts the same bodies to the same receiver, one at a time to each address."""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from base64 import b64encode
from itertools import cycle
from typing import Any

import httpx

from deploy.bench.child import wait_for_go
from deploy.bench.partners.facts import fact_of, posted_body


async def post(specification: dict[str, Any]) -> dict[str, Any]:
    """Post `count` facts, spread over the addresses, signed; return posts a second.

    Each address has had a post before, so that no connection is opened while the time runs.
    `is_mended` spares httpx the search for a module that is not installed, at each post: so that the
    product, which does the same, is not compared with that waste alone.
    """
    if specification["is_mended"]:
        sys.modules["sniffio"] = None  # type: ignore[assignment]  # an absent module, as import sees it
    urls: list[str] = specification["urls"]
    queues: list[list[tuple[str, bytes]]] = [[] for _ in urls]
    for number, queue in zip(range(specification["count"]), cycle(queues), strict=False):
        network_id = f"0195e2f0-0000-7000-8000-{number % len(urls):012d}"
        fact = fact_of(network_id, number)
        queue.append((fact.event_id, json.dumps(posted_body(fact, network_id)).encode()))
    limits = httpx.Limits(max_connections=len(urls), max_keepalive_connections=len(urls))
    async with httpx.AsyncClient(limits=limits, trust_env=False, timeout=15) as client:
        warming = [("warm", b"{}")]
        await asyncio.gather(*(_post_all(client, url, warming) for url in urls))
        await wait_for_go()
        began = time.perf_counter()
        await asyncio.gather(
            *(_post_all(client, url, queue) for url, queue in zip(urls, queues, strict=True))
        )
        seconds = time.perf_counter() - began
    return {"per_s": round(specification["count"] / seconds, 1)}


async def _post_all(client: httpx.AsyncClient, url: str, queue: list[tuple[str, bytes]]) -> None:
    for event_id, body in queue:
        now = str(int(time.time()))
        signed = hmac.new(b"s" * 24, f"{event_id}.{now}.".encode() + body, hashlib.sha256)
        answer = await client.post(
            url,
            content=body,
            headers={
                "content-type": "application/json",
                "webhook-id": event_id,
                "webhook-timestamp": now,
                "webhook-signature": f"v1,{b64encode(signed.digest()).decode()}",
            },
        )
        answer.raise_for_status()
