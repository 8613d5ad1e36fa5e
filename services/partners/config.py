"""This service's own constants, and what only it is told by its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from shared.settings import SettingError

KEY_REQUESTS_PER_SECOND = 20.0
KEY_REQUESTS_AT_ONCE = 60.0
"""What one key may ask of each copy of the service."""

PARTNER_REQUESTS_PER_SECOND = 3 * KEY_REQUESTS_PER_SECOND
PARTNER_REQUESTS_AT_ONCE = 3 * KEY_REQUESTS_AT_ONCE
"""What all keys of one partner together may ask."""

TESTS_OF_ENDPOINT, TESTS_OF_PARTNER = 1, 2
"""Test events under way at the same time."""
TEST_PAUSE_S = 5
"""After which one may try again who was refused one."""

WAITING_CLIENTS = 4
"""How many requests of one partner may wait for news in each copy."""

DEFAULT_SENDER = "Réseaux d'échanges réciproques de savoirs <ne-pas-repondre@rers.invalid>"


@dataclass(frozen=True)
class WebhookSettings:
    """Settings of webhooks."""

    mail_sender: str
    """RERS_MAIL_FROM: who mails to contacts come from, `Name <address>`."""
    is_local_allowed: bool
    """RERS_WEBHOOKS_ALLOW_LOCAL=1: webhooks may go to this machine, over http; demonstrations and tests only."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "WebhookSettings":
        """Read them; raise SettingError when one cannot be used."""
        sender = environment.get("RERS_MAIL_FROM") or DEFAULT_SENDER
        if "@" not in parseaddr(sender)[1]:
            raise SettingError("setting RERS_MAIL_FROM is no mail address")
        allowed = environment.get("RERS_WEBHOOKS_ALLOW_LOCAL", "")
        if allowed not in ("", "0", "1"):
            raise SettingError("setting RERS_WEBHOOKS_ALLOW_LOCAL is neither 0 nor 1")
        return cls(sender, allowed == "1")
