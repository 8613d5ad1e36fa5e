"""Who may look: this machine alone, or whoever knows the password; and from where a form may come."""

import base64
import json
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from deploy.ops.access import Forms, Gate, is_known, user_of
from deploy.ops.app import build
from deploy.ops.settings import OpsSettings
from shared.settings import SettingError

PASSWORD = "un-long-secret"
WATCH = {"services": {"members": ["http://127.0.0.1:1"]}, "nats_url": "nats://127.0.0.1:1"}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


async def asked(password: str, path: str = "/", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(Gate(PlainTextResponse("ok"), password))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
        return await client.get(path, headers=headers)


async def test_on_one_machine_the_page_is_open_to_its_own_names_only() -> None:
    assert (await asked("")).status_code == 200
    assert (await asked("", host="localhost:9")).status_code == 200
    assert (await asked("", host="evil.example")).status_code == 421


@pytest.mark.parametrize("password", ["", PASSWORD])
@pytest.mark.parametrize("headers", [{"host": "["}, {"origin": "http://[::1"}])
async def test_a_malformed_address_is_refused_in_words(
    password: str, headers: dict[str, str]
) -> None:
    answer = await asked(password, **headers)

    assert (answer.status_code, answer.text) == (400, "Cette demande est illisible.")
    assert not Forms().may_send(Headers(headers), "x")


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/nowhere", 404, "de page à cette adresse"),
        ("GET", "/dead-letters/a/b", 404, "de page à cette adresse"),
        ("DELETE", "/", 405, "ainsi"),
        ("GET", "/dead-letters?replayed=abc", 400, "une valeur illisible"),
    ],
)
async def test_what_is_no_page_is_said_on_a_page_in_french(
    method: str, path: str, status: int, told: str
) -> None:
    app = build(OpsSettings.read({"RERS_OPS_WATCH": json.dumps(WATCH), "RERS_HTTP_PORT": "1"}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
        answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert told in answer.text
    assert "detail" not in answer.text


async def test_with_a_password_only_whoever_knows_it_is_let_in() -> None:
    refused = await asked(PASSWORD)

    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")
    assert (await asked(PASSWORD, authorization=basic("ana", "faux"))).status_code == 401
    assert (await asked(PASSWORD, authorization=basic("ana", PASSWORD))).status_code == 200
    assert (await asked(PASSWORD, authorization=f"Bearer {PASSWORD}")).status_code == 200
    assert (await asked(PASSWORD, "/healthz")).status_code == 200


async def test_pages_may_load_nothing_from_elsewhere() -> None:
    answer = await asked("")

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!", "Basic w6k=", "Digest x"])
def test_nonsense_is_no_password(header: str) -> None:
    assert not is_known(header, PASSWORD)


def test_the_name_given_with_the_password_is_who_decides() -> None:
    assert user_of(Headers({"authorization": basic("ana", PASSWORD)})) == "ana"
    assert user_of(Headers({})) == ""


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({"host": "h", "origin": "http://h"}, True),
        ({"host": "h"}, True),
        ({"host": "h", "origin": "http://evil"}, False),
        ({"host": "h", "origin": "null"}, False),
        ({"host": "h", "sec-fetch-site": "cross-site"}, False),
    ],
)
def test_a_form_of_another_page_is_not_heard(headers: dict[str, str], may: bool) -> None:
    forms = Forms()

    assert forms.may_send(Headers(headers), forms.token) is may
    assert not forms.may_send(Headers(headers), "guessed")


def test_without_a_password_only_the_loopback_address_is_listened_on() -> None:
    told = {"RERS_OPS_WATCH": json.dumps(WATCH), "RERS_HTTP_PORT": "1"}

    assert OpsSettings.read(told).host == "127.0.0.1"
    with pytest.raises(SettingError, match="RERS_OPS_PASSWORD_FILE"):
        OpsSettings.read({**told, "RERS_HTTP_HOST": "0.0.0.0"})


def test_the_password_comes_from_a_file_and_is_long_enough(tmp_path: Path) -> None:
    file = tmp_path / "password"
    told = {
        "RERS_OPS_WATCH": json.dumps(WATCH),
        "RERS_HTTP_PORT": "1",
        "RERS_HTTP_HOST": "0.0.0.0",
        "RERS_OPS_PASSWORD_FILE": str(file),
    }

    file.write_text("court")
    with pytest.raises(SettingError, match="8"):
        OpsSettings.read(told)
    file.write_text(PASSWORD + "\n")
    assert OpsSettings.read(told).password == PASSWORD


@pytest.mark.parametrize("watch", ["", "{", '{"services": []}', "/nowhere/at/all.json", "[]"])
def test_what_to_watch_must_be_said(watch: str) -> None:
    with pytest.raises(SettingError):
        OpsSettings.read({"RERS_OPS_WATCH": watch, "RERS_HTTP_PORT": "1"})
