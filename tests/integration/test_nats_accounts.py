"""One account per partner: what each identity may do at the broker, tried cell by cell; partners come, change and go."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from deploy.demo_partners.matrix import Matrix, Outcome, examine
from deploy.demo_partners.operations import operations
from deploy.errors import BrokerForeignError, BrokerReloadError, PartnerSlugError
from deploy.installation import set_up_broker
from deploy.local import broker_accounts, partner_accounts
from deploy.local.partner_accounts import Access
from deploy.local.stack import LocalStack
from shared.messaging.broker_url import nodes_of, shown
from tests.fixtures.waiting import eventually

IDENTITIES = 5
IMPORTS = 6
"""Of two partners, three each."""

BROKER_ALONE = {
    "RERS_DATABASE_URL": "postgresql://127.0.0.1:1/none",
    "RERS_SMTP_URL": "smtp://127.0.0.1:1",
}
"""Without services nobody asks for the others, which need not be started then."""


async def _quiet(_: Exception) -> None:
    """Refusals are what these tests look for."""


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[LocalStack]:
    """The servers of a platform, without services."""
    async with LocalStack(tmp_path, services=(), environment=BROKER_ALONE) as started:
        yield started


async def entered(access: Access) -> Client:
    """Connect as a partner does."""
    return await nats.connect(
        nodes_of(access.servers),
        user=access.user,
        password=access.password,
        allow_reconnect=False,
        error_cb=_quiet,
    )


async def announce(stack: LocalStack, *subjects: str) -> None:
    """Put one fact on each subject."""
    client = await nats.connect(nodes_of(stack.addresses.nats_url))
    for subject in subjects:
        await client.jetstream().publish(subject, subject.encode(), stream="EVENTS")
    await client.close()


async def read(access: Access, count: int) -> list[str]:
    """Take and acknowledge messages as a partner's ordinary client does; return their subjects."""
    client = await entered(access)
    reader = await client.jetstream().pull_subscribe_bind(access.durable, stream=access.stream)
    subjects: list[str] = []
    while len(subjects) < count:
        for message in await reader.fetch(count - len(subjects), timeout=5):
            await message.ack_sync()
            subjects.append(message.subject)
    await client.close()
    return subjects


async def seen(stack: LocalStack, first: Access, second: Access) -> Matrix:
    """Try everything."""
    return await examine(stack.addresses, first, second)


async def loosen(stack: LocalStack, change: Callable[[Any], None]) -> None:
    """Change the accounts behind the platform's back, as a careless hand would."""
    path = stack.folder / "nats" / broker_accounts.FILE
    head, name, text = path.read_text().partition("accounts: ")
    accounts = json.loads(text)
    change(accounts)
    path.write_text(head + name + json.dumps(accounts))
    await stack.reload_broker()


async def test_each_identity_can_do_its_own_and_nothing_else(stack: LocalStack) -> None:
    first = await partner_accounts.add(stack.folder, "atelier")
    second = await partner_accounts.add(stack.folder, "bibliotheque")
    await announce(stack, "rers.movement.public.session.opened.a")

    matrix = await seen(stack, first, second)

    tried = len(operations((first.durable, second.durable)))
    assert len(matrix.cells) == IDENTITIES * tried + IMPORTS
    assert matrix.forbidden_allowed == []
    assert matrix.allowed_refused == []
    strangers = [cell for cell in matrix.cells if cell.identity in ("anonymous", "wrong password")]
    assert {cell.outcome for cell in strangers} == {Outcome.REFUSED}
    assert await read(first, 1) == ["public.movement.session.opened.a"]


@pytest.mark.parametrize("loosened", ["publish", "subscribe"])
async def test_the_matrix_sees_loosened_permissions(stack: LocalStack, loosened: str) -> None:
    first = await partner_accounts.add(stack.folder, "atelier")
    second = await partner_accounts.add(stack.folder, "bibliotheque")

    def permit(accounts: Any) -> None:
        accounts[first.user]["users"][0]["permissions"][loosened] = [">"]

    await loosen(stack, permit)

    matrix = await seen(stack, first, second)

    assert {cell.identity for cell in matrix.forbidden_allowed} == {first.user}
    assert len(matrix.forbidden_allowed) > 5


async def test_the_matrix_sees_what_a_partner_reaches_under_another_name(stack: LocalStack) -> None:
    first = await partner_accounts.add(stack.folder, "atelier")
    second = await partner_accounts.add(stack.folder, "bibliotheque")
    subject = "$JS.API.CONSUMER.LIST.EVENTS"

    def let_in(accounts: Any) -> None:
        accounts["RERS"]["exports"].append({"service": subject, "accounts": [first.user]})
        imported = {"service": {"account": "RERS", "subject": subject}, "to": "get.it"}
        accounts[first.user]["imports"].append(imported)
        accounts[first.user]["users"][0]["permissions"]["publish"].append("get.it")

    await loosen(stack, let_in)
    await stack.reload_broker()  # the imports are linked by the second reload only

    found = [cell.operation for cell in (await seen(stack, first, second)).forbidden_allowed]
    assert found == [f"import {subject}"]


async def test_the_matrix_sees_a_partner_in_the_account_of_the_services(stack: LocalStack) -> None:
    first = await partner_accounts.add(stack.folder, "atelier")
    second = await partner_accounts.add(stack.folder, "bibliotheque")

    def move(accounts: Any) -> None:
        user = accounts[first.user]["users"].pop()
        accounts["RERS"]["users"].append({**user, "permissions": {"publish": [">"]}})

    await loosen(stack, move)

    found = {cell.operation for cell in (await seen(stack, first, second)).forbidden_allowed}

    assert {
        f"delete {second.durable}",
        "DIRECT.GET.EVENTS",
        "hear the inboxes of the services",
    } <= found


async def test_a_partner_reads_what_it_was_away_for_in_order(stack: LocalStack) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")
    await announce(stack, *(f"rers.n1.public.session.opened.{number}" for number in range(20)))
    early = await read(access, 5)
    await announce(stack, *(f"rers.n1.public.session.opened.{number}" for number in range(20, 30)))

    late = await read(access, 25)

    expected = [f"public.n1.session.opened.{number}" for number in range(30)]
    assert early + late == expected


async def test_networks_and_types_bound_what_is_delivered(stack: LocalStack) -> None:
    wanted = ["rers.public.session.opened.v1"]
    access = await partner_accounts.add(stack.folder, "atelier", networks=["n1"], types=wanted)

    await announce(
        stack,
        "rers.n2.public.session.opened.a",
        "rers.n1.public.session.closed.b",
        "rers.movement.public.session.opened.c",
        "rers.n1.public.session.opened.d",
        "rers.n1.trainings.session.opened.e",
    )

    assert await read(access, 2) == [
        "public.movement.session.opened.c",
        "public.n1.session.opened.d",
    ]


async def test_a_removed_partner_is_shut_out_at_once_and_others_stay_connected(
    stack: LocalStack,
) -> None:
    first = await partner_accounts.add(stack.folder, "atelier")
    second = await partner_accounts.add(stack.folder, "bibliotheque")
    leaving, staying = await entered(first), await entered(second)
    services = await nats.connect(stack.addresses.nats_url, allow_reconnect=False, error_cb=_quiet)

    await partner_accounts.remove(stack.folder, "atelier")

    async def has_left() -> bool:
        return leaving.is_closed

    await eventually(has_left)
    with pytest.raises(NatsError):
        await entered(first)
    with pytest.raises(NotFoundError):
        await services.jetstream().consumer_info("PARTNERS", first.durable)
    assert staying.is_connected
    assert services.is_connected
    assert [each.slug for each in partner_accounts.list_partners(stack.folder)] == ["bibliotheque"]
    for client in (staying, services):
        await client.close()


async def test_a_partner_that_keeps_its_place_goes_on_from_there(stack: LocalStack) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")
    await announce(stack, "rers.n1.public.session.opened.a", "rers.n1.public.session.opened.b")
    await read(access, 1)
    await partner_accounts.remove(stack.folder, "atelier", keeps_place=True)

    again = await partner_accounts.add(stack.folder, "atelier")

    assert again.password != access.password
    assert await read(again, 1) == ["public.n1.session.opened.b"]


async def test_accounts_survive_a_restart_and_a_wiped_store(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, services=(), environment=BROKER_ALONE) as stack:
        access = await partner_accounts.add(tmp_path, "atelier")
    wiped = tmp_path / "nats" / "store"
    wiped.rename(tmp_path / "wiped")

    async with LocalStack(tmp_path, services=(), environment=BROKER_ALONE) as stack:
        await announce(stack, "rers.n1.public.session.opened.a")
        assert await read(access, 1) == ["public.n1.session.opened.a"]


async def test_provisioning_puts_back_the_durables_of_known_partners(stack: LocalStack) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")
    services = await nats.connect(stack.addresses.nats_url)
    await services.jetstream().delete_consumer("PARTNERS", access.durable)

    known = broker_accounts.durables(stack.folder / "nats")
    await set_up_broker(stack.addresses.nats_url, (), known)

    found = await services.jetstream().consumer_info("PARTNERS", access.durable)
    assert (found.config.ack_wait, found.config.max_ack_pending) == (30.0, 1000)
    assert found.config.inactive_threshold in (None, 0)
    await services.close()


async def test_no_password_of_a_partner_is_kept_and_the_files_are_private(
    stack: LocalStack,
) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")

    for name in (broker_accounts.FILE, broker_accounts.REGISTRY, "nats.conf"):
        path = stack.folder / "nats" / name
        assert path.stat().st_mode & 0o777 == 0o600
        assert access.password not in path.read_text()


async def test_no_log_shows_a_password(stack: LocalStack) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")
    password = stack.addresses.nats_url.partition("@")[0].rpartition(":")[2]

    logs = "".join(path.read_text() for path in (stack.folder / "logs").iterdir())

    assert password not in logs + shown(stack.addresses.nats_url)
    assert access.password not in logs


@pytest.mark.parametrize("slug", ["", "A", "a b", "../a", "a.b", "a" * 41, "-a", 'a"'])
async def test_a_name_that_would_be_another_subject_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(PartnerSlugError):
        await partner_accounts.add(tmp_path, slug)


async def test_accounts_of_an_outside_broker_are_not_ours(
    stack: LocalStack, tmp_path: Path
) -> None:
    given = {**BROKER_ALONE, "RERS_NATS_URL": stack.addresses.nats_url}
    async with LocalStack(tmp_path / "inside", services=(), environment=given) as inside:
        with pytest.raises(BrokerForeignError):
            await partner_accounts.add(inside.folder, "atelier")


async def test_accounts_that_a_node_refuses_leave_the_former_ones(stack: LocalStack) -> None:
    access = await partner_accounts.add(stack.folder, "atelier")
    configuration = stack.folder / "nats" / "nats.conf"
    sound = configuration.read_text()
    configuration.write_text(f"{sound}\nmax_payload: nonsense\n")

    with pytest.raises(BrokerReloadError):
        await partner_accounts.remove(stack.folder, "atelier")

    configuration.write_text(sound)
    assert [each.slug for each in partner_accounts.list_partners(stack.folder)] == ["atelier"]
    await announce(stack, "rers.n1.public.session.opened.a")
    assert await read(access, 1) == ["public.n1.session.opened.a"]
