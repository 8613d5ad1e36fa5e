"""A clock whose days pass when a demonstration says so; it is never a service's by chance."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.databases import Dsns
from deploy.local.secrets import SigningKeys
from deploy.local.servers import Servers
from deploy.local.services import CLOCK_SETTING, Copy, Surroundings, links_of
from shared.clock import HeldClock, TravellingClock
from shared.serving import clock_of
from shared.settings import SettingError, Settings

START = datetime(2026, 11, 22, 14, tzinfo=UTC)
NEEDED = {
    "RERS_DATABASE_URL": "postgresql://x",
    "RERS_NATS_URL": "nats://x",
    "RERS_HTTP_PORT": "8004",
    "RERS_JWKS_FILE": "jwks.json",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "clock"
    file.write_text("0")
    return file


def test_it_runs_ahead_by_what_the_file_says_whenever_it_says_it(file: Path) -> None:
    machine = HeldClock(START)
    clock = TravellingClock(file, machine)

    assert clock.now() == START
    file.write_text("172800.5")
    assert clock.now() == START + timedelta(days=2, seconds=0.5)
    machine.advance(timedelta(hours=1))
    assert clock.now() == START + timedelta(days=2, hours=1, seconds=0.5)


@pytest.mark.parametrize("written", ["60", "-1", "", "demain", "nan", "inf", "1e30"])
def test_it_never_goes_back_and_what_is_no_number_changes_nothing(file: Path, written: str) -> None:
    file.write_text("3600")
    clock = TravellingClock(file, HeldClock(START))

    file.write_text(written)

    assert clock.now() == START + timedelta(hours=1)
    file.unlink()
    assert clock.now() == START + timedelta(hours=1)


@pytest.mark.parametrize("written", [None, "", "demain", "-1", "nan", "1e30"])
def test_a_service_that_is_given_no_number_does_not_start(file: Path, written: str | None) -> None:
    if written is None:
        file.unlink()
    else:
        file.write_text(written)

    with pytest.raises(SettingError, match=CLOCK_SETTING):
        clock_of(Settings.read("trainings", {**NEEDED, CLOCK_SETTING: str(file)}))


def test_a_service_has_the_usual_clock_unless_it_is_told_otherwise(file: Path) -> None:
    told = {**NEEDED, CLOCK_SETTING: str(file)}

    assert clock_of(Settings.read("trainings", NEEDED)) is None
    assert isinstance(clock_of(Settings.read("trainings", told)), TravellingClock)


def test_a_platform_never_takes_it_from_the_environment_by_chance(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLOCK_SETTING, str(file))

    assert _told_to_a_service() is None
    assert _told_to_a_service(**{CLOCK_SETTING: str(file)}) == str(file)


def _told_to_a_service(**added: str) -> str | None:
    copy = Copy("trainings", 1, 8004)
    around = Surroundings(
        Servers("postgresql://x", "nats://x", None, "smtp://x", None),
        {"trainings": Dsns("owner", "app")},
        SigningKeys(Path("private.pem"), Path("jwks.json")),
        added,
        links_of([copy], Path("link.secret")),
    )
    return dict(around.program(copy).environment or {}).get(CLOCK_SETTING)
