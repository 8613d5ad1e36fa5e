"""Watches which alerts a real Prometheus fires while faults are played, and how soon."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from deploy.local import prometheus
from deploy.local.ports import Ports
from deploy.local.probes import fetch
from deploy.local.stack import LocalStack
from deploy.prometheus.scrape import RULES
from shared.ending import end

LIMIT_S = 120.0
EVERY_S = 3
LOOK_EVERY_S = 1.0
CALM_WITHIN_S = 60.0
"""How long an alert may go on that has fired before the fault, for a reason of its own."""

Series = tuple[str, str, str]
"""Alert, service, instance."""


class AlertWatch:
    """Asks Prometheus every second; remembers when each alert of each copy fired last anew.

    Each fault has a Prometheus without a memory, so that no alert fires for an earlier fault.
    """

    def __init__(
        self, stack: LocalStack, folder: Path, *, is_wanted: bool = True, rules: Path = RULES
    ) -> None:
        """Watch `stack`; where it is not wanted nothing is started and no alert is missed."""
        self._stack, self._folder, self._rules = stack, folder, rules
        self.is_on = is_wanted
        self._url = ""
        self._times = 0
        self._has_read = False
        self._task: asyncio.Task[None] | None = None
        self._since: dict[Series, float] = {}
        self._firing: set[Series] = set()

    async def __aenter__(self) -> "AlertWatch":
        """Prepare; nothing runs before the first fault."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop looking; the supervisor stops Prometheus with the rest."""
        if self._task is not None:
            await end(self._task)

    async def begin_anew(self, alert: str) -> bool:
        """Start a Prometheus without a memory, wait until it has read all; False when `alert` fires already."""
        if not self.is_on:
            return True
        await self._forget()
        port = Ports(self._folder / "ports.json").reserve("prometheus")
        self._times += 1
        prepared = prometheus.prepare(
            self._folder / f"prometheus-{self._times}",
            port,
            self._stack.addresses,
            every_s=EVERY_S,
            rules=self._rules,
        )
        self._url = prepared.url
        await self._stack.supervisor.start(prepared.program())
        self._task = asyncio.create_task(self._look())
        ends_at = time.time() + CALM_WITHIN_S
        while not self._has_read or self._fires(alert):
            if time.time() > ends_at:
                return False
            await asyncio.sleep(LOOK_EVERY_S)
        return True

    async def _forget(self) -> None:
        if self._task is not None:
            await end(self._task)
            await self._stack.supervisor.stop([prometheus.NAME])
        self._task, self._has_read = None, False
        self._since, self._firing = {}, set()

    def has_fired(self, alert: str, began: float) -> bool:
        """Say whether `alert` has fired for some copy since `began`."""
        return any(series[0] == alert and at >= began for series, at in self._since.items())

    def _fires(self, alert: str) -> bool:
        return any(series[0] == alert for series in self._firing)

    async def delay_of(self, alert: str, began: float) -> dict[str, Any]:
        """Return after how many seconds `alert` fired; waits until two minutes after `began`.

        `is_missing` says that it did not; `has_rule`, whether there is a rule of this name at all.
        """
        if not self.is_on:
            return {"is_watched": False}
        while True:
            until = began + LIMIT_S
            fired = [
                at
                for series, at in self._since.items()
                if series[0] == alert and began <= at <= until
            ]
            if fired:
                return {"is_watched": True, "delay_s": round(min(fired) - began, 1)}
            if time.time() > began + LIMIT_S:
                break
            await asyncio.sleep(LOOK_EVERY_S)
        has_rule = self.knows(alert)
        return {"is_watched": True, "delay_s": None, "is_missing": True, "has_rule": has_rule}

    def knows(self, alert: str) -> bool:
        """Say whether there is a rule of this name."""
        return any(
            f"alert: {alert}\n" in file.read_text(encoding="utf-8")
            for file in self._rules.glob("*.yml")
        )

    async def _look(self) -> None:
        while True:
            try:
                _, body = await fetch(f"{self._url}/api/v1/alerts")
                self._note(json.loads(body)["data"]["alerts"])
                self._has_read = self._has_read or await self._is_read()
            except (OSError, TimeoutError, ValueError, KeyError):
                pass  # Prometheus is busy: the next look will tell
            await asyncio.sleep(LOOK_EVERY_S)

    async def _is_read(self) -> bool:
        """Say whether every target has been read once, so that what happens next is seen as a change."""
        _, body = await fetch(f"{self._url}/api/v1/targets?state=active")
        targets = json.loads(body)["data"]["activeTargets"]
        return bool(targets) and all(target["health"] == "up" for target in targets)

    def _note(self, alerts: list[Mapping[str, Any]]) -> None:
        firing = {_series(alert["labels"]) for alert in alerts if alert["state"] == "firing"}
        for series in firing - self._firing:
            self._since[series] = time.time()
        self._firing = firing


def _series(labels: Mapping[str, str]) -> Series:
    return labels["alertname"], labels.get("service", ""), labels.get("instance", "")
