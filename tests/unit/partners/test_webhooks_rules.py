"""Schedule, order, circuit, return and rotation: the rules of webhooks, without any network."""

import random
from datetime import datetime, timedelta

import pytest
from standardwebhooks import Webhook

from services.partners.adapters.webhook_sender import Letter, Signer, letter_of
from services.partners.domain.delivery import SCHEDULE, Answer, Delivery, Outcome, pause_after
from services.partners.domain.endpoint import new_secret
from services.partners.domain.line import AT_ONCE, Line
from services.partners.domain.public_fact import PublicFact
from tests.unit.partners.endpoints import NOON, an_endpoint

GOOD, BAD, SILENCE = Answer(204), Answer(500), Answer(None, "connection")


def a_delivery(number: int, aggregate: str = "", attempts: int = 0) -> Delivery:
    thing = aggregate or f"thing {number}"
    return Delivery(number, number, f"event {number}", thing, NOON, NOON, attempts)


def a_line(*deliveries: Delivery) -> Line:
    line = Line(random.Random(1))
    for delivery in deliveries:
        line.add(delivery, NOON)
    return line


def taken(line: Line, now: datetime) -> list[Delivery]:
    found = []
    while (delivery := line.take(now)) is not None:
        found.append(delivery)
    return found


def fail_until_open(line: Line, now: datetime = NOON) -> None:
    while line.began_failing_at is None:
        for delivery in taken(line, now):
            line.note(delivery, BAD, now)


def test_the_schedule_is_the_one_of_standard_webhooks() -> None:
    hours = [pause.total_seconds() / 3600 for pause in SCHEDULE[3:]]

    assert SCHEDULE[:3] == (timedelta(0), timedelta(seconds=5), timedelta(minutes=5))
    assert hours == [0.5, 2, 5, 10, 14, 20, 24]


def test_pauses_are_longer_at_random_by_a_tenth_at_most_and_end() -> None:
    dice = random.Random(7)

    for attempts in range(1, 10):
        pause = pause_after(attempts, dice)
        assert pause is not None
        assert SCHEDULE[attempts] <= pause <= SCHEDULE[attempts] * 1.1
    assert pause_after(10, dice) is None


def test_a_delivery_is_given_up_after_ten_scheduled_attempts() -> None:
    delivery, dice, outcomes = a_delivery(1), random.Random(1), []

    for _ in range(10):
        outcomes.append(delivery.judge(BAD, delivery.next_at, dice))

    assert outcomes == [Outcome.AGAIN] * 9 + [Outcome.FAILED]
    assert timedelta(hours=75) < delivery.next_at - NOON < timedelta(hours=84)


def test_only_2xx_is_a_success_and_410_discards() -> None:
    statuses = [200, 202, 204, 301, 302, 307, 400, 404, 410, 429, 500, None]

    outcomes = [a_delivery(1).judge(Answer(status), NOON, random.Random(1)) for status in statuses]

    again, done = Outcome.AGAIN, Outcome.DELIVERED
    assert outcomes == [done] * 3 + [again] * 5 + [Outcome.DISCARDED] + [again] * 3


def test_a_probe_before_its_time_does_not_use_up_the_schedule() -> None:
    delivery = a_delivery(1)
    delivery.judge(BAD, NOON, random.Random(1))

    delivery.judge(BAD, NOON + timedelta(seconds=1), random.Random(1))

    assert delivery.attempts == 1


def test_retry_after_puts_the_whole_line_off() -> None:
    line = a_line(a_delivery(1), a_delivery(2))
    first = line.take(NOON)
    assert first is not None

    line.note(first, Answer(429, retry_after=timedelta(minutes=10)), NOON)

    assert line.take(NOON + timedelta(minutes=9)) is None
    assert line.due_at(NOON) == NOON + timedelta(minutes=10)
    assert len(taken(line, NOON + timedelta(minutes=10))) == 2


def test_one_aggregate_goes_in_order_and_others_beside_it() -> None:
    line = a_line(a_delivery(1, "a"), a_delivery(2, "a"), a_delivery(3, "b"))

    first = taken(line, NOON)
    assert [each.delivery_id for each in first] == [1, 3]
    line.note(first[0], GOOD, NOON)

    assert [each.delivery_id for each in taken(line, NOON)] == [2]


def test_a_few_go_at_once_and_no_more() -> None:
    line = a_line(*(a_delivery(number) for number in range(1, 20)))

    assert len(taken(line, NOON)) == AT_ONCE


def test_the_next_of_an_aggregate_goes_when_the_former_is_given_up() -> None:
    line = a_line(a_delivery(1, "a", attempts=9), a_delivery(2, "a"))
    first = line.take(NOON)
    assert first is not None

    assert line.note(first, BAD, NOON).outcome is Outcome.FAILED

    second = line.take(NOON)
    assert second is not None
    assert second.delivery_id == 2


def test_a_failing_endpoint_gets_one_probe_at_a_time_a_minute_apart_at_most() -> None:
    line, now, pauses = a_line(*(a_delivery(number) for number in range(1, 10))), NOON, []
    fail_until_open(line)

    for _ in range(8):
        assert line.probe_at is not None
        pauses.append(line.probe_at - now)
        assert line.take(line.probe_at - timedelta(seconds=1)) is None
        now = line.probe_at
        [probe] = taken(line, now)
        line.note(probe, BAD, now)

    assert pauses[0] <= timedelta(seconds=10)
    assert timedelta(seconds=50) < pauses[-1] <= max(pauses) <= timedelta(seconds=60)


def test_probes_go_round_so_that_one_poisoned_fact_holds_nobody_back() -> None:
    line, now = a_line(a_delivery(1, "poison")), NOON
    while line.began_failing_at is None:
        first = line.take(now)
        if first is not None:
            line.note(first, BAD, now)
        now = line.due_at(now) or now
    line.add(a_delivery(2, "fine"), now)
    assert line.probe_at is not None

    probe = line.take(line.probe_at)

    assert probe is not None
    assert probe.aggregate_id == "fine"


def test_the_first_success_makes_all_that_waits_due() -> None:
    line = a_line(*(a_delivery(number) for number in range(1, 10)))
    fail_until_open(line)
    assert line.probe_at is not None
    now = line.probe_at
    [probe] = taken(line, now)

    verdict = line.note(probe, GOOD, now)

    assert verdict.has_come_back
    delivered = 1
    while batch := taken(line, now):
        for each in batch:
            line.note(each, GOOD, now)
        delivered += len(batch)
    assert delivered == 9
    assert len(line) == 0


def test_a_fact_that_alone_is_refused_is_hurried_once_and_not_for_ever() -> None:
    line = a_line(a_delivery(1, "poison"))
    poison = line.take(NOON)
    assert poison is not None
    line.note(poison, BAD, NOON)
    tries = 0
    for number in range(2, 30):
        line.add(a_delivery(number), NOON)
        for each in taken(line, NOON):
            is_poison = each.aggregate_id == "poison"
            tries += is_poison
            line.note(each, BAD if is_poison else GOOD, NOON)

    assert tries == 1
    assert poison.attempts == 1
    assert line.began_failing_at is None


def fail_alone(delivery: Delivery, answer: Answer, times: int) -> tuple[Line, datetime]:
    """Let one delivery fail when it is due; return the line, and when it failed last."""
    line, now = a_line(delivery), NOON
    for _ in range(times):
        now = line.due_at(now) or now
        assert line.take(now) is delivery
        line.note(delivery, answer, now)
    return line, now


@pytest.mark.parametrize("times", [1, 2])
def test_an_endpoint_that_gives_no_answer_is_probed_and_not_left_to_the_schedule(
    times: int,
) -> None:
    first = a_delivery(1)
    line, now = fail_alone(first, SILENCE, times)

    due_at = line.due_at(now)

    assert line.began_failing_at == NOON
    assert due_at is not None
    assert due_at - now <= timedelta(seconds=60)
    assert line.take(due_at) is first
    assert line.note(first, GOOD, due_at).has_come_back


def test_what_waits_behind_two_silences_goes_as_soon_as_a_probe_is_answered() -> None:
    line, now = fail_alone(a_delivery(1), SILENCE, 2)
    line.add(a_delivery(2), now)
    now = line.due_at(now) or now
    [probe] = taken(line, now)

    line.note(probe, GOOD, now)

    assert [each.delivery_id for each in taken(line, now)] == [3 - probe.delivery_id]


@pytest.mark.parametrize("times", [1, 2])
def test_a_test_that_gets_through_releases_what_failed_only_once_or_twice(times: int) -> None:
    refused = a_delivery(1)
    line, now = fail_alone(refused, BAD, times)
    assert line.take(now) is None

    line.resume(now)

    assert line.take(now) is refused
    assert refused.attempts == times


def test_a_test_that_gets_through_releases_again_what_had_been_hurried() -> None:
    refused = a_delivery(1)
    line, now = fail_alone(refused, BAD, 1)
    for number in (2, 3):
        line.add(a_delivery(number), now)
        for each in taken(line, now):
            line.note(each, BAD if each is refused else GOOD, now)
    assert line.take(now) is None

    line.resume(now)

    assert line.take(now) is refused


def test_a_success_releases_what_had_failed_before_this_process_began() -> None:
    old = a_delivery(1, attempts=2)
    old.next_at = NOON + timedelta(minutes=5)
    line = a_line(old, a_delivery(2))
    [other] = taken(line, NOON)

    line.note(other, GOOD, NOON)

    assert taken(line, NOON) == [old]


def test_a_fact_over_which_the_receiver_hangs_is_hurried_once_and_not_for_ever() -> None:
    line, now = fail_alone(a_delivery(1, "poison"), Answer(None, "timeout"), 1)
    tries = 0
    for number in range(2, 30):
        line.add(a_delivery(number), now)
        now = line.due_at(now) or now
        while batch := taken(line, now):
            for each in batch:
                is_poison = each.aggregate_id == "poison"
                tries += is_poison
                line.note(each, Answer(None, "timeout") if is_poison else GOOD, now)

    assert tries <= 3
    assert line.began_failing_at is None


def test_nothing_is_given_up_while_the_endpoint_is_away_for_a_week() -> None:
    line = a_line(a_delivery(1), a_delivery(2, "thing 1"), a_delivery(3), a_delivery(4))
    fail_until_open(line)

    tried, now = 0, NOON
    while now < NOON + timedelta(days=7):
        probe = line.take(now)
        if probe is not None:
            tried += 1
            assert line.note(probe, BAD, now).outcome is Outcome.AGAIN
        now += timedelta(minutes=10)

    assert tried > 900
    assert len(line) == 4


def test_an_endpoint_that_fails_for_more_than_a_week_is_to_be_disabled() -> None:
    line = a_line(*(a_delivery(number) for number in range(1, 10)))
    fail_until_open(line)

    for days, is_over in ((7, False), (8, True)):
        probe = line.take(NOON + timedelta(days=days))
        assert probe is not None
        verdict = line.note(probe, BAD, NOON + timedelta(days=days))
        assert verdict.is_to_be_disabled is is_over


def test_two_secrets_sign_for_a_day_after_a_rotation() -> None:
    endpoint = an_endpoint()
    former = endpoint.secrets[0].text
    endpoint.rotate(new_secret(lambda size: b"b" * size), NOON)
    newest = endpoint.secrets[0].text

    assert endpoint.signing_at(NOON + timedelta(hours=23)) == [newest, former]
    assert endpoint.signing_at(NOON + timedelta(hours=24)) == [newest]


def test_former_secrets_keep_their_own_time_when_a_newer_one_comes() -> None:
    endpoint, now = an_endpoint(), NOON
    for text in ("second", "newest"):
        endpoint.rotate(text, now)
        now += timedelta(hours=10)
    newest, second, first = (secret.text for secret in endpoint.secrets)

    assert endpoint.signing_at(NOON + timedelta(hours=23)) == [newest, second, first]
    assert endpoint.signing_at(NOON + timedelta(hours=24)) == [newest, second]
    assert endpoint.signing_at(NOON + timedelta(hours=34)) == [newest]


def test_what_failed_before_the_endpoint_changed_judges_nothing_and_is_due_at_once() -> None:
    line = a_line(*(a_delivery(number) for number in range(1, 5)))
    for each in taken(line, NOON):
        assert line.settle(each, SILENCE, NOON) is Outcome.AGAIN

    assert (line.failures_in_a_row, line.began_failing_at) == (0, None)
    assert [each.attempts for each in taken(line, NOON)] == [0] * 4


def test_signatures_are_those_of_standard_webhooks() -> None:
    endpoint = an_endpoint()
    endpoint.rotate(new_secret(lambda size: b"b" * size), NOON)
    signer = Signer([(secret.text, secret.retires_at) for secret in endpoint.secrets])
    letter = Letter("event 1", '{"a":1}')

    headers = signer.headers(letter, NOON)

    expected = [
        Webhook(secret.text).sign("event 1", NOON, letter.body) for secret in endpoint.secrets
    ]
    assert headers == {
        "webhook-id": "event 1",
        "webhook-timestamp": "1772452800",
        "webhook-signature": " ".join(expected),
    }


def test_a_body_stays_below_twenty_kilobytes() -> None:
    fact = PublicFact(
        event_id="e",
        type="rers.public.offer.shared.v1",
        network_id=None,
        aggregate_id="a",
        sequence=1,
        occurred_at=NOON,
        body={"text": "é" * 30_000},
    )

    assert len(letter_of(fact).body.encode()) < 20_000
