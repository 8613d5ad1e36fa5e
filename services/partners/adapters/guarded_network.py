"""Connections that lead to public addresses alone: a name is resolved once, checked, and the checked address is used."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import httpcore

from services.partners.adapters.asyncio_network import connect
from services.partners.domain.webhook_url import check_address, is_address

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""From a host and a port to its addresses; OSError when there are none."""

CONNECTING_S = 4.0
"""For one address of a host that has several; the last one has what is left of the attempt's time."""


async def checked_addresses(
    resolve: Resolve, host: str, port: int, *, is_local_allowed: bool
) -> list[str]:
    """Resolve a host; raise AddressRefusedError when any of its addresses is refused, OSError when it has none."""
    addresses = [host] if is_address(host) else await resolve(host, port)
    for address in addresses:
        check_address(address, is_local_allowed=is_local_allowed)
    if not addresses:
        raise OSError("no address")
    return addresses


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to checked addresses; TLS still names and verifies the host."""

    def __init__(self, resolve: Resolve, *, is_local_allowed: bool) -> None:
        """Look names up by `resolve`; `is_local_allowed` lets the machine's own addresses in."""
        self._resolve, self._is_local_allowed = resolve, is_local_allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; raise AddressRefusedError or ConnectError."""
        try:
            addresses = await checked_addresses(
                self._resolve, host, port, is_local_allowed=self._is_local_allowed
            )
        except OSError as error:
            raise httpcore.ConnectError(f"name not resolved: {type(error).__name__}") from error
        for address in addresses[:-1]:
            try:
                async with asyncio.timeout(CONNECTING_S):
                    return await connect(address, port)
            except (httpcore.ConnectError, TimeoutError):
                continue
        return await connect(addresses[-1], port)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no webhook goes to a socket of this machine."""
        raise httpcore.ConnectError("no webhook goes to a socket of this machine")
