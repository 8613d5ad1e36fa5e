"""Who is calling: only a token that one of the published keys has signed, for us and for now, is believed."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.secrets import public_jwk
from shared.http.tokens import LARGEST_MEMORY, PublishedKeys, UnauthenticatedError

NOW = 1_700_000_000
ANN = "00000000-0000-7000-8000-000000000001"
CLAIMS: dict[str, Any] = {
    "sub": ANN,
    "aud": "rers",
    "iat": NOW - 60,
    "exp": NOW + 300,
    "networks": {"garden": ["member"]},
    "movement": ["ops"],
}


@dataclass
class Office:
    """Signs tokens, and publishes the keys that verify them."""

    folder: Path
    keys: list[Ed25519PrivateKey] = field(default_factory=lambda: [Ed25519PrivateKey.generate()])
    now: float = NOW

    def publish(self) -> Path:
        file = self.folder / "jwks.json"
        file.write_text(json.dumps({"keys": [public_jwk(key) for key in self.keys]}))
        return file

    def verifier(self, largest_memory: int = LARGEST_MEMORY) -> PublishedKeys:
        return PublishedKeys(self.publish(), lambda: self.now, largest_memory)

    def token(self, key: Ed25519PrivateKey | None = None, **changes: Any) -> str:
        signer = key or self.keys[-1]
        claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
        headers = {"kid": public_jwk(signer)["kid"]}
        return jwt.encode(claims, signer, algorithm="EdDSA", headers=headers)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def encoded(part: object) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def test_a_signed_token_states_who_calls_and_with_which_roles(office: Office) -> None:
    caller = office.verifier().verify(office.token())

    assert caller.member_id == ANN
    assert caller.roles("garden") == {"person", "ops", "member"}


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": float("nan")},
        {"iat": NOW + 1},
        {"iat": None},
        {"nbf": NOW + 1},
        {"aud": "others"},
        {"aud": ["others"]},
        {"aud": None},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(
    office: Office, changes: dict[str, Any]
) -> None:
    verifier = office.verifier()

    with pytest.raises(UnauthenticatedError):
        verifier.verify(office.token(**changes))


def test_a_token_may_be_for_others_too(office: Office) -> None:
    assert office.verifier().verify(office.token(aud=["others", "rers"])).member_id == ANN


def test_a_token_of_another_key_is_refused_though_it_names_ours(office: Office) -> None:
    forged = jwt.encode(
        CLAIMS,
        Ed25519PrivateKey.generate(),
        algorithm="EdDSA",
        headers={"kid": public_jwk(office.keys[0])["kid"]},
    )

    with pytest.raises(UnauthenticatedError):
        office.verifier().verify(forged)


def test_a_changed_word_breaks_the_signature(office: Office) -> None:
    head, _, signature = office.token().split(".")
    richer = encoded({**CLAIMS, "movement": ["training_office"]})

    with pytest.raises(UnauthenticatedError):
        office.verifier().verify(f"{head}.{richer}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "eddsa"])
def test_the_token_does_not_choose_how_it_is_verified(office: Office, algorithm: str) -> None:
    head = encoded({"alg": algorithm, "kid": public_jwk(office.keys[0])["kid"]})
    verifier = office.verifier()
    verifier.verify(office.token())

    for signature in ("", encoded("x"), office.token().split(".")[2]):
        with pytest.raises(UnauthenticatedError):
            verifier.verify(f"{head}.{encoded(CLAIMS)}.{signature}")


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "e30.e30.e30", "!.!.!"])
def test_what_is_no_token_is_refused(office: Office, text: str) -> None:
    with pytest.raises(UnauthenticatedError):
        office.verifier().verify(text)


def test_what_was_verified_is_not_believed_longer_than_it_says(office: Office) -> None:
    verifier, token = office.verifier(), office.token()
    verifier.verify(token)
    office.now = NOW + 299
    assert verifier.verify(token).member_id == ANN
    office.now = NOW + 300

    with pytest.raises(UnauthenticatedError):
        verifier.verify(token)


def test_a_new_key_is_found_and_an_old_one_forgotten_with_what_it_signed(office: Office) -> None:
    verifier, old = office.verifier(), office.token()
    verifier.verify(old)
    office.keys = [Ed25519PrivateKey.generate()]
    office.publish()

    assert verifier.verify(office.token()).member_id == ANN
    with pytest.raises(UnauthenticatedError):
        verifier.verify(old)


def test_tokens_that_are_remembered_do_not_pile_up(office: Office) -> None:
    verifier = office.verifier(largest_memory=3)

    for number in range(9):
        verifier.verify(office.token(jti=str(number)))

    assert len(verifier._verified) == 3
