"""The embedded nats-server: it syncs every write, says so, and loses nothing when it is killed."""

from pathlib import Path

import nats as client
import pytest

from deploy.errors import UnsafeBrokerError
from deploy.local import nats
from deploy.local.broker_accounts import Logins
from deploy.local.ports import Ports
from deploy.local.supervisor import Supervisor


def prepared(folder: Path) -> nats.Nats:
    (folder / "logs").mkdir()
    ports = Ports(folder / "ports.json")
    logins = Logins(services="services", system="system")
    (server,) = nats.prepare(folder / "nats", nats.nodes(1, ports.reserve), logins)
    return server


async def test_it_says_itself_that_it_syncs_every_write(tmp_path: Path) -> None:
    server, supervisor = prepared(tmp_path), Supervisor(tmp_path / "logs")

    await supervisor.start(server.program())

    await nats.require_durability([server.monitoring_url])
    await supervisor.stop()


async def test_a_broker_that_syncs_only_now_and_then_is_refused(tmp_path: Path) -> None:
    server, supervisor = prepared(tmp_path), Supervisor(tmp_path / "logs")
    careless = server.configuration.read_text().replace("sync_interval: always", "")
    server.configuration.write_text(careless)

    await supervisor.start(server.program())

    with pytest.raises(UnsafeBrokerError):
        await nats.require_durability([server.monitoring_url])
    await supervisor.stop()


async def test_an_acknowledged_message_survives_a_kill_at_the_same_address(tmp_path: Path) -> None:
    server, supervisor = prepared(tmp_path), Supervisor(tmp_path / "logs")
    await supervisor.start(server.program())
    before = await client.connect(server.url, allow_reconnect=False)
    await before.jetstream().add_stream(name="KEPT", subjects=["kept"])
    await before.jetstream().publish("kept", b"savoir")

    supervisor.kill("nats")
    await supervisor.ready("nats")

    after = await client.connect(server.url)
    kept = await after.jetstream().get_msg("KEPT", 1)
    assert kept.data == b"savoir"
    await after.close()
    await before.close()
    await supervisor.stop()
