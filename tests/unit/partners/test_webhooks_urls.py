"""Where webhooks may go, and where never: every way of writing an address that is not public."""

import httpcore
import pytest

from services.partners.adapters.dispatcher import Channels
from services.partners.adapters.guarded_network import GuardedNetwork, checked_addresses
from services.partners.domain.webhook_url import (
    AddressRefusedError,
    UrlRefusedError,
    check_address,
    destination_of,
)

HOSTILE = [
    # loopback, private, link-local, metadata, shared, reserved
    "https://127.0.0.1/",
    "https://127.1.2.3:8443/hook",
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://172.16.0.1/",
    "https://172.31.255.254/",
    "https://192.168.0.1/",
    "https://192.168.1.1:8443/",
    "https://169.254.169.254/latest/meta-data/",
    "https://169.254.170.2/v2/credentials",
    "https://168.63.129.16/machine",
    "https://100.64.0.1/",
    "https://100.100.100.200/latest/meta-data/",
    "https://100.127.255.255/",
    "https://0.0.0.0/",
    "https://0.1.2.3/",
    "https://192.0.0.1/",
    "https://192.0.2.1/",
    "https://198.18.0.1/",
    "https://198.51.100.7/",
    "https://203.0.113.9/",
    "https://192.88.99.1/",
    "https://224.0.0.1/",
    "https://239.255.255.250/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    # the same in IPv6, and IPv4 inside IPv6
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::169.254.169.254]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:a9fe:a9fe::1]/",
    "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "https://[2001:db8::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[100::1]/",
    "https://[5f00::1]/",
    # an address in disguise
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2852039166/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://192.168.257/",
    "https://127.0.0.1./",
    "https://1.2.3.4.5/",
    "https://999.1.1.1/",
    "https://\uff11\uff12\uff17.0.0.1/",
    "https://127\u30020.0.1/",
    "https://\u2460\u2461\u2466.0.0.1/",
    # names of this machine or of its surroundings
    "https://localhost/",
    "https://LOCALHOST:8443/",
    "https://localhost./",
    "https://app.localhost/",
    "https://metadata/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://router.local/",
    "https://nas.lan/",
    "https://postgres.home.arpa/",
    "https://kubernetes.default.svc.cluster.local/",
    # other schemes, ports, credentials, tricks of parsing
    "http://example.org/hook",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "unix:///var/run/docker.sock",
    "javascript:alert(1)",
    "//example.org/hook",
    "example.org/hook",
    "https:///hook",
    "https://",
    "",
    "https://example.org:22/",
    "https://example.org:5432/",
    "https://example.org:4222/",
    "https://example.org:0/",
    "https://example.org:65536/",
    "https://example.org:port/",
    "https://user:secret@example.org/",
    "https://example.org@127.0.0.1/",
    "https://127.0.0.1@example.org/",
    "https://example.org\\@127.0.0.1/",
    "https://example.org#@127.0.0.1/",
    "https://example.org/#part",
    "https://exam ple.org/",
    "https://example.org/\r\nHost: 127.0.0.1",
    "https://example.org\t.evil.example/",
    "https://example.org\x00.evil.example/",
    "https://example%2eorg/",
    "https://ex%61mple.org/",
    "https://[example.org]/",
    "https://[127.0.0.1]/",
    "https://[::1/",
    "https://-example.org/",
    "https://example..org/",
    "https://" + "a" * 64 + ".org/",
    "https://example.org/" + "a" * 500,
]

FIT = [
    "https://example.org/hook",
    "https://EXAMPLE.org/hook?key=value&other=1",
    "https://hooks.library.example.co.uk:8443/rers",
    "https://example.org:443/",
    "https://example.org:80/",
    "https://xn--bibliothque-l9a.fr/crochet",
    "https://93.184.216.34/hook",
    "https://1.1.1.1/",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/hook",
    "https://example.org.:8443/hook",
    "https://sub_domain.example.org/",
]


@pytest.mark.parametrize("url", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_url_is_refused(url: str) -> None:
    with pytest.raises(UrlRefusedError):
        destination_of(url, is_local_allowed=False)


@pytest.mark.parametrize("url", FIT)
def test_a_public_url_is_fit(url: str) -> None:
    place = destination_of(url, is_local_allowed=False)

    assert place.scheme == "https"
    assert place.host == place.host.lower()


def test_there_are_at_least_sixty_hostile_urls_all_different() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60


LOCAL = ["http://127.0.0.1:9000/hook", "http://localhost:1/", "http://[::1]:8080/", "http://a.fr/"]


@pytest.mark.parametrize("url", LOCAL)
def test_this_machine_is_let_in_only_when_the_setting_says_so(url: str) -> None:
    assert destination_of(url, is_local_allowed=True).port

    with pytest.raises(UrlRefusedError):
        destination_of(url, is_local_allowed=False)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/"]
)
def test_private_addresses_are_refused_even_then(url: str) -> None:
    with pytest.raises(UrlRefusedError):
        destination_of(url, is_local_allowed=True)


@pytest.mark.parametrize("text", ["fe80::1%eth0", "nonsense", "", "::ffff:1.1.1.1"])
def test_an_address_that_is_not_plainly_public_is_refused(text: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_address(text, is_local_allowed=False)


class Names:
    """A name server that answers something else each time."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self._answers.pop(0)


async def test_a_name_that_leads_to_one_private_address_among_others_is_refused() -> None:
    names = Names(["93.184.216.34", "10.0.0.7"])

    with pytest.raises(AddressRefusedError):
        await checked_addresses(names, "example.org", 443, is_local_allowed=False)


async def test_a_name_that_is_bound_anew_after_the_check_is_refused_at_the_connection() -> None:
    names = Names(["93.184.216.34"], ["127.0.0.1"])
    channels = Channels(is_local_allowed=False, resolve_at_doors=lambda _, *place: names(*place))
    await channels.expect_fit("https://rebound.example/hook", "partner")

    with pytest.raises(AddressRefusedError):
        await GuardedNetwork(names, is_local_allowed=False).connect_tcp("rebound.example", 443)

    assert names.asked == 2


async def test_a_connection_resolves_once_and_goes_to_the_address_that_was_checked() -> None:
    names = Names(["127.0.0.1"])
    network = GuardedNetwork(names, is_local_allowed=True)

    with pytest.raises(httpcore.ConnectError):
        await network.connect_tcp("rebound.example", 9, timeout=2)

    assert names.asked == 1


async def test_no_webhook_goes_to_a_socket_of_this_machine() -> None:
    with pytest.raises(httpcore.ConnectError):
        await GuardedNetwork(Names(), is_local_allowed=True).connect_unix_socket("/run/x")
