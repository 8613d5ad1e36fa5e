"""Abonnement par webhook: an address of a partner to which public facts are posted, and its secrets."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, Self

from services.partners.domain.partner import Scope
from shared.aggregate import Aggregate
from shared.errors import DomainError, NotFoundError

MOST_ENDPOINTS = 20
"""Of one partner."""
BOTH_SIGN_FOR = timedelta(hours=24)
"""How long a former secret still signs beside the newest one."""
MOST_SECRETS = 5
"""Of one endpoint that sign at once, the newest included."""
SECRET_BYTES = 32
FAILS_AT_MOST_FOR = timedelta(days=8)
"""A week away is forgiven; an endpoint that fails for longer is disabled and its contact told."""

State = Literal["live", "failing", "disabled"]
Reason = Literal["gone", "failing", "partner"]
"""Why it is disabled: it answered 410, it failed for days, or the partner wished it."""


class EndpointNotFoundError(NotFoundError):
    """This partner has no such endpoint."""

    code = "endpoint_not_found"


class TooManyEndpointsError(DomainError):
    """A partner has so many endpoints that it gets no more; `most` says how many."""

    code = "too_many_endpoints"


class TooManySecretsError(DomainError):
    """So many secrets of an endpoint still sign that it gets no newer one; `most` says how many."""

    code = "too_many_secrets"


class EndpointDisabledError(DomainError):
    """Nothing is sent to a disabled endpoint: enable it first."""

    code = "endpoint_disabled"


def new_secret(random_bytes: Callable[[int], bytes]) -> str:
    """Return a new signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(random_bytes(SECRET_BYTES)).decode()


@dataclass(frozen=True)
class Secret:
    """What signs; a former one does so only until its time is over."""

    text: str = field(repr=False)
    created_at: datetime
    retires_at: datetime | None = None

    def signs_at(self, now: datetime) -> bool:
        """Say whether it signs at this instant."""
        return self.retires_at is None or now < self.retires_at

    def until(self, retires_at: datetime) -> Self:
        """Return it as it is once it is replaced; one that was replaced before keeps its own time."""
        return replace(self, retires_at=self.retires_at or retires_at)


@dataclass(kw_only=True)
class Endpoint(Aggregate):
    """Abonnement par webhook: where, what of, and how it fares."""

    endpoint_id: str
    partner_id: str
    url: str
    scope: Scope
    """Facts that are sent, of those that the partner may hear."""
    created_at: datetime
    secrets: list[Secret] = field(default_factory=list)
    """The newest first."""
    state: State = "live"
    reason: Reason | None = None
    began_failing_at: datetime | None = None

    def change(self, url: str, scope: Scope) -> None:
        """Send elsewhere, or other facts, from now on; another address begins without the failures of the former."""
        if url != self.url and self.state == "failing":
            self.state, self.began_failing_at = "live", None
        self.url, self.scope = url, scope
        self.version += 1

    def rotate(self, text: str, now: datetime) -> None:
        """Sign with a new secret, and with each former one until a day after it was replaced.

        Raise TooManySecretsError while too many sign already.
        """
        signing = [secret for secret in self.secrets if secret.signs_at(now)]
        if len(signing) >= MOST_SECRETS:
            raise TooManySecretsError(most=MOST_SECRETS)
        former = [secret.until(now + BOTH_SIGN_FOR) for secret in signing]
        self.secrets = [Secret(text, now), *former]
        self.version += 1

    def enable(self) -> None:
        """Send again, beginning with what waits."""
        self.state, self.reason, self.began_failing_at = "live", None, None
        self.version += 1

    def disable(self, reason: Reason) -> None:
        """Send no more until it is enabled."""
        self.state, self.reason = "disabled", reason
        self.version += 1

    def expect_sending(self) -> None:
        """Raise EndpointDisabledError when nothing is sent."""
        if self.state == "disabled":
            raise EndpointDisabledError

    def signing_at(self, now: datetime) -> list[str]:
        """Return the secrets that sign at this instant, the newest first."""
        return [secret.text for secret in self.secrets if secret.signs_at(now)]
