"""`rers trainings`, as the office uses it every day, against a service that really listens."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from typer.testing import CliRunner

from deploy.cli.main import application
from deploy.cli.messages import sentence
from tests.integration.trainings.conftest import OFFICE, World
from tests.integration.trainings.demands import pooled
from tests.integration.trainings.money import TOWN
from tests.unit.trainings.builders import a_member

DAYS = "2026-06-11,2026-06-12/2026-10-16"


@dataclass
class Told:
    """What somebody reads at a terminal; `refusal` is empty when the command was done."""

    out: str
    refusal: str

    @property
    def json(self) -> Any:
        """Return the answer of a command that was given `--json`."""
        assert not self.refusal
        return json.loads(self.out)


Rers = Callable[..., Awaitable[Told]]


@pytest.fixture
async def rers(world: World) -> AsyncIterator[Rers]:
    """Runs `rers trainings` with the office's token."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(world.app, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    settings = {
        "RERS_TRAININGS_URL": f"http://127.0.0.1:{listening.getsockname()[1]}",
        "RERS_TOKEN": world.office["Authorization"].removeprefix("Bearer "),
        "COLUMNS": "200",
    }

    def run(words: tuple[str, ...]) -> Told:
        done = CliRunner().invoke(application(["trainings"]), ["trainings", *words], env=settings)
        refused = done.exception if not isinstance(done.exception, SystemExit) else None
        if done.exit_code == 2:
            return Told(done.stdout, done.stderr or "misused")
        return Told(done.stdout, sentence(refused) if refused else "")

    async def told(*words: str) -> Told:
        return await asyncio.to_thread(run, words)

    yield told
    server.should_exit = True
    await serving


async def opened(rers: Rers, *more: str) -> str:
    """Open a session of training 2 at the terminal; return its id."""
    words = ("open", "2", "--days", DAYS, "--place", "Evry", "--capacity", "2", "--minimum", "1")
    told = await rers(*words, *more, "--json")
    return str(told.json["session_id"])


async def test_a_session_is_opened_for_people_on_the_phone_and_given_up_again(
    world: World, rers: Rers
) -> None:
    session_id = await opened(rers)
    ada, group = a_member(1), [a_member(2), a_member(3)]

    placed = await rers("register", session_id[-8:], ada)
    waiting = await rers("register", session_id[-8:], group[0], "--with", group[1], "--json")
    gone = await rers("unregister", session_id[-8:], ada[-8:])

    assert "inscrit" in placed.out
    assert ada in placed.out
    assert [(each["member_id"], each["status"]) for each in waiting.json] == [
        (group[0], "waiting"),
        (group[1], "waiting"),
    ]
    assert "désinscrit" in gone.out
    assert await world.statuses(session_id) == ["cancelled", "offered", "offered"]
    (fact,) = await world.facts("registration.cancelled")
    assert fact["cause"] == "by_office"
    steps = (await rers("history", session_id, "--json")).json["items"]
    assert {step["by"] for step in steps if step["action"] == "open"} == {OFFICE}


async def test_the_papers_of_a_session_are_written_and_who_has_no_name_is_said(
    world: World, rers: Rers, tmp_path: Path
) -> None:
    session_id = await opened(rers)
    for number in (1, 2):
        await world.register(session_id, number)
    await rers("name", a_member(1), "Awa Diallo")

    sheet = await rers("sheet", session_id, "-o", str(tmp_path / "papiers" / "feuille.pdf"))
    some = await rers("convocations", session_id, "-o", str(tmp_path / "convocations"))
    await rers("name", a_member(2), "Benoît Ferrand")
    all_of_them = await rers("convocations", session_id, "-o", str(tmp_path / "convocations"))
    none = await rers("certificates", session_id, "-o", str(tmp_path / "attestations"))

    assert sheet.refusal == all_of_them.refusal == ""
    assert (tmp_path / "papiers" / "feuille.pdf").read_bytes().startswith(b"%PDF")
    assert "convocations écrites : 1" in some.out
    assert "sans nom imprimé" in some.refusal
    assert some.refusal.endswith(f"{a_member(2)}.")
    files = sorted(path.name for path in (tmp_path / "convocations").iterdir())
    assert files == [f"convocation-{a_member(number)}.pdf" for number in (1, 2)]
    assert "sans attestation" in none.refusal
    assert not (tmp_path / "attestations").exists()


async def test_a_demand_is_opened_or_put_off_with_its_reason(world: World, rers: Rers) -> None:
    demand = await pooled(world)
    ending = demand["demand_id"][-8:]

    listed = await rers("demands")
    put_off = await rers("demand-dismiss", ending, "--reason", "Pas de salle avant l'été")
    session = ("--days", "2026-06-11,2026-06-12", "--place", "Evry", "--capacity", "20")
    answered = await rers("demand-open", ending, *session, "--head-start", "3", "--json")

    assert ending in listed.out
    assert "assez de personnes" in listed.out
    assert "pas pour l'instant" in put_off.out
    assert "raison : Pas de salle avant l'été" in put_off.out
    session_id = answered.json["session_id"]
    assert (await world.session(session_id))["capacity"] == 20
    (fact,) = await world.facts("demand.opened")
    assert fact["session_id"] == session_id
    assert len(fact["invited_member_ids"]) == 12


async def test_a_quote_is_found_sent_and_printed(world: World, rers: Rers, tmp_path: Path) -> None:
    session_id = await opened(rers)
    body = {"organisation": TOWN, "session_id": session_id, "places": 2, "audience": "institutions"}
    quote = await world.post("/quotes", world.office, body, expect=201)
    draft = await rers("quotes", "--state", "draft")

    early = await rers("quote", quote["quote_id"][-8:], "-o", str(tmp_path / "devis.pdf"))
    sent = await rers("quote-send", quote["quote_id"][-8:])
    number = (await rers("quotes", "--json")).json[0]["number"]
    paper = await rers("quote", number.lower(), "-o", str(tmp_path / "devis.pdf"))

    assert "brouillon" in draft.out
    assert "Ville d'Orly" in draft.out
    assert early.refusal
    assert number in sent.out
    assert "envoyé" in sent.out
    assert paper.refusal == ""
    assert (tmp_path / "devis.pdf").read_bytes().startswith(b"%PDF")


REFUSED = [
    (("register", "SESSION", "ada"), "« ada » n'est pas l'identifiant entier d'une personne"),
    (("register", "ffff0000", a_member(1)), "aucune session dont l'identifiant finit par"),
    (("register", "ff", a_member(1)), "donnez au moins 4 caractères"),
    (("unregister", "SESSION", a_member(9)), "aucune personne inscrite ou en attente"),
    (("demand-open", "ffff0000", "--capacity", "3"), "aucune demande dont l'identifiant finit"),
    (("quote-send", "D-2026-9999"), "aucun devis dont l'identifiant finit par"),
    (("open", "2", "--days", "juin", "--capacity", "3"), "« juin » n'est pas un jour AAAA-MM-JJ"),
    (
        ("open", "2", "--days", DAYS, "--place", "x", "--remote", "--capacity", "3"),
        "une session est en un lieu, ou en visioconférence",
    ),
    (("convocations", "SESSION", "-o", "FOLDER"), "personne n'est inscrit à cette session"),
    (("sheet", "SESSION", "-o", "FOLDER/a.pdf"), "Cette session n'est pas confirmée"),
]


async def test_what_cannot_be_done_is_refused_in_one_french_sentence(
    rers: Rers, tmp_path: Path
) -> None:
    session_id, papers = await opened(rers), tmp_path / "papiers"

    for words, reason in REFUSED:
        told = await rers(
            *(word.replace("SESSION", session_id).replace("FOLDER", str(papers)) for word in words)
        )
        assert reason in told.refusal
        assert "inattendue" not in told.refusal

    assert not papers.exists()


async def test_a_file_that_cannot_be_written_is_said_so(
    world: World, rers: Rers, tmp_path: Path
) -> None:
    session_id = await opened(rers)
    await world.register(session_id, 1)
    (tmp_path / "taken").write_text("")

    told = await rers("sheet", session_id, "-o", str(tmp_path / "taken" / "feuille.pdf"))

    assert "ne peut pas être écrit : c'est un fichier" in told.refusal
