"""Facts into envelopes and out again."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import HeldClock
from shared.events.contract import Event, UnknownEventError, declared_events, event_class
from shared.events.members import MemberErased, MemberLeft
from shared.events.notifications import MailPrepared
from shared.ids import SequenceIds
from shared.messaging.envelope import Cause, Letter, MalformedError, letter_of, open_letter

NETWORK = "0a000000-0000-7000-8000-000000000000"
MEMBER = "0b000000-0000-7000-8000-000000000000"
LEFT = MemberLeft(member_id=MEMBER, network_id=NETWORK)
CAUSE = Cause("correlation", "causation", "00-" + "a" * 32 + "-" + "b" * 16 + "-01")

Seal = Callable[..., Letter]


@pytest.fixture
def seal(held_clock: HeldClock, ids: SequenceIds) -> Seal:
    def sealed(
        event: Event = LEFT, network_id: str | None = NETWORK, cause: Cause = CAUSE
    ) -> Letter:
        transaction: Any = SimpleNamespace(now=held_clock.now, new_id=ids.new, cause=cause)
        return letter_of(transaction, event, "membership-1", network_id, 7)

    return sealed


def test_what_was_sealed_is_what_is_opened(seal: Seal, held_clock: HeldClock) -> None:
    letter = seal()

    received = open_letter(letter.subject, letter.headers, letter.body.encode())

    assert received.event == LEFT
    assert received.event_id == letter.event_id == letter.headers["Nats-Msg-Id"]
    assert (received.aggregate_id, received.network_id) == ("membership-1", NETWORK)
    assert (received.sequence, received.occurred_at) == (7, held_clock.now())
    assert received.cause == Cause("correlation", letter.event_id, CAUSE.traceparent)


def test_a_field_that_a_newer_copy_has_added_is_passed_over(seal: Seal) -> None:
    letter = seal()
    newer = letter.body.replace("{", '{"added_since": true, ', 1)

    received = open_letter(letter.subject, letter.headers, newer.encode())

    assert received.event == LEFT


def test_the_first_fact_of_a_story_is_its_own_correlation(seal: Seal) -> None:
    letter = seal(cause=Cause())

    assert letter.headers["ce-correlationid"] == letter.event_id
    assert "ce-causationid" not in letter.headers
    assert "traceparent" not in letter.headers


def test_what_belongs_to_no_network_goes_by_the_movement(seal: Seal) -> None:
    letter = seal(MemberErased(member_id=MEMBER), None)

    assert letter.subject == "rers.movement.members.member.erased.membership-1"
    received = open_letter(letter.subject, letter.headers, letter.body.encode())
    assert received.network_id is None


def test_mails_go_to_their_own_queue(seal: Seal) -> None:
    mail = MailPrepared(notification_id="n", member_id=MEMBER, headline="", text="", html="")

    letter = seal(mail)

    assert letter.stream == "MAIL"
    assert letter.subject == f"mail.{NETWORK}.notifications.mail.prepared.membership-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"ce-id": None},
        {"ce-id": "nonsense"},
        {"ce-type": "rers.members.membership.left.v99"},
        {"ce-subject": None},
        {"ce-sequence": "one"},
        {"ce-time": "yesterday"},
        {"ce-time": "2026-03-02T09:00:00"},
    ],
)
def test_a_broken_envelope_is_refused(seal: Seal, changes: dict[str, str | None]) -> None:
    letter = seal()
    headers = {name: value for name, value in {**letter.headers, **changes}.items() if value}

    with pytest.raises(MalformedError):
        open_letter(letter.subject, headers, letter.body.encode())


@given(st.binary(max_size=200))
def test_no_body_breaks_more_than_its_own_message(body: bytes) -> None:
    headers = {
        "ce-id": MEMBER,
        "ce-type": LEFT.type_name(),
        "ce-subject": "x",
        "ce-sequence": "1",
        "ce-time": "2026-03-02T09:00:00+00:00",
    }

    with pytest.raises(MalformedError):
        open_letter("rers.x.members.membership.left.y", headers, body)


def test_every_declared_event_is_found_by_its_name() -> None:
    for name, event in declared_events().items():
        assert event_class(name) is event
        assert event.subject_filter().count(".") == 5

    with pytest.raises(UnknownEventError):
        event_class("rers.nobody.knows.this.v1")


def test_an_address_is_declared_once() -> None:
    with pytest.raises(TypeError, match="declared twice"):

        class Again(Event, service="members", aggregate="membership", fact="left"):
            """The same address as MemberLeft."""
