"""Links in mails: members, who sends them, and notifications, who words them, are told the same base."""

from pathlib import Path

import pytest

from deploy.databases import Dsns
from deploy.local.secrets import SigningKeys
from deploy.local.servers import Servers
from deploy.local.services import Copy, Surroundings, base_of_links

COPIES = [Copy("members", 1, 8001), Copy("notifications", 1, 8002), Copy("notifications", 2, 8003)]
SERVERS = Servers("postgresql://x", "nats://x", None, "smtp://x", None)
KEYS = SigningKeys(Path("private.pem"), Path("jwks.json"))


def told(**added: str) -> set[str]:
    """Return every base that copies are told."""
    databases = {copy.service: Dsns("owner", "app") for copy in COPIES}
    around = Surroundings(SERVERS, databases, KEYS, added, base_of_links(COPIES))
    return {around.program(copy).environment["RERS_PUBLIC_URL"] for copy in COPIES}


def test_all_lead_to_the_service_that_answers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RERS_PUBLIC_URL", raising=False)

    assert told() == {"http://127.0.0.1:8002"}


def test_all_lead_where_the_setting_says() -> None:
    assert told(RERS_PUBLIC_URL="https://rers.example") == {"https://rers.example"}
