"""Pages say what is known in French, show foreign text as text, and ask nothing of other hosts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.ops.curves import curve
from deploy.ops.french import count, duration, number, percent, size
from deploy.ops.history import History
from deploy.ops.pages import page, static
from deploy.ops.problems import problems_of
from deploy.ops.runbooks import known_runbooks, rendered, runbook, titled_runbooks
from deploy.ops.state import BackupState, PartnerState, State, WitnessState
from deploy.ops.view import board
from tests.unit.ops.states import a_group, a_service, a_state

EVIL = '"><script>alert(1)</script>'


def shown(state: State, runbooks: frozenset[str] = frozenset()) -> str:
    history = History()
    history.add({"lag": 1.0, "members:requests": 2.0})
    return page("board.html", **board(state, problems_of(state), history, runbooks))


def test_the_first_thing_is_one_sentence() -> None:
    text = shown(a_state())

    assert '<h1 id="headline">Tout va bien</h1>' in text
    assert "<title>Tout va bien - RERS</title>" in text


def test_a_problem_says_what_and_since_when_and_leads_to_its_runbook() -> None:
    text = shown(a_state(databases=None, disks={"data": 0.9}), frozenset({"DiskNearlyFull"}))

    assert "2 problèmes" in text
    assert "PostgreSQL ne répond pas." in text
    assert 'href="/runbooks/DiskNearlyFull"' in text
    assert "/runbooks/DatabaseDown" not in text


def test_foreign_text_is_shown_as_text() -> None:
    group = a_group(example=EVIL, consumer=EVIL, fingerprint=EVIL)
    witness = WitnessState(is_on=True, failures_in_a_row=3, step=EVIL, reason=EVIL)
    text = shown(a_state(dead=(group,), witness=witness))

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_nothing_is_asked_of_another_host() -> None:
    everything = shown(a_state()) + static("ops.css") + static("ops.js")

    assert not re.search(r"(?:src|href)=\"(?:https?:)?//|url\(|@import|https?://", everything)


def test_the_page_works_without_script() -> None:
    assert '<noscript><meta http-equiv="refresh"' in shown(a_state())


def test_what_is_heard_is_only_the_sentence() -> None:
    text = shown(a_state())

    assert text.count("aria-live") == 1
    assert re.search(r'id="said"[^>]*aria-live="polite"></p>', text)
    assert '<main id="content">' in text


def test_each_level_is_said_in_a_word_too() -> None:
    down = replace(a_state().services[0].copies[0], is_up=False, is_ready=False)
    services = (replace(a_state().services[0], copies=(down,)),)

    assert '<span class="mark">en panne</span>' in shown(a_state(services=services))


def test_the_steps_of_the_witness_have_french_names() -> None:
    text = shown(a_state(witness=WitnessState(is_on=True, ok=1, steps={"offer": 0.5})))

    assert "<li>publier une offre : 500 ms</li>" in text


def test_one_is_not_several() -> None:
    one = PartnerState("ligue", pending=1)
    text = shown(a_state(partners=(one,), endpoints={"live": 1}))

    assert '<h3>Webhooks joints</h3>\n<p class="value">1</p>' in text
    assert "1 envoi en attente" in text
    assert "1 envois" not in text


def test_amber_does_not_contradict_a_headline_that_is_well() -> None:
    text = shown(a_state(backup=BackupState(None, None, platform_age_s=60)))

    assert '<h1 id="headline">Tout va bien</h1>' in text
    assert (
        "Rien d'urgent ; à faire : sauvegarder (./rers backup) ; essayer une restauration "
        "(./rers restore --drill)." in text
    )


def test_where_no_tile_is_amber_nothing_is_to_do() -> None:
    assert "à faire" not in shown(a_state())


def test_timers_of_a_few_seconds_are_no_care() -> None:
    late = a_service(timers_overdue=18, timers_oldest_s=4)
    text = shown(a_state(services=(late,)))

    assert "la plus ancienne de 4 s" in text
    assert "à faire" not in text


def test_a_dead_letter_says_its_kind_in_french_and_its_detail_small_and_whole() -> None:
    cause = "MalformedError: ValidationError: " + "une longue explication " * 20
    text = shown(a_state(dead=(a_group(example=cause),)), frozenset({"DeadLetters"}))

    assert "matching a renoncé à 3 messages : message illisible." in text
    assert "Le rejouer n&#39;y changera rien" in text
    assert re.search(
        r'class="detail">Détail technique : MalformedError: [^<]* (?:une|longue|explication)…<',
        text,
    )
    assert 'href="/runbooks/DeadLetters"' in text
    assert 'href="/dead-letters/ab12cd34ef56"' in text


def test_the_zone_of_the_hours_is_written() -> None:
    assert "heure de Paris" in shown(a_state())


def test_a_curve_has_words_and_breaks_where_nothing_was_known() -> None:
    drawn = str(curve([1.0, None, 2.0, 3.0], EVIL))

    assert drawn.count("<polyline") == 2
    assert "<script>" not in drawn
    assert str(curve([None, None], "nothing")) == ""


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (number(None), "–"),
        (number(0.0), "0"),
        (number(1234.5), "1\u202f234"),
        (number(1.25), "1,2"),
        (number(100), "100"),
        (count(1, "message"), "1 message"),
        (count(2, "message"), "2 messages"),
        (percent(0.729), "72,9 %"),
        (duration(0.012), "12 ms"),
        (duration(59.6), "60 s"),
        (duration(180), "3 min"),
        (duration(26 * 3600), "26 h"),
        (duration(3 * 86_400), "3 j"),
        (size(53_900_000), "53,9 Mo"),
    ],
)
def test_numbers_are_written_as_people_read_them(told: str, expected: str) -> None:
    assert told == expected


def test_a_runbook_is_shown_and_its_html_is_text(tmp_path: Path) -> None:
    (tmp_path / "DiskFilling.md").write_text(
        "# Disque\n\nLire `df -h` puis **agir**, voir [autre](DiskNearlyFull.md), "
        "[mauvais](javascript:alert(1)).\n\n1. un\n2. deux\n   suite\n\n```sh\nrm <rien>\n```\n<b>x</b>"
    )

    text = str(runbook("DiskFilling", tmp_path))

    assert "<h1>Disque</h1>" in text
    assert "<code>df -h</code>" in text
    assert '<a href="/runbooks/DiskNearlyFull">autre</a>' in text
    assert "javascript" not in text
    assert "<ol><li>un</li><li>deux suite</li></ol>" in text
    assert "<pre><code>rm &lt;rien&gt;\n</code></pre>" in text
    assert "<b>" not in text
    assert known_runbooks(tmp_path) == {"DiskFilling"}
    assert titled_runbooks(tmp_path) == [("DiskFilling", "Disque")]


@pytest.mark.parametrize("name", ["../secrets", "a/b", "", "x" * 99, "Absent"])
def test_only_runbooks_of_the_folder_are_read(name: str, tmp_path: Path) -> None:
    assert runbook(name, tmp_path) is None


def test_rendered_text_may_be_empty() -> None:
    assert str(rendered("")) == ""
