"""Where a webhook may go: public addresses alone, over TLS, whatever the way in which they are written."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.errors import InvalidError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = frozenset({443, 80, 8443, 8080})
LONGEST_URL = 500
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
_LOCAL_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
    "onion",
)
_UNWANTED_IN_URL = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\]")

# Beside what the standard library calls not global: ranges that lead elsewhere or are kept apart.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("168.63.129.16/32", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23"),
        *("2002::/16", "3fff::/20", "5f00::/16", "fec0::/10"),
    )
)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")


class UrlRefusedError(InvalidError):
    """No webhook is sent to such a URL; `reason` is a stable word that says why."""

    code = "webhook_url_refused"


class AddressRefusedError(UrlRefusedError):
    """The host's name leads to an address that is not public."""

    code = "webhook_address_refused"


@dataclass(frozen=True)
class Destination:
    """A URL taken apart and found fit."""

    scheme: str
    host: str
    """In lower case; an IPv6 address without its brackets."""
    port: int


def is_public(address: Address) -> bool:
    """Say whether everyone on the internet may reach this address by this very number."""
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_V6:
        return False
    return not any(address in network for network in _REFUSED if network.version == address.version)


def check_address(text: str, *, is_local_allowed: bool) -> None:
    """Raise AddressRefusedError unless a connection to this address may be opened."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise AddressRefusedError(reason="unreadable") from None
    if not is_public(address) and not (is_local_allowed and address.is_loopback):
        raise AddressRefusedError(reason="not_public")


def destination_of(url: str, *, is_local_allowed: bool) -> Destination:
    """Take a URL apart; raise UrlRefusedError unless a webhook may be sent there.

    `is_local_allowed` lets http, the machine's own names and any port in: for demonstrations and tests.
    What a name leads to is checked at each connection (`check_address`), not here.
    """
    if len(url) > LONGEST_URL or _UNWANTED_IN_URL.search(url):
        raise UrlRefusedError(reason="characters")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UrlRefusedError(reason="unreadable") from None
    if parts.scheme != "https" and not (is_local_allowed and parts.scheme == "http"):
        raise UrlRefusedError(reason="scheme")
    if "@" in parts.netloc or parts.fragment:
        raise UrlRefusedError(reason="credentials" if "@" in parts.netloc else "fragment")
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    if port not in PORTS and not (is_local_allowed and port > 0):
        raise UrlRefusedError(reason="port")
    _check_host(host, parts.netloc, is_local_allowed=is_local_allowed)
    return Destination(parts.scheme, host, port)


def _check_host(host: str, netloc: str, *, is_local_allowed: bool) -> None:
    """Let public names and plainly written addresses through."""
    if "%" in host or not host or ("[" in netloc and ":" not in host):
        raise UrlRefusedError(reason="host")
    if is_address(host):
        check_address(host, is_local_allowed=is_local_allowed)
        return
    labels = host.removesuffix(".").split(".")
    if _NUMBER.fullmatch(
        labels[-1]
    ):  # decimal, octal, hexadecimal, shortened: an address in disguise
        raise UrlRefusedError(reason="disguised_address")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UrlRefusedError(reason="host")
    is_local = len(labels) < 2 or labels[-1] in _LOCAL_NAMES
    if is_local and not (is_local_allowed and host == "localhost"):
        raise UrlRefusedError(reason="local_name")


def is_address(host: str) -> bool:
    """Say whether a host is written as an address, so that there is no name to look up."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
