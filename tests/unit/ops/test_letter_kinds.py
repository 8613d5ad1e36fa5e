"""A dead letter says first in French what it is and what to do, then what a program has said."""

import io
import json
import re

import pytest
from rich.console import Console

from deploy.cli.dlq_groups import show_group, show_groups
from deploy.cli.dlq_pages import moment, show_causes
from deploy.operations.dead_letter_groups import grouped
from deploy.operations.dead_letter_kinds import at_a_word, kind_of
from deploy.operations.dead_letters import by_cause
from tests.unit.ops.test_odd_letters import a_letter

FIRST, AGAIN = "2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"
REPLAYED = {
    "rers-dead-at": AGAIN,
    "rers-dead-reason": "MalformedError: Invalid JSON",
    "rers-history": json.dumps([{"died_at": "?"}, {"died_at": FIRST}]),
}


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            "MalformedError: ValidationError: Invalid JSON",
            "Message illisible : le rejouer n'y changera rien ; l'écarter avec sa raison, et "
            "prévenir qui l'a émis.",
        ),
        (
            "KeyError: 'x'",
            "Le traitement a échoué : réparer la cause (journal de members), puis rejouer.",
        ),
        (
            "RuntimeError: delivered again and again, never answered",
            "Le traitement n'a jamais fini, il arrête peut-être son processus : réparer la cause "
            "(journal de members), puis rejouer.",
        ),
    ],
)
def test_each_kind_says_what_to_do(reason: str, sentence: str) -> None:
    assert kind_of(reason, "members-postman").sentence == sentence


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("court", "court"),
        ("un deux trois", "un deux…"),
        ("undeuxtrois", "undeuxtro…"),
    ],
)
def test_what_is_cut_is_cut_between_words(told: str, expected: str) -> None:
    assert at_a_word(told, 10) == expected


def test_a_reason_as_long_as_is_kept_has_been_cut_and_says_so() -> None:
    assert at_a_word("mot " * 99 + "tron").endswith("mot…")


def test_a_group_that_failed_again_after_a_replay_keeps_its_first_failure() -> None:
    letter = a_letter(REPLAYED)

    assert grouped([letter])[0].first_died_at == by_cause([letter])[0].first_died_at == FIRST
    assert grouped([letter])[0].last_died_at == AGAIN


def test_a_terminal_says_what_to_do_before_the_detail_and_commands_that_work() -> None:
    written = io.StringIO()
    console = Console(file=written, width=300)
    letter = a_letter(REPLAYED)

    show_causes(by_cause([letter]), console)
    show_groups(grouped([letter]), console)
    show_group(grouped([letter])[0], [], console)
    text = written.getvalue()

    assert './rers dlq discard N --reason "…"' in text
    assert text.index("Message illisible") < text.rindex("MalformedError")
    assert "docs/runbooks/DeadLetters.md" in text
    assert not re.search(r"(?<!\./)rers dlq", text)


def test_a_moment_in_a_terminal_has_its_offset() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d", moment(FIRST))
