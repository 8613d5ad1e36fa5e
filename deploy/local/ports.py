"""Ports that are free now and stay ours: the same ones at each start where possible."""

import json
import secrets
import socket
from pathlib import Path

from deploy.errors import NoFreePortError

# Below the ranges that systems give to outgoing connections: a client that retries while a
# server is down could otherwise be given that server's own port and connect to itself.
FIRST, LAST = 20_000, 31_999
HOST = "127.0.0.1"


class Ports:
    """Hands out one port per name, remembered in a file so that addresses last."""

    def __init__(self, memory: Path) -> None:
        """Remember in `memory`, a JSON file that may not exist yet."""
        self._memory = memory
        self._taken: dict[str, int] = {}
        self._known = _read(memory)

    def reserve(self, name: str) -> int:
        """Return the port of `name`: last time's when it is still free, else a new one."""
        known = self._known.get(name)
        port = known if known and self._is_usable(known) else self._search()
        self._taken[name] = port
        self._memory.write_text(json.dumps({**self._known, **self._taken}), encoding="ascii")
        return port

    def _search(self) -> int:
        reserved = set(self._known.values())
        start = secrets.randbelow(LAST - FIRST)
        for step in range(LAST - FIRST):
            port = FIRST + (start + step) % (LAST - FIRST)
            if port not in reserved and self._is_usable(port):
                return port
        raise NoFreePortError(first=FIRST, last=LAST)

    def _is_usable(self, port: int) -> bool:
        return port not in self._taken.values() and is_free(port)


def is_free(port: int) -> bool:
    """True when this port can be listened on at the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _read(memory: Path) -> dict[str, int]:
    try:
        known = json.loads(memory.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: port for name, port in known.items() if isinstance(port, int)}
