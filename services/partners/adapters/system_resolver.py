"""Looks names up by the system, a few at a time for each partner, and remembers good answers for a moment."""

import asyncio
import socket
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from shared.errors import DomainError

OwnedResolve = Callable[[str, str, int], Awaitable[list[str]]]
"""From a partner's id, a host and a port to the host's addresses; OSError when there are none."""

RESOLVING_S = 5.0
REMEMBERED_S = 30.0
"""Answers are checked each time that they are used, so an old one opens nothing that is closed."""
LARGEST_MEMORY = 4096
AT_ONCE, AT_ONCE_AT_DOORS = 8, 2
"""Names of one partner that are looked up at the same time: to send, and for its requests."""
THREADS, THREADS_OF_DOORS = 64, 32

Place = tuple[str, int]


class LookUpsBusyError(DomainError):
    """The partner has as many names looked up as one may, and their name servers are silent."""

    code = "too_fast"
    status = 429


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(eq=False)
class SystemResolver:
    """Asks in threads of its own, each host at most once at a time."""

    threads: int = THREADS
    at_once: int = AT_ONCE
    """Of one partner; a thread counts until the name server has answered, not only while one waits."""
    is_patient: bool = True
    """Whether one waits for one's turn, or is refused with LookUpsBusyError."""
    look_up: Callable[[str, int], list[str]] = _addresses
    seconds: Callable[[], float] = time.monotonic
    _asked: dict[Place, "asyncio.Future[list[str]]"] = field(default_factory=dict)
    _turns: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _known: OrderedDict[Place, tuple[float, list[str]]] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        """Prepare the threads; they begin when they are needed."""
        self._pool = ThreadPoolExecutor(self.threads, "resolver")

    async def __call__(self, partner_id: str, host: str, port: int) -> list[str]:
        """Return the addresses of a host."""
        until, addresses = self._known.get((host, port), (0.0, []))
        if addresses and self.seconds() < until:
            return addresses
        async with asyncio.timeout(RESOLVING_S):
            if (host, port) not in self._asked:
                await self._ask(partner_id, (host, port))
            return await asyncio.shield(self._asked[host, port])

    async def _ask(self, partner_id: str, place: Place) -> None:
        """Begin to look a host up, when it is the partner's turn."""
        turns = self._turns.setdefault(partner_id, asyncio.Semaphore(self.at_once))
        if turns.locked() and not self.is_patient:
            raise LookUpsBusyError(seconds=int(RESOLVING_S))
        await turns.acquire()
        if place in self._asked:  # by somebody else, while one waited
            turns.release()
            return
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._pool, self.look_up, *place)
        self._asked[place] = asked
        asked.add_done_callback(partial(self._note, turns, place))

    def _note(
        self, turns: asyncio.Semaphore, place: Place, asked: "asyncio.Future[list[str]]"
    ) -> None:
        turns.release()
        del self._asked[place]
        if asked.cancelled() or asked.exception() is not None:
            return
        self._known[place] = self.seconds() + REMEMBERED_S, asked.result()
        self._known.move_to_end(place)
        if len(self._known) > LARGEST_MEMORY:
            self._known.popitem(last=False)


def at_doors() -> SystemResolver:
    """Return the resolver for partners' requests, which are refused rather than kept waiting."""
    return SystemResolver(THREADS_OF_DOORS, AT_ONCE_AT_DOORS, is_patient=False)
