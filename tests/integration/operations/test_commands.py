"""The commands of operation as a person or a script runs them, each in a process of its own."""

import asyncio
import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from nats.aio.client import Client

from deploy.places import ROOT, python_environment
from shared.events.savoirs import OfferCreated
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.integration.operations.probe import NETWORK, Mouth, Probe, fact, offer_id


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.output)


@dataclass(frozen=True)
class Rers:
    """Runs `rers` on a folder and a broker."""

    folder: Path
    nats_url: str

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Start a command."""
        folder = {"RERS_FOLDER": str(self.folder), "RERS_NATS_URL": self.nats_url}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "deploy.cli", *words),
            cwd=ROOT,
            env={**python_environment(), **folder, "PYTHONUTF8": "1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def __call__(self, *words: str) -> Done:
        """Run a command to its end."""
        running = await self.start(*words)
        output, errors = await asyncio.wait_for(running.communicate(), 30)
        assert running.returncode is not None
        assert "Traceback" not in errors.decode()
        return Done(running.returncode, output.decode(), errors.decode())


@pytest.fixture
def rers(tmp_path: Path, nats_url: str) -> Rers:
    return Rers(tmp_path / "folder", nats_url)


async def test_dead_letters_are_listed_shown_replayed_and_discarded(
    rers: Rers, probe: Probe, mouth: Mouth, client: Client
) -> None:
    await mouth.say([fact(1, "failing"), fact(2, "failing")])

    async def are_dead() -> bool:
        return (await client.jetstream().stream_info("DLQ")).state.messages == 2

    await eventually(are_dead)
    listed = (await rers("dlq", "list", "--json")).json
    shown = (await rers("dlq", "show", "1", "--json")).json
    replayed = await rers("dlq", "replay", "1", "--json")
    refused = await rers("dlq", "discard", "2")
    discarded = await rers("dlq", "discard", "2", "--reason", "déjà vu", "--json")
    missing = await rers("dlq", "show", "2", "--json")

    assert (listed["total"], [each["number"] for each in listed["letters"]]) == (2, [1, 2])
    assert shown["body"]["title"] == "failing"
    assert shown["headers"]["ce-type"] == "rers.savoirs.offer.created.v1"
    assert (replayed.code, replayed.json) == (0, {"replayed": [1], "stayed": []})
    assert (refused.code, refused.errors.count("\n")) == (1, 1)
    assert discarded.json == {"discarded": 2, "reason": "déjà vu"}
    assert (missing.code, missing.errors) == (
        1,
        "rers : Aucun message en échec ne porte le numéro 2.\n",
    )
    assert set(missing.json) == {"error"}
    assert "déjà vu" in (rers.folder / "audit.log").read_text()


async def test_a_person_reads_dead_letters_without_what_would_move_the_cursor(
    rers: Rers, client: Client
) -> None:
    headers = {"rers-dead-consumer": "[red]probe", "rers-dead-reason": "\x1b[2J boum"}
    await client.jetstream().publish("dlq.probe", b"\x1b[2J{", headers=headers)

    listed, shown = await rers("dlq", "list"), await rers("dlq", "show", "1")

    assert (listed.code, shown.code) == (0, 0)
    assert "\x1b" not in listed.output + shown.output
    assert "boum" in listed.output
    assert "[red]probe" in shown.output


@pytest.mark.parametrize("words", [[], ["1", "--all"], ["--all", "--consumer", "probe"]])
async def test_which_letters_to_replay_must_be_said_in_one_way(
    rers: Rers, words: list[str]
) -> None:
    done = await rers("dlq", "replay", *words)

    assert (done.code, done.output) == (1, "")
    assert done.errors.startswith("rers : Dites quels messages")


async def test_facts_are_told_one_a_line(rers: Rers, mouth: Mouth, client: Client) -> None:
    await mouth.say(fact(number, f"savoir {number}") for number in range(4))
    await mouth.say([fact(0, "", 2)])
    subject = OfferCreated.subject(NETWORK, offer_id(9))
    await client.jetstream().publish(subject, b"\xff no fact")

    told = await rers("events", "tail", "--no-follow", "--json")
    lines = [json.loads(line) for line in told.output.splitlines()]
    gone = await rers("events", "tail", "--no-follow", "--subject", "rers.*.*.*.withdrawn.>")
    since = await rers("events", "tail", "--since", "3", "--count", "2", "--json")
    recent = await rers("events", "tail", "--since", "10m", "--no-follow")

    assert told.code == 0
    assert [line["sequence"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert lines[0]["body"]["title"] == "savoir 0"
    assert lines[0]["network_id"] == NETWORK
    assert (lines[5]["type"], lines[5]["body"]) == ("", "\ufffd no fact")
    assert gone.output.count("\n") == 1
    assert "savoirs.offer.withdrawn.v1" in gone.output
    assert [json.loads(line)["sequence"] for line in since.output.splitlines()] == [3, 4]
    assert recent.output.count("\n") == 6


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--since", "yesterday"], "« yesterday » n'est ni un numéro"),
        (["--subject", "rers.no spaces"], "NATS refuse la demande"),
        (["--subject", "mail.>"], "Aucun fait ne peut correspondre à « mail.> »"),
    ],
)
async def test_a_question_that_has_no_answer_is_refused_in_words(
    rers: Rers, words: list[str], told: str
) -> None:
    done = await rers("events", "tail", "--no-follow", *words)

    assert (done.code, done.output) == (1, "")
    assert told in done.errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_following_goes_on_until_it_is_stopped(
    rers: Rers, mouth: Mouth, client: Client, number: signal.Signals
) -> None:
    await mouth.say([fact(1, "before")])
    running = await rers.start("events", "tail", "--json")

    async def is_listening() -> bool:
        return len(await client.jetstream().consumers_info("EVENTS")) == 2

    await eventually(is_listening)
    await mouth.say([fact(2, "after")])
    assert running.stdout is not None
    line = json.loads(await asyncio.wait_for(running.stdout.readline(), 10))
    running.send_signal(number)
    _, errors = await asyncio.wait_for(running.communicate(), 10)

    assert line["body"]["title"] == "after"
    assert (running.returncode, errors) == (0, b"")


async def test_a_reader_who_has_seen_enough_ends_it(
    rers: Rers, mouth: Mouth, client: Client
) -> None:
    await mouth.say(fact(number, "savoir") for number in range(2000))
    words = f"{sys.executable} -m deploy.cli events tail --no-follow | head -1"
    environment = {**python_environment(), "RERS_NATS_URL": rers.nats_url}
    running = await asyncio.create_subprocess_exec(
        *("bash", "-o", "pipefail", "-c", words),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )

    output, errors = await asyncio.wait_for(running.communicate(), 20)

    assert (running.returncode, output.count(b"\n"), errors) == (0, 1, b"")


@pytest.mark.parametrize(
    "words", [["dlq", "list"], ["events", "tail"], ["projections", "rebuild", "savoirs"]]
)
async def test_without_a_platform_one_sentence_says_so(tmp_path: Path, words: list[str]) -> None:
    nowhere = Rers(tmp_path, "nats://127.0.0.1:1")
    nothing = Rers(tmp_path, "")

    for rers in (nowhere, nothing):
        done = await rers(*words, "--json")

        assert done.code == 1
        assert done.errors.count("\n") == 1
        assert set(done.json) == {"error"}


async def test_projections_of_an_unknown_service_are_refused(rers: Rers) -> None:
    done = await rers("projections", "rebuild", "weather", "--json")

    assert done.code == 1
    assert "Le service « weather » ne tient pas de projections" in done.errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
async def test_a_rebuild_that_is_stopped_half_way_can_be_done_again(
    rers: Rers, database: NewDatabase, mouth: Mouth, number: signal.Signals
) -> None:
    made = await database("matching")
    await mouth.say(fact(each, f"savoir {each}") for each in range(10_000))
    owner = await asyncpg.connect(made.owner_dsn)
    words = ("projections", "rebuild", "matching", "--owner-dsn", made.owner_dsn, "--json")
    running = await rers.start(*words)

    async def is_half_way() -> bool:
        query = "SELECT EXISTS (SELECT FROM projection_new.savoir)"
        try:
            return bool(await owner.fetchval(query))
        except asyncpg.UndefinedTableError:
            return False

    await eventually(is_half_way)
    running.send_signal(number)
    output, errors = await asyncio.wait_for(running.communicate(), 10)

    if number == signal.SIGINT:
        assert running.returncode == 1
        assert errors.startswith(b"rers : Interrompu.")
        assert set(json.loads(output)) == {"error"}
    assert await owner.fetchval("SELECT count(*) FROM projection.savoir") == 0

    async def is_done() -> bool:
        done = await rers(*words)
        return done.code == 0 and done.json["tables"]["savoir"] == 10_000

    await eventually(is_done, within_s=20)
    assert await owner.fetchval("SELECT count(*) FROM projection.savoir") == 10_000
    await owner.close()
