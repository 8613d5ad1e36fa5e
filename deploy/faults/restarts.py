"""Restarts a broker many times under a real subscriber, and measures how soon it hears again; none may fall silent."""

import asyncio
import json
import os
import secrets
import signal
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import StorageType, StreamConfig

from deploy.local.binaries import nats_server
from deploy.local.ports import HOST, Ports
from deploy.local.probes import is_well
from deploy.local.program import Program, launch
from shared.events.members import MovementRolesChanged
from shared.messaging import subscriber
from shared.messaging.connection import broker_on
from shared.messaging.consumer import Consumer, Hearer
from shared.messaging.provision import put_consumer
from shared.metrics import RESUBSCRIBED

STATE = "restarts.json"
SILENT_AFTER_S = 30.0
"""A message that was not handled by then: the subscriber is taken for silent."""
ROUNDS_OF_A_RIG = 250
"""Then the rig begins with an empty store and a new subscriber."""
CONFIGURATION = """\
listen: "{host}:{port}"
http: "{host}:{monitoring_port}"
jetstream {{ store_dir: {store}, sync_interval: always, max_file_store: 8GB }}
"""

Tell = Callable[["Tally"], None]


@dataclass(eq=False)
class Tally:
    """What was counted so far."""

    wanted: int
    seconds: list[float] = field(default_factory=list)
    """From the kill of the broker to the handling of the message that was published next."""
    heard_after_s: list[float] = field(default_factory=list)
    """From the broker's acknowledgement of that message to its handling."""
    silent: int = 0
    revived: int = 0
    took_s: float = 0.0

    @property
    def count(self) -> int:
        """How many restarts there were."""
        return len(self.seconds) + self.silent

    def told(self) -> dict[str, Any]:
        """Return the whole as one object; a silent one counts as slower than all."""
        resumed = sorted(self.heard_after_s) + [SILENT_AFTER_S] * self.silent
        whole = sorted(self.seconds) + [SILENT_AFTER_S] * self.silent
        return {
            "ok": self.count >= self.wanted and self.silent == 0 and _share(resumed, 0.99) < 5.0,
            "count": self.count,
            "silent": self.silent,
            "p50_resume_s": round(_share(resumed, 0.5), 3),
            "p99_resume_s": round(_share(resumed, 0.99), 3),
            "max_resume_s": round(max(resumed, default=0.0), 3),
            "p99_with_restart_s": round(_share(whole, 0.99), 3),
            "revived": self.revived,
            "took_s": round(self.took_s, 1),
            "cores": os.cpu_count(),
        }


def _share(ordered: list[float], share: float) -> float:
    if not ordered:
        return 0.0
    if len(ordered) == 1:
        return ordered[0]
    place = min(int(share * 1000), 999) - 1
    return statistics.quantiles(ordered, n=1000, method="inclusive")[place]


@dataclass(frozen=True)
class Restarts:
    """What is asked for."""

    count: int
    rigs: int = 4
    """Brokers that are restarted side by side."""
    has_watchdog: bool = True
    deletes_at: int | None = None
    """Control: the durable consumer is deleted after so many restarts of the first rig."""
    silent_after_s: float = SILENT_AFTER_S


class Noting(Hearer):
    """The product's subscriber with a handler that only notes what came."""

    def __init__(self, consumer: Consumer) -> None:
        """Note for this consumer."""
        self.consumer = consumer
        self.came: dict[str, asyncio.Event] = {}

    def expect(self, mark: str) -> asyncio.Event:
        """Return what is set when the message of this mark comes."""
        return self.came.setdefault(mark, asyncio.Event())

    async def hear(self, messages: list[Msg]) -> None:
        """Note and acknowledge."""
        for message in messages:
            self.expect(message.data.decode()).set()
            await message.ack()


@dataclass(eq=False)
class Rig:
    """One broker, one subscriber of the product, one publisher."""

    folder: Path
    wish: Restarts
    number: int
    restarts: int = 0

    async def run(self, take: Callable[[], bool], tally: Tally) -> None:
        """Restart while `take` gives work, at most so many times; then everything is ended."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ports = Ports(self.folder / "ports.json")
        self._port, self._monitoring = ports.reserve("nats"), ports.reserve("monitoring")
        text = CONFIGURATION.format(
            host=HOST,
            port=self._port,
            monitoring_port=self._monitoring,
            store=json.dumps(str(self.folder / f"store-{secrets.token_hex(4)}")),
        )
        (self.folder / "nats.conf").write_text(text, encoding="utf-8")
        running = await self._start()
        try:
            async with _Parties(f"nats://{HOST}:{self._port}", self.wish) as parties:
                while self.restarts < ROUNDS_OF_A_RIG and take():
                    running = await self._once(running, parties, tally)
                    self.restarts += 1
        finally:
            running.kill()
            await running.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        command = (str(nats_server()), "--config", str(self.folder / "nats.conf"))
        program = Program("nats", command, self._is_up)
        running = await launch(program, self.folder / "nats.log")
        while True:
            with suppress(OSError, TimeoutError):
                if await self._is_up():
                    return running
            await asyncio.sleep(0.02)

    async def _is_up(self) -> bool:
        return await is_well(f"http://{HOST}:{self._monitoring}/healthz")

    async def _once(
        self, running: asyncio.subprocess.Process, parties: "_Parties", tally: Tally
    ) -> asyncio.subprocess.Process:
        began = time.monotonic()
        if self.number == 0 and self.restarts == self.wish.deletes_at:
            await parties.forget_consumer()
        running.send_signal(signal.SIGKILL)
        await running.wait()
        running = await self._start()
        mark = secrets.token_hex(8)
        came = parties.hearer.expect(mark)
        await parties.publish(mark)
        stored = time.monotonic()
        try:
            async with asyncio.timeout(self.wish.silent_after_s):
                await came.wait()
        except TimeoutError:
            tally.silent += 1
        else:
            tally.seconds.append(time.monotonic() - began)
            tally.heard_after_s.append(time.monotonic() - stored)
        parties.hearer.came.pop(mark, None)
        return running


class _Parties:
    """The subscriber and the publisher of one rig, connected for as long as it runs."""

    def __init__(self, url: str, wish: Restarts) -> None:
        self._url, self._wish = url, wish
        consumer = Consumer("rig")
        consumer.on(MovementRolesChanged)(_nothing)
        self.hearer = Noting(consumer)
        self._active = asyncio.Event()
        self._active.set()
        self._broker = broker_on(url, _closed)
        self._client: Client

    async def __aenter__(self) -> "_Parties":
        self._client = await nats.connect(
            self._url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet
        )
        broker = self._client.jetstream(timeout=5)
        for name, subjects in (("EVENTS", ["rers.>"]), ("RETRY", ["retry.>"])):
            await broker.add_stream(
                StreamConfig(name=name, subjects=subjects, storage=StorageType.FILE)
            )
        await put_consumer(broker, self.hearer.consumer.hearing())
        subscriber.subscribe(self._broker, self.hearer, self._active)
        if not self._wish.has_watchdog:
            for each in self._broker.subscribers:
                each._revive = _unwatched  # type: ignore[attr-defined]  # what the control takes away
        await self._broker.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(Exception):  # the broker may be gone in the middle of it
            async with asyncio.timeout(5):
                await self._broker.stop()
        await self._client.close()

    async def publish(self, mark: str) -> None:
        """Store one message; the broker has only just come back."""
        subject = MovementRolesChanged.subject_filter().replace("*", "rig").replace(">", "rig")
        while True:
            try:
                await self._client.jetstream(timeout=1).publish(subject, mark.encode())
            except (NatsError, TimeoutError, OSError):
                await asyncio.sleep(0.02)
            else:
                return

    async def forget_consumer(self) -> None:
        """Delete the durable consumer under the subscriber's feet."""
        await self._client.jetstream(timeout=5).delete_consumer("EVENTS", "rig")


async def run(folder: Path, wish: Restarts, tell: Tell, *, resumes: bool = False) -> dict[str, Any]:
    """Restart until so many were counted; the tally is kept in `folder` after each, to be resumed."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / STATE
    known = json.loads(file.read_text("utf-8")) if resumes and file.exists() else {}
    tally = Tally(**{**known, "wanted": wish.count})
    left = iter(range(wish.count - tally.count))
    before, began, revived = tally.took_s, time.monotonic(), tally.revived
    at_first = RESUBSCRIBED._value.get()

    def take() -> bool:
        tally.took_s = before + time.monotonic() - began
        tally.revived = revived + int(RESUBSCRIBED._value.get() - at_first)
        file.write_text(json.dumps(asdict(tally)), encoding="utf-8")
        tell(tally)
        return next(left, None) is not None

    async def work(number: int) -> None:
        while tally.count < wish.count:
            rig = Rig(folder / f"rig-{number}", wish, number)
            await rig.run(take, tally)
            if rig.restarts == 0:
                return

    await asyncio.gather(*(work(number) for number in range(min(wish.rigs, wish.count))))
    take()
    return tally.told()


async def _nothing(_: object, __: object) -> None:
    return


async def _closed() -> None:
    return


async def _unwatched() -> None:
    return


async def _quiet(_: Exception) -> None:
    """The broker is away again and again: that is what is measured."""
