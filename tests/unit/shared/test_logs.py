"""A log line says which fact and which trace it is about, and never what a person said."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared.logs import configure_logs, in_hand

EVENT, NETWORK, TRACE = "0e000000-0000-7000-8000-000000000001", "a-network", "ab" * 16


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    logging.root.handlers[:], logging.root.level = handlers, level
    in_hand.set(None)


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    line: dict[str, str] = json.loads(capsys.readouterr().err)
    return line


async def test_a_line_about_a_fact_names_it_its_network_and_its_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("savoirs", "INFO")
    in_hand.set((EVENT, NETWORK, f"00-{TRACE}-{'cd' * 8}-01"))

    async def deep() -> None:
        structlog.get_logger("x").info("noticed")

    await asyncio.create_task(deep())

    line = said(capsys)
    assert (line["event_id"], line["network_id"], line["trace_id"]) == (EVENT, NETWORK, TRACE)
    assert line["service"] == "savoirs"


def test_no_line_quotes_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("savoirs", "INFO")
    quoted = (
        "duplicate key value violates unique constraint\n"
        "DETAIL:  Key (lower(email))=(zoe.zorglub@example.org) already exists.\n"
        "first_name\n  Input should be valid [type=string_type, input_value='Zorglub', "
        "input_type=str] mailto:zoe.zorglub@example.org"
    )
    try:
        raise ValueError(quoted)
    except ValueError as error:
        structlog.get_logger("x").error("unexpected", exc_info=error, email="zoe@example.org")

    line = said(capsys)
    assert "zorglub" not in json.dumps(line).lower()
    assert line["email"] == "[personal]"
    assert "duplicate key value" in line["exception"]
    assert "ValueError" in line["exception"]
