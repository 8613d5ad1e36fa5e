"""Links that are signed: the same signature on both sides, for these ids and no others."""

from pathlib import Path

import pytest

from shared.links import PLACE, LinkSigner, signer_of
from shared.settings import SettingError, Settings

ONE = "00000000-0000-7000-8000-000000000001"
TWO = "00000000-0000-7000-8000-000000000002"
SECRET = b"0123456789abcdef0123456789abcdef"
SIGNER = LinkSigner(SECRET)


def settings(**more: str) -> Settings:
    needed = {
        "RERS_DATABASE_URL": "postgresql://x",
        "RERS_NATS_URL": "nats://x",
        "RERS_HTTP_PORT": "8001",
        "RERS_JWKS_FILE": "jwks.json",
    }
    return Settings.read("trainings", {**needed, **more})


def test_who_shares_the_secret_knows_the_signature() -> None:
    signature = SIGNER.sign(PLACE, ONE, TWO)

    assert LinkSigner(SECRET).is_signed(signature, PLACE, ONE, TWO)
    assert signature == "TWru1BHfNuNFrdc8cf0i9zhczo7leIcbnaRZuffOWdQ"


@pytest.mark.parametrize("ids", [(TWO, ONE), (ONE, ONE), (ONE,), ()])
def test_a_signature_is_good_for_its_own_ids_alone(ids: tuple[str, ...]) -> None:
    assert not SIGNER.is_signed(SIGNER.sign(PLACE, ONE, TWO), PLACE, *ids)


@pytest.mark.parametrize("made_up", ["", "A" * 43, "é" * 43, "\ud800", "=" * 44])
def test_what_is_made_up_is_no_signature(made_up: str) -> None:
    assert not SIGNER.is_signed(made_up, PLACE, ONE, TWO)


def test_another_purpose_or_secret_signs_otherwise() -> None:
    signature = SIGNER.sign(PLACE, ONE, TWO)

    assert not SIGNER.is_signed(signature, "other", ONE, TWO)
    assert not LinkSigner(SECRET[::-1]).is_signed(signature, PLACE, ONE, TWO)


def test_a_signature_fits_into_a_path() -> None:
    made = {SIGNER.sign(PLACE, ONE, str(number)) for number in range(200)}

    assert len(made) == 200
    assert all(part.replace("-", "").replace("_", "").isalnum() for part in made)


def test_a_secret_that_could_be_guessed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"too short\n" + b" " * 40)

    with pytest.raises(SettingError):
        LinkSigner.read(tmp_path / "short")
    with pytest.raises(SettingError):
        LinkSigner.read(tmp_path / "missing")


def test_the_secret_comes_from_the_file_that_the_setting_names(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SECRET + b"\n")

    signer = signer_of(settings(RERS_LINK_SECRET_FILE=str(tmp_path / "secret")))

    assert signer is not None
    assert signer.sign(PLACE, ONE) == SIGNER.sign(PLACE, ONE)
    assert signer_of(settings()) is None


def test_answers_are_given_where_the_pages_are_unless_another_base_is_said() -> None:
    assert settings().answers_url == "http://127.0.0.1:8001"
    assert settings(RERS_PUBLIC_URL="https://a").answers_url == "https://a"
    assert settings(RERS_PUBLIC_URL="https://a", RERS_ANSWERS_URL="https://b").answers_url == (
        "https://b"
    )
