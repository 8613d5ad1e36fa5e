"""Makes a journey every minute, and remembers how they went."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from deploy.clients.api import Api
from deploy.ops.settings import OpsSettings
from deploy.ops.state import WitnessState
from deploy.ops.witness.journey import STEPS, Journey, StepFailedError, reason_of
from deploy.ops.witness.people import Company
from shared.clock import Clock

log = structlog.get_logger("witness")
JOURNEY_WITHIN_S = 90.0
CALL_WITHIN_S = 10.0


@dataclass(eq=False)
class Rounds:
    """How the journeys of this process went."""

    settings: OpsSettings
    clock: Clock
    ok: int = 0
    failed: int = 0
    in_a_row: int = 0
    step: str = ""
    reason: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    _last_success_at: datetime | None = None
    _company: Company | None = None

    def __post_init__(self) -> None:
        """Count the time without success from now."""
        self._last_success_at = self.clock.now()

    def state(self) -> WitnessState:
        """Return it as the page and the metrics need it."""
        assert self._last_success_at is not None
        age = (self.clock.now() - self._last_success_at).total_seconds()
        return WitnessState(
            is_on=self.settings.has_witness,
            ok=self.ok,
            failed=self.failed,
            failures_in_a_row=self.in_a_row,
            last_success_age_s=max(0.0, age),
            step=STEPS.get(self.step, self.step),
            reason=self.reason,
            steps=dict(self.seconds),
        )

    async def run(self) -> None:
        """Make one journey after the other, one beginning each minute."""
        loop = asyncio.get_running_loop()
        watched = self.settings.watched
        async with Api(watched.services, patience_s=CALL_WITHIN_S, limit=4) as api:
            while True:
                began = loop.time()
                await self.once(api)
                pause = self.settings.witness_every_s - (loop.time() - began)
                await asyncio.sleep(max(1.0, pause))

    async def once(self, api: Api) -> None:
        """Make one journey and note how it went."""
        try:
            async with asyncio.timeout(JOURNEY_WITHIN_S):
                if self._company is None:
                    self._company = Company(self.settings, self.clock, api)
                journey = Journey(api, self._company)
                try:
                    await journey.go()
                finally:
                    self.seconds = journey.seconds
        except StepFailedError as error:
            self._note_failure(error.step, str(error))
        except Exception as error:  # whatever it is, the next journey is made all the same
            self._note_failure("people", reason_of(error))
        else:
            self.ok, self.in_a_row, self.step, self.reason = self.ok + 1, 0, "", ""
            self._last_success_at = self.clock.now()

    def _note_failure(self, step: str, reason: str) -> None:
        self.failed, self.in_a_row = self.failed + 1, self.in_a_row + 1
        self.step, self.reason = step, reason
        log.error("witness_failed", step=step, reason=reason)
