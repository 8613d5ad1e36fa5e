"""Shutting a partner out is said to be done only once every node of the broker has done it."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import nats
import pytest
from nats.errors import Error as NatsError
from typer.testing import CliRunner, Result

from deploy.cli.messages import sentence
from deploy.cli.partners import app
from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.errors import CommandRefusedError, DeployError, PartnerStillInError
from deploy.local import broker_accounts, partner_accounts
from deploy.local.partner_accounts import Access
from deploy.local.stack import LocalStack

SERVICES = ("partners",)


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[LocalStack]:
    """A platform whose only service is the partners' one."""
    async with LocalStack(tmp_path / "folder", services=SERVICES) as started:
        yield started


@contextmanager
def paused(stack: LocalStack) -> Iterator[None]:
    """Let the broker listen and answer nothing."""
    pid = stack.pid("nats")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def rers(stack: LocalStack, *words: str) -> Result:
    """Run one of the commands `rers partners`, as from a terminal."""
    told = [*words, "--folder", str(stack.folder)]
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, told))


async def added(stack: LocalStack, slug: str) -> Access:
    """Let a partner in by the command; return its access to the broker."""
    told = await rers(stack, "add", slug, "--title", slug, "--contact", "a@exemple.fr", "--json")
    assert told.exit_code == 0, told.output
    return Access(**json.loads(told.stdout)["nats"])


async def may_enter(access: Access) -> bool:
    async def quiet(_: Exception) -> None:
        """A refusal is what is looked for."""

    try:
        client = await nats.connect(
            access.servers,
            user=access.user,
            password=access.password,
            allow_reconnect=False,
            error_cb=quiet,
        )
    except NatsError:
        return False
    await client.close()
    return True


async def over_http(stack: LocalStack, slug: str, *, is_deleted: bool) -> None:
    """Delete or suspend a partner at the service alone, as somebody with the rights of ops may."""
    where = stack.addresses
    token = Signer(where.signing_key_file, where.jwks_file).token("ops", movement=["ops"])
    async with Api({"partners": stack.urls("partners")}) as api:
        [partner] = (await api.get("partners", "/partners", token, slug=slug))["items"]
        path = f"/partners/{partner['partner_id']}"
        if is_deleted:
            await api.delete("partners", path, token)
        else:
            await api.post("partners", f"{path}/suspend", None, token)


async def test_a_silent_broker_is_no_broker_that_is_down(stack: LocalStack) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")

    with paused(stack), pytest.raises(PartnerStillInError) as refused:
        await partner_accounts.remove(stack.folder, "atelier", keeps_place=True)

    assert "l'accès de « atelier » n'est pas encore fermé" in sentence(refused.value)
    with paused(stack), pytest.raises(DeployError):
        await partner_accounts.add(stack.folder, "atelier")
    assert asdict(access)["password"] not in (stack.folder / "nats" / "partners.json").read_text()


async def test_a_suspension_that_did_not_reach_the_broker_fails_and_is_done_by_running_it_again(
    stack: LocalStack,
) -> None:
    access = await added(stack, "atelier")

    with paused(stack):
        failed = await rers(stack, "suspend", "atelier")
    still_in = await may_enter(access)
    again = await rers(stack, "suspend", "atelier")

    assert isinstance(failed.exception, PartnerStillInError)
    assert failed.exit_code != 0
    assert still_in
    assert again.exit_code == 0, again.output
    assert not await may_enter(access)


async def test_a_start_lets_in_the_registrys_partners_only(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    async with LocalStack(folder, services=SERVICES) as stack:
        staying, leaving = await added(stack, "atelier"), await added(stack, "carte")
        before = (folder / "nats" / broker_accounts.FILE).read_text()
        with paused(stack):
            await rers(stack, "suspend", "carte")
    (folder / "nats" / broker_accounts.FILE).write_text(before)

    async with LocalStack(folder, services=SERVICES):
        assert await may_enter(staying)
        assert not await may_enter(leaving)


async def test_what_a_partner_deleted_over_http_kept_is_named_and_taken_by_the_command(
    stack: LocalStack,
) -> None:
    access = await added(stack, "atelier")
    await over_http(stack, "atelier", is_deleted=True)

    listed = await rers(stack, "list", "--json")
    lag = await rers(stack, "lag", "atelier")
    assert await may_enter(access)
    removed = await rers(stack, "remove", "atelier", "--yes")

    assert json.loads(listed.stdout) == []
    assert "« atelier » a un compte NATS sans être un partenaire actif" in listed.stderr
    assert "« atelier » a un compte NATS" in lag.stderr
    assert "rers partners remove atelier" in lag.stderr
    assert removed.exit_code == 0, removed.output
    assert "n'était plus connu du service" in removed.stderr
    assert not await may_enter(access)
    nobody = await rers(stack, "remove", "atelier", "--yes")
    assert isinstance(nobody.exception, CommandRefusedError)


async def test_what_a_partner_suspended_over_http_kept_is_named_and_not_to_be_forgotten(
    stack: LocalStack,
) -> None:
    access = await added(stack, "atelier")
    await over_http(stack, "atelier", is_deleted=False)

    told = [
        await rers(stack, "list"),
        await rers(stack, "lag"),
        await rers(stack, "lag", "atelier"),
    ]
    await rers(stack, "suspend", "atelier")

    assert all("rers partners suspend atelier" in each.stderr for each in told)
    assert not await may_enter(access)
    assert (await rers(stack, "list")).stderr == ""
