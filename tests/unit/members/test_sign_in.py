"""Rules of signing in: codes, browsers, sessions."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from services.members.adapters.hmac_secrets import HmacSecrets
from services.members.application.confirm_sign_in import ConfirmSignIn, confirm_sign_in
from services.members.application.print_code import PrintCode, print_code
from services.members.application.refresh_session import RefreshSession, refresh_session
from services.members.application.send_code import SendCode, send_code
from services.members.application.start_sign_in import SignInStarted, StartSignIn, start_sign_in
from services.members.application.use_printed_code import UsePrintedCode, use_printed_code
from services.members.domain.person import HasMailboxError
from services.members.domain.printed_code import HasResponsibilitiesError
from services.members.domain.session import Session
from services.members.domain.sign_in import SignInRefusedError
from shared.ending import end
from tests.unit.members.builders import (
    ANN,
    BOB,
    GARDEN,
    a_membership,
    a_network_with,
    a_person,
    some_details,
)
from tests.unit.members.fakes import NOON, FakeMailServer, FakeSecrets, FakeUnitOfWork


async def _started(uow: FakeUnitOfWork, secrets: FakeSecrets) -> SignInStarted:
    command = StartSignIn("ann@example.org", some_details())
    return await start_sign_in(command, uow, secrets)


async def test_a_newcomer_is_kept_only_once_the_code_is_given_back() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    started = await _started(uow, secrets)
    assert uow.people.kept == {}

    command = ConfirmSignIn(started.sign_in_id, "123456", started.verifier)
    signed_in = await confirm_sign_in(command, uow, secrets)

    assert signed_in is not None
    assert list(uow.people.kept) == [signed_in.person_id]
    assert await confirm_sign_in(command, uow, secrets) is None


@pytest.mark.parametrize(("code", "verifier"), [("000000", "token-1"), ("123456", "token-9")])
async def test_a_wrong_code_or_another_browser_costs_a_try(code: str, verifier: str) -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    started = await _started(uow, secrets)

    refused = await confirm_sign_in(ConfirmSignIn(started.sign_in_id, code, verifier), uow, secrets)

    assert refused is None
    assert uow.sign_ins.kept[started.sign_in_id].tries == 1


async def test_an_unknown_address_gets_no_mail_and_never_signs_in() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()

    started = await start_sign_in(StartSignIn("nobody@example.org"), uow, secrets)
    command = ConfirmSignIn(started.sign_in_id, "123456", started.verifier)

    assert uow.sign_ins.waiting == {}
    assert await confirm_sign_in(command, uow, secrets) is None


async def test_two_sign_ups_at_once_make_one_person() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    pair = [await _started(uow, secrets) for _ in range(2)]

    answers = [
        await confirm_sign_in(ConfirmSignIn(each.sign_in_id, "123456", each.verifier), uow, secrets)
        for each in pair
    ]

    assert len({answer.person_id for answer in answers if answer}) == 1


async def test_a_mail_that_is_put_off_lets_the_others_go_first() -> None:
    uow, secrets, server = FakeUnitOfWork(), FakeSecrets(), FakeMailServer()
    await _started(uow, secrets)
    server.is_patient = False

    assert await send_code(SendCode(), uow, secrets, server)
    assert not await send_code(SendCode(), uow, secrets, server)
    server.is_patient = True
    uow.clock += timedelta(seconds=30)
    assert await send_code(SendCode(), uow, secrets, server)

    assert server.sent == ["ann@example.org"]
    assert uow.sign_ins.waiting == {}


async def test_a_printed_code_is_for_plain_members_without_mailbox() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    await a_network_with(uow, ANN)
    await uow.people.add(a_person(BOB, email=None))
    membership = a_membership(BOB)
    membership.enter(at=NOON)
    await uow.memberships.add(membership)

    with pytest.raises(HasMailboxError):
        await print_code(PrintCode(GARDEN, ANN, ANN), uow, secrets)
    printed = await print_code(PrintCode(GARDEN, BOB, ANN), uow, secrets)
    signed_in = await use_printed_code(UsePrintedCode("prin-ted"), uow, secrets)

    assert printed.expires_at == NOON + timedelta(days=14)
    assert signed_in.person_id == BOB
    with pytest.raises(SignInRefusedError):
        await use_printed_code(UsePrintedCode("PRINTED"), uow, secrets)
    membership.grant(["facilitator"])
    uow.memberships.save(membership)
    with pytest.raises(HasResponsibilitiesError):
        await print_code(PrintCode(GARDEN, BOB, ANN), uow, secrets)


def a_session() -> Session:
    """A session opened at noon with the token `one`."""
    return Session(
        session_id="s", person_id=ANN, token_hash="one", created_at=NOON, rotated_at=NOON
    )


@pytest.mark.parametrize(
    ("days", "is_good"), [(29, True), (30, False)], ids=["within the idle limit", "beyond it"]
)
def test_a_session_rests_for_less_than_thirty_days(days: int, is_good: bool) -> None:
    assert a_session().rotate("one", "two", NOON + timedelta(days=days)) is is_good


def test_a_session_ends_after_half_a_year_however_much_it_is_used() -> None:
    session, now, token = a_session(), NOON, 1

    while session.rotate(session.token_hash, f"token {token}", now):
        now, token = now + timedelta(days=20), token + 1

    assert now - NOON == timedelta(days=180)


@pytest.mark.parametrize(("seconds", "is_good"), [(30, True), (31, False)])
def test_a_replaced_token_is_good_only_for_a_lost_answer(seconds: int, is_good: bool) -> None:
    session = a_session()
    session.rotate("one", "two", NOON)

    assert session.rotate("one", "three", NOON + timedelta(seconds=seconds)) is is_good


async def test_a_refused_refresh_ends_the_session() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    uow.sessions.add(a_session())

    assert await refresh_session(RefreshSession("s.stolen"), uow, secrets) is None
    assert uow.sessions.kept == {}


def test_codes_differ_by_sign_in_and_by_key_and_are_the_same_on_every_copy() -> None:
    one, twin, other = (HmacSecrets(key) for key in (b"a", b"a", b"b"))

    codes = {one.code_of(f"sign-in {number}") for number in range(200)}

    assert len(codes) > 190
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert one.code_of("x") == twin.code_of("x")
    assert [one.code_of(c) for c in "abc"] != [other.code_of(c) for c in "abc"]
    assert one.digest_of("Ann@Example.org") == one.digest_of("ann@example.org")


async def test_a_slip_serves_no_more_once_its_person_has_responsibilities() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    await a_network_with(uow, BOB)
    await uow.people.add(a_person(ANN, email=None))
    membership = a_membership(ANN, has_mailbox=False)
    membership.enter(at=NOON)
    await uow.memberships.add(membership)
    printed = await print_code(PrintCode(GARDEN, ANN, BOB), uow, secrets)
    membership.grant(["facilitator"])
    uow.memberships.save(membership)

    with pytest.raises(HasResponsibilitiesError):
        await use_printed_code(UsePrintedCode(printed.code), uow, secrets)


async def test_work_that_loses_its_cancellation_is_ended_all_the_same() -> None:
    began = asyncio.Event()

    async def work() -> None:
        with suppress(asyncio.CancelledError):
            began.set()
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await began.wait()
    async with asyncio.timeout(5):
        await end(task)

    assert task.cancelled()
