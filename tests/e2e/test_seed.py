"""`rers seed` fills a platform once, however often it is run, and goes on where it was stopped."""

import signal
from pathlib import Path

from deploy.clients.api import Api
from deploy.local import addresses
from tests.e2e.launched import begun, ended, rers, running_platform
from tests.fixtures.waiting import eventually

PARTS = ("networks", "members", "links", "memberships", "offers", "requests")
SMALL = ("seed", "--networks", "2", "--members", "20", "--json")
LARGER = ("seed", "--seed", "7", "--networks", "3", "--members", "150", "--json")


async def has_more_networks_than(number: int, folder: Path) -> bool:
    async with Api(addresses.read(folder).services) as api:
        found = await api.get("members", "/networks")
    return len(found["networks"]) > number


async def test_seeding_twice_adds_nothing_and_an_interrupted_run_is_taken_up(
    tmp_path: Path,
) -> None:
    where = ("--folder", str(tmp_path))
    async with running_platform(tmp_path):
        first = await rers(*SMALL, *where)
        second = await rers(*SMALL, *where)
        interrupted = await begun(*LARGER, *where)
        await eventually(lambda: has_more_networks_than(2, tmp_path), within_s=60)
        interrupted.send_signal(signal.SIGINT)
        stopped = await ended(interrupted)
        taken_up = await rers(*LARGER, *where)
        again = await rers(*LARGER, *where)

    assert first.code == second.code == 0, first.err + second.err
    there = {name: first.object[name] for name in PARTS}
    assert (there["networks"], there["members"], there["links"]) == (2, 20, 1)
    assert min(there["offers"], there["requests"]) >= 10
    assert {name: second.object[name] for name in PARTS} == there
    assert first.object["added"] == sum(there.values()) - 2, "founders come with their networks"
    assert second.object["added"] == 0
    assert stopped.code == 130
    assert taken_up.object["members"] == again.object["members"] == 150
    assert taken_up.object["added"] > 0
    assert again.object["added"] == 0


async def test_seeding_needs_a_running_platform(tmp_path: Path) -> None:
    answer = await rers("seed", "--folder", str(tmp_path), "--json")

    assert answer.code == 1
    assert "Aucune plateforme ne tourne" in answer.object["error"]
