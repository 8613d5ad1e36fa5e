"""Links in mails: who sends them and who words them are told the same base; two services share the secret that signs."""

from pathlib import Path

import pytest

from deploy.databases import Dsns
from deploy.local.secrets import SigningKeys, Vault
from deploy.local.servers import Servers
from deploy.local.services import Copy, Surroundings, links_of

COPIES = [
    Copy("members", 1, 8001),
    Copy("notifications", 1, 8002),
    Copy("notifications", 2, 8003),
    Copy("trainings", 1, 8004),
]
SERVERS = Servers("postgresql://x", "nats://x", None, "smtp://x", None)
KEYS = SigningKeys(Path("private.pem"), Path("jwks.json"))


@pytest.fixture(autouse=True)
def _silent_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RERS_PUBLIC_URL", "RERS_ANSWERS_URL", "RERS_LINK_SECRET_FILE"):
        monkeypatch.delenv(name, raising=False)


def told(name: str, **added: str) -> dict[str, str | None]:
    """Return what each service is told of a setting."""
    databases = {copy.service: Dsns("owner", "app") for copy in COPIES}
    around = Surroundings(SERVERS, databases, KEYS, added, links_of(COPIES, Path("link.secret")))
    return {copy.service: dict(around.program(copy).environment or {}).get(name) for copy in COPIES}


def test_all_lead_to_the_service_that_answers_them() -> None:
    assert set(told("RERS_PUBLIC_URL").values()) == {"http://127.0.0.1:8002"}
    assert set(told("RERS_ANSWERS_URL").values()) == {"http://127.0.0.1:8004"}


def test_all_lead_where_the_setting_says() -> None:
    public = {"RERS_PUBLIC_URL": "https://rers.example"}

    assert set(told("RERS_PUBLIC_URL", **public).values()) == {"https://rers.example"}
    assert set(told("RERS_ANSWERS_URL", **public).values()) == {None}
    answers = {"RERS_ANSWERS_URL": "https://answers.example"}
    assert set(told("RERS_ANSWERS_URL", **answers).values()) == {"https://answers.example"}


def test_only_who_words_links_and_who_answers_them_share_the_secret() -> None:
    assert told("RERS_LINK_SECRET_FILE") == {
        "members": None,
        "notifications": "link.secret",
        "trainings": "link.secret",
    }


def test_the_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    file = Vault(tmp_path / "vault").link_secret()
    first = file.read_bytes()

    assert Vault(tmp_path / "vault").link_secret().read_bytes() == first
    assert len(first) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
