"""The bare thing: numpy over the same vectors in memory, without rules, texts or a database."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deploy.bench.child import say, wait_for_go
from deploy.bench.measures import resident_mb

TOP = 20

Floats = NDArray[np.float32]


def by_network(vectors: Floats, network: NDArray[np.int32], networks: int) -> list[Floats]:
    """Return each network's vectors, side by side in memory."""
    order = np.argsort(network, kind="stable")
    ends = np.cumsum(np.bincount(network, minlength=networks))
    return [vectors[numbers] for numbers in np.split(order, ends[:-1])]


def nearest(vector: Floats, blocks: list[Floats]) -> NDArray[np.int64]:
    """Return the places of the TOP nearest among all blocks, nearest first."""
    likeness = np.concatenate([block @ vector for block in blocks])
    most = min(TOP, len(likeness))
    top = np.argpartition(likeness, -most)[-most:] if most else np.arange(0)
    nearest_first: NDArray[np.int64] = top[np.argsort(-likeness[top])]
    return nearest_first


async def scan(specification: dict[str, Any]) -> dict[str, Any]:
    """Answer every question once a round."""
    folder = Path(specification["folder"])
    halves, network = np.load(folder / "vectors.npy"), np.load(folder / "network.npy")
    is_offer, linked = np.load(folder / "is_offer.npy"), np.load(folder / "linked.npy")
    blocks = by_network(halves[is_offer].astype(np.float32), network[is_offer], len(linked))
    asked = json.loads(Path(specification["numbers_file"]).read_text(encoding="ascii"))
    vectors = halves[asked].astype(np.float32)
    scopes = [
        [blocks[home], *(blocks[each] for each in linked[home])] for home in network[asked].tolist()
    ]
    del halves
    for _ in range(specification["rounds"]):
        await wait_for_go()
        began, waits = time.process_time(), []
        for vector, scope in zip(vectors, scopes, strict=True):
            asked_at = time.perf_counter()
            nearest(vector, scope)
            waits.append(time.perf_counter() - asked_at)
        say(waits=waits, processor_s=time.process_time() - began)
    return {"resident_mb": round(resident_mb(), 1)}
