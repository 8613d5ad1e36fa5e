"""One letter that another program has spoiled hides no other: pages and commands say that it is unreadable."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from nats.js.api import RawStreamMsg
from rich.console import Console

from deploy.cli.dlq_groups import as_group, show_group, show_groups
from deploy.cli.dlq_pages import as_object
from deploy.cli.terminal import said
from deploy.operations.audit import Audit
from deploy.operations.dead_letter_groups import grouped
from deploy.ops.letters import _body, _story
from deploy.ops.pages import moment, page
from shared.clock import SystemClock
from shared.messaging.dead_letters import DeadLetter, read_letter

SOUND = {
    "rers-subject": "rers.x",
    "rers-dead-consumer": "savoirs",
    "rers-dead-reason": "E: x",
    "rers-dead-at": "2026-01-01T00:00:00+00:00",
}
ODD: dict[str, tuple[Mapping[str, str], bytes]] = {
    "the first year": ({"rers-dead-at": "0001-01-01T00:00:00+23:00"}, b"{}"),
    "the last year": ({"rers-dead-at": "9999-12-31T23:59:59-23:00"}, b"{}"),
    "no date": ({"rers-dead-at": "hier"}, b"{}"),
    "replays in words": ({"rers-replays": "many"}, b"{}"),
    "replays beyond counting": ({"rers-replays": "9" * 4000}, b"{}"),
    "a cut history": ({"rers-history": "{"}, b"{}"),
    "a history that is none": ({"rers-history": "3"}, b"{}"),
    "deaths that are none": ({"rers-history": '[1, {"died_at": 2}, {}]'}, b"{}"),
    "a deep history": ({"rers-history": "[" * 60_000}, b"{}"),
    "a fingerprint that is a path": ({"rers-dead-fingerprint": "a/b"}, b"{}"),
    "a fingerprint that is a page": ({"rers-dead-fingerprint": '"><script>'}, b"{}"),
    "a deep body": ({}, b"[" * 60_000),
    "a body too deep to write": ({}, b"[" * 900 + b"]" * 900),
    "half a character": ({}, b'{"title": "\\ud800"}'),
    "half a character in a header": ({"rers-dead-reason": "E: \udcff", "ce-type": "\udcff"}, b"{}"),
}


def a_letter(headers: Mapping[str, str], body: bytes = b"{}") -> DeadLetter:
    return read_letter(RawStreamMsg(seq=1, data=body, headers={**SOUND, **headers}))


@pytest.mark.parametrize("what", ODD)
def test_an_odd_letter_is_shown(what: str, tmp_path: Path) -> None:
    [group] = grouped([a_letter(*ODD[what])])
    audit = Audit(tmp_path, SystemClock())
    letters = [(each, _body(each), _story(each, audit)) for each in group.letters]
    every = {"token": "t", "told": "", "is_bad": False, "is_away": False, "total": 1}

    listed = page("dead_letters.html", groups=[group], **every)
    shown = page("dead_letter_group.html", group=group, letters=letters, token="t", cut=False)

    assert f"/dead-letters/{group.fingerprint}/replay" in listed
    assert "/" not in group.fingerprint
    assert "<script>" not in listed.replace("<script src", "") + shown.replace("<script src", "")
    assert (listed + shown).encode()
    assert ("illisible" in listed) is ("rers-dead-at" in ODD[what][0] or not group.event_type)


@pytest.mark.parametrize("what", ODD)
def test_an_odd_letter_is_told_in_a_terminal(what: str) -> None:
    [group] = grouped([a_letter(*ODD[what])])
    written = io.StringIO()
    console = Console(file=written, width=200)

    show_groups([group], console)
    show_group(group, [], console)

    assert written.getvalue().encode()
    assert said([as_group(group), as_object(group.example, [])]).encode()


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "x"])
def test_a_date_that_is_none_is_said_to_be_unreadable(told: str) -> None:
    assert moment(told) == "illisible"
