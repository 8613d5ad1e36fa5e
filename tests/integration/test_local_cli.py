"""The command line: lists what there is, says in one sentence what went wrong, never shows a traceback."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy import errors
from deploy.cli.main import ROWS
from deploy.cli.messages import SENTENCES, sentence
from deploy.errors import DeployError
from deploy.local.lock import held
from deploy.places import ROOT, python_environment


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


async def rers(*words: str, **settings: str) -> Answer:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "deploy.cli", *words),
        env={**python_environment(ROOT), "COLUMNS": "200", **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    return Answer(child.returncode or 0, out.decode(), err.decode())


async def test_help_lists_every_command() -> None:
    answer = await rers("--help")

    assert answer.code == 0
    for row in ROWS:
        assert f" {row.name} " in answer.out
        assert row.help in answer.out


@pytest.mark.parametrize("command", [row.name for row in ROWS])
async def test_every_listed_command_has_help_of_its_own(command: str) -> None:
    answer = await rers(command, "--help")

    assert answer.code == 0, answer.err
    assert f"rers {command}" in answer.out


async def test_a_word_that_is_no_command_is_answered_with_the_nearest_one() -> None:
    answer = await rers("statsu")

    assert answer.code == 2
    assert "status" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("words", [("up", "--copie", "2"), ("up", "--copies", "x"), ("up", "more")])
async def test_a_misused_command_is_refused_before_anything_starts(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    answer = await rers(*words, RERS_FOLDER=str(tmp_path / "data"))

    assert answer.code == 2
    assert answer.err.startswith("rers : ")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("up", "--copies", "0"), "il faut au moins 1"),
        (("dlq", "show", "x"), "N ne convient pas : un nombre entier est attendu"),
        (("up", "more"), "de trop : more"),
        (("up", "--copies"), "il manque la valeur de --copies"),
        (("faults", "--break", "all"), "il faut 'outbox', 'inbox',"),
        (("trainings", "import"), "il manque FICHIER"),
    ],
)
async def test_a_misused_command_is_refused_in_french(words: tuple[str, ...], told: str) -> None:
    answer = await rers(*words)

    assert answer.code == 2
    assert told in answer.err


async def test_help_is_in_french_to_its_last_line() -> None:
    answer = await rers("projections", "rebuild", "--help")

    assert "Montre cette aide." in answer.out
    assert "[obligatoire]" in answer.out
    assert "Show this message" not in answer.out


async def test_a_platform_that_is_starting_is_not_taken_for_one_that_does_not_run(
    tmp_path: Path,
) -> None:
    with held(tmp_path):
        answers = [
            await rers(*words, "--folder", str(tmp_path))
            for words in (("status",), ("dlq", "list"))
        ]

    assert all("elle n'est pas encore prête" in answer.err for answer in answers)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("RERS_NATS_URL", "nats://127.0.0.1:1"), ("RERS_SMTP_URL", "mail.example.org")],
)
async def test_up_with_a_server_that_is_not_there_says_which_setting_names_it(
    tmp_path: Path, setting: str, value: str
) -> None:
    answer = await rers("up", "--folder", str(tmp_path), **{setting: value})

    assert answer.code == 1
    assert setting in answer.err
    assert len(answer.err.splitlines()) == 1


async def test_provision_without_a_broker_says_so_in_one_line(tmp_path: Path) -> None:
    answer = await rers("provision", "--folder", str(tmp_path), RERS_NATS_URL="nats://127.0.0.1:1")

    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1


async def test_asking_for_a_platform_that_does_not_run_says_how_to_start_it(tmp_path: Path) -> None:
    answer = await rers("status", "--folder", str(tmp_path))

    assert answer.code == 1
    assert "./rers up" in answer.err
    assert "Traceback" not in answer.err


async def test_a_failure_with_json_is_one_object_on_the_standard_output(tmp_path: Path) -> None:
    answer = await rers("status", "--json", "--folder", str(tmp_path))

    assert answer.code == 1
    assert "./rers up" in json.loads(answer.out)["error"]


async def test_up_on_a_held_folder_says_who_holds_it(tmp_path: Path) -> None:
    with held(tmp_path):
        answer = await rers("up", "--folder", str(tmp_path))

    assert answer.code == 1
    assert str(json.loads((tmp_path / "lock").read_text())["pid"]) in answer.err
    assert "Traceback" not in answer.err


async def test_up_on_a_folder_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    answer = await rers("up", "--folder", str(tmp_path / "file"))

    assert answer.code == 1
    assert "n'est pas utilisable" in answer.err
    assert "Traceback" not in answer.err


async def test_the_traceback_is_shown_to_those_who_ask_for_it(tmp_path: Path) -> None:
    answer = await rers("status", "--folder", str(tmp_path), RERS_DEBUG="1")

    assert "Traceback" in answer.err


def test_every_error_has_its_sentence() -> None:
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, DeployError) and kind is not DeployError
    }

    assert kinds == set(SENTENCES)


def test_an_unforeseen_error_is_told_in_one_line() -> None:
    told = sentence(ValueError("first line\nsecond line"))

    assert "first line" in told
    assert "\n" not in told
