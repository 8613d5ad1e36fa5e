"""What only members is told by its environment; read once, at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from shared.settings import SettingError

DEFAULT_SENDER = "Réseaux d'échanges réciproques de savoirs <ne-pas-repondre@rers.invalid>"


@dataclass(frozen=True)
class MembersSettings:
    """Settings beside those that every service has."""

    mail_sender: str
    """RERS_MAIL_FROM: who the mails come from, `Name <address>`."""
    first_ops_email: str | None
    """RERS_BOOTSTRAP_OPS_EMAIL: who first signs in with this address gets the ops role."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "MembersSettings":
        """Read them; raise SettingError when the sender is no address."""
        sender = environment.get("RERS_MAIL_FROM") or DEFAULT_SENDER
        if "@" not in parseaddr(sender)[1]:
            raise SettingError("setting RERS_MAIL_FROM is no mail address")
        return cls(sender, environment.get("RERS_BOOTSTRAP_OPS_EMAIL") or None)
