"""Looking names up: silent name servers of one partner hold up neither the doors of others nor what is sent."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from services.partners.adapters.dispatcher import Channels
from services.partners.adapters.guarded_network import GuardedNetwork
from services.partners.adapters.system_resolver import (
    AT_ONCE_AT_DOORS,
    REMEMBERED_S,
    LookUpsBusyError,
    SystemResolver,
)
from services.partners.domain.webhook_url import AddressRefusedError
from tests.fixtures.waiting import eventually

PUBLIC = "93.184.216.34"


@dataclass
class NameServers:
    """Name servers of which those of `silent` hosts answer only at the end."""

    answer: list[str] = field(default_factory=lambda: [PUBLIC])
    asked: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def look_up(self, host: str, _: int) -> list[str]:
        """Return the addresses of a host, in a thread of the resolver."""
        self.asked.append(host)
        if host.startswith("silent"):
            self.is_over.wait()
            raise OSError
        return self.answer


@pytest.fixture
def servers() -> Iterator[NameServers]:
    """Name servers whose silence ends with the test."""
    found = NameServers()
    yield found
    found.is_over.set()


def at_doors(servers: NameServers, threads: int = 8) -> SystemResolver:
    return SystemResolver(threads, AT_ONCE_AT_DOORS, is_patient=False, look_up=servers.look_up)


async def test_a_partner_whose_names_are_silent_is_refused_and_no_other(
    servers: NameServers,
) -> None:
    channels = Channels(is_local_allowed=False, resolve_at_doors=at_doors(servers))
    held = [
        asyncio.create_task(channels.expect_fit(f"https://silent{n}.example/", "evil"))
        for n in range(AT_ONCE_AT_DOORS)
    ]

    async def are_asked() -> bool:
        return len(servers.asked) == AT_ONCE_AT_DOORS

    await eventually(are_asked)

    with pytest.raises(LookUpsBusyError) as refused:
        await channels.expect_fit("https://silent9.example/", "evil")
    assert (refused.value.code, refused.value.status) == ("too_fast", 429)
    await channels.expect_fit("https://fine.example/", "good")
    servers.is_over.set()
    await asyncio.gather(*held, return_exceptions=True)
    await channels.expect_fit("https://other.example/", "evil")


async def test_a_request_that_gave_up_still_counts_until_its_name_server_answers(
    servers: NameServers,
) -> None:
    resolver = at_doors(servers)
    for number in range(AT_ONCE_AT_DOORS):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await resolver("evil", f"silent{number}.example", 443)

    with pytest.raises(LookUpsBusyError):
        await resolver("evil", "silent9.example", 443)

    assert len(servers.asked) == AT_ONCE_AT_DOORS


async def test_silent_names_at_the_doors_do_not_hold_up_what_is_sent(servers: NameServers) -> None:
    sending = SystemResolver(1, look_up=servers.look_up)
    channels = Channels(
        is_local_allowed=False, resolve=sending, resolve_at_doors=at_doors(servers, 1)
    )
    held = asyncio.create_task(channels.expect_fit("https://silent.example/", "evil"))

    assert await channels.resolve("good", "fine.example", 443) == [PUBLIC]

    assert not held.done()
    servers.is_over.set()
    await asyncio.gather(held, return_exceptions=True)


async def test_whoever_sends_waits_for_a_turn_among_the_partners_own(servers: NameServers) -> None:
    resolver = SystemResolver(4, 1, look_up=servers.look_up)
    first = asyncio.create_task(resolver("evil", "silent.example", 443))
    second = asyncio.create_task(resolver("evil", "fine.example", 443))

    assert await resolver("good", "other.example", 443) == [PUBLIC]

    assert "fine.example" not in servers.asked
    servers.is_over.set()
    assert await second == [PUBLIC]
    with pytest.raises(OSError):
        await first


async def test_a_good_answer_is_remembered_for_a_moment_and_a_failure_is_not(
    servers: NameServers,
) -> None:
    now = [0.0]
    resolver = SystemResolver(1, look_up=servers.look_up, seconds=lambda: now[0])
    for _ in range(3):
        await resolver("p", "fine.example", 443)
    now[0] = REMEMBERED_S
    await resolver("p", "fine.example", 443)
    servers.is_over.set()
    for _ in range(2):
        with pytest.raises(OSError):
            await resolver("p", "silent.example", 443)

    assert servers.asked == ["fine.example"] * 2 + ["silent.example"] * 2


async def test_a_remembered_address_is_checked_at_each_connection(servers: NameServers) -> None:
    servers.answer = ["10.0.0.7"]
    resolver = SystemResolver(1, look_up=servers.look_up)

    async def resolve(host: str, port: int) -> list[str]:
        return await resolver("p", host, port)

    network = GuardedNetwork(resolve, is_local_allowed=True)
    for _ in range(2):
        with pytest.raises(AddressRefusedError):
            await network.connect_tcp("inner.example", 443)

    assert servers.asked == ["inner.example"]
