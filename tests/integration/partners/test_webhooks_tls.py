"""TLS of webhooks: the host's certificate is verified, by its name."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.partners.adapters.guarded_network import GuardedNetwork
from services.partners.adapters.webhook_sender import Channel, Letter
from tests.integration.partners.receiver import Receiver

LETTER = Letter("event 1", "{}")
START = datetime(2020, 1, 1, tzinfo=UTC)


def a_certificate(folder: Path, host: str) -> Path:
    """Write a certificate that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=20_000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("host", "trusts", "expected"),
    [("hooks.example", True, ""), ("hooks.example", False, "tls"), ("other.example", True, "tls")],
)
async def test_only_a_trusted_certificate_of_the_hosts_name_gets_a_webhook(
    tmp_path: Path, host: str, trusts: bool, expected: str
) -> None:
    file = a_certificate(tmp_path, "hooks.example")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(file)
    trusting = ssl.create_default_context(cafile=str(file) if trusts else None)
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=serving)
    port = server.sockets[0].getsockname()[1]

    async def resolve(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    network = GuardedNetwork(resolve, is_local_allowed=True)
    channel = Channel(f"https://{host}:{port}/hook", network, trusting, is_local_allowed=True)

    answers = [await channel.post(LETTER, {"webhook-id": "event 1"}) for _ in range(2)]

    await channel.close()
    server.close()
    assert [answer.error for answer in answers] == [expected] * 2
    assert len(receiver.taken) == (0 if expected else 2)
    assert receiver.connections == (0 if expected else 1)
