"""What is a problem and what is not, by the thresholds of the alert rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deploy.ops.problems import Since, headline, problems_of
from deploy.ops.state import (
    BackupState,
    BrokerState,
    NodeState,
    PartnerState,
    Speed,
    State,
    StreamState,
    WitnessState,
)
from tests.unit.ops.states import (
    NOW,
    URL,
    a_broker,
    a_consumer,
    a_copy,
    a_group,
    a_service,
    a_state,
)


def alerts(state: State) -> list[str]:
    return [problem.alert for problem in problems_of(state)]


def test_a_platform_that_is_well_has_no_problem() -> None:
    assert alerts(a_state()) == []
    assert headline([]) == "Tout va bien"


DOWN = a_copy(is_up=False, is_ready=False, is_active=None)
UNREADY = a_copy(is_ready=False, failing=("database",))
TWO = (a_copy(), a_copy(number=2, is_active=False))
FULL = StreamState("EVENTS", 1, 90, 1, 1, 100)

CASES: dict[str, tuple[State, State]] = {
    "ServiceDown": (
        a_state(services=(a_service(copies=(DOWN,)),)),
        a_state(services=(a_service(copies=(DOWN, a_copy(number=2))),)),
    ),
    "CopyDown": (
        a_state(services=(a_service(copies=(DOWN, a_copy(number=2))),)),
        a_state(services=(a_service(copies=TWO),)),
    ),
    "MetricsMissing": (
        a_state(services=(a_service(copies=(a_copy(has_metrics=False),)),)),
        a_state(),
    ),
    "ServiceNotReady": (
        a_state(services=(a_service(copies=(UNREADY,)),)),
        a_state(services=(a_service(copies=(UNREADY, a_copy(number=2))),)),
    ),
    "NoActiveCopy": (
        a_state(services=(a_service(copies=(a_copy(is_active=False),)),)),
        a_state(services=(a_service(copies=TWO),)),
    ),
    "OutboxWaiting": (
        a_state(services=(a_service(outbox_oldest_s=61),)),
        a_state(services=(a_service(outbox_oldest_s=59),)),
    ),
    "OutboxStuck": (
        a_state(services=(a_service(outbox_oldest_s=301),)),
        a_state(services=(a_service(outbox_oldest_s=299),)),
    ),
    "TimersLate": (
        a_state(services=(a_service(timers_oldest_s=61),)),
        a_state(services=(a_service(timers_oldest_s=59),)),
    ),
    "HttpErrorsBurnFast": (
        a_state(services=(a_service(speed=Speed(10, 0.2)),)),
        a_state(services=(a_service(speed=Speed(0.1, 0.05)),)),
    ),
    "HttpSlow": (
        a_state(services=(a_service(speed=Speed(1, 0, 1.1)),)),
        a_state(services=(a_service(speed=Speed(1, 0, 0.9)),)),
    ),
    "NatsDown": (a_state(broker=BrokerState((NodeState(URL),))), a_state()),
    "NatsNodeMissing": (
        a_state(broker=a_broker(nodes=(NodeState(URL), *a_broker().nodes))),
        a_state(broker=a_broker(nodes=(NodeState(URL),))),
    ),
    "NatsNotDurable": (
        a_state(broker=a_broker(nodes=(NodeState(URL, "n", True, False),))),
        a_state(),
    ),
    "StreamNearlyFull": (
        a_state(broker=a_broker(streams=(FULL,))),
        a_state(broker=a_broker(streams=(StreamState("EVENTS", 1, 90, 1, 1, -1),))),
    ),
    "ConsumerSilent": (
        a_state(broker=a_broker(consumers=(a_consumer(pending=1, silent_s=31),))),
        a_state(broker=a_broker(consumers=(a_consumer(pending=0, silent_s=31),))),
    ),
    "ConsumerLag": (
        a_state(broker=a_broker(consumers=(a_consumer(pending=1001),))),
        a_state(broker=a_broker(consumers=(a_consumer(name="partner-x", pending=1001),))),
    ),
    "DiskFilling": (a_state(disks={"data": 0.71}), a_state(disks={"data": 0.69})),
    "DiskNearlyFull": (a_state(disks={"data": 0.86}), a_state(disks={"data": 0.84})),
    "DatabaseDown": (
        a_state(databases=None),
        a_state(databases=None, is_database_watched=False),
    ),
    "ClockSkew": (
        a_state(services=(a_service(copies=(a_copy(clock_ahead_s=-2.1),)),)),
        a_state(services=(a_service(copies=(a_copy(clock_ahead_s=1.9),)),)),
    ),
    "SessionOversold": (a_state(business={"rers_sessions_over_capacity": 1}), a_state()),
    "SessionConfirmedBelowMinimum": (
        a_state(business={"rers_sessions_confirmed_below_minimum": 1}),
        a_state(business={"rers_sessions_at_risk": 5}),
    ),
    "ErasureLate": (
        a_state(business={"rers_erasures_oldest_seconds": 86_401}),
        a_state(business={"rers_erasures_oldest_seconds": 86_399}),
    ),
    "ProposalsWaiting": (
        a_state(business={"rers_proposals_oldest_waiting_seconds": 1_209_601}),
        a_state(business={"rers_proposals_oldest_waiting_seconds": 1_209_599}),
    ),
    "DeadLetters": (a_state(dead=(a_group(),)), a_state()),
    "WitnessFailing": (
        a_state(witness=WitnessState(is_on=True, failures_in_a_row=3, step="x")),
        a_state(witness=WitnessState(is_on=False, failures_in_a_row=3)),
    ),
    "WitnessSilent": (
        a_state(witness=WitnessState(is_on=True, last_success_age_s=301)),
        a_state(witness=WitnessState(is_on=True, last_success_age_s=299)),
    ),
    "PartnerEndpointFailing": (
        a_state(partners=(PartnerState("mediatheque", 5, 4000, 3601),)),
        a_state(partners=(PartnerState("mediatheque", 5, 3500, 3599),)),
    ),
    "PartnerDeliveriesLate": (
        a_state(partners=(PartnerState("mediatheque", 5, 601),)),
        a_state(partners=(PartnerState("mediatheque", 5, 601, 30),)),
    ),
    "BackupTooOld": (
        a_state(backup=BackupState(27 * 3600.0, 1.0)),
        a_state(backup=BackupState(None, 1.0, platform_age_s=3600)),
    ),
    "RestoreDrillTooOld": (
        a_state(backup=BackupState(1.0, None, platform_age_s=31 * 86_400)),
        a_state(backup=BackupState(1.0, None, platform_age_s=86_400)),
    ),
}


@pytest.mark.parametrize("alert", CASES)
def test_each_problem_is_named_and_its_neighbour_is_not(alert: str) -> None:
    wrong, right = CASES[alert]

    assert alerts(wrong) == [alert]
    assert alert not in alerts(right)


def test_a_backup_that_was_never_made_is_a_problem_once_the_platform_is_old_enough() -> None:
    state = a_state(backup=BackupState(None, 1.0, platform_age_s=27 * 3600))

    [problem] = problems_of(state)

    assert problem.sentence == "Dernière sauvegarde : jamais."


def test_one_disk_that_holds_three_volumes_is_one_problem() -> None:
    state = a_state(disks={"data": 0.9, "nats": 0.9, "postgres": 0.3})

    [problem] = problems_of(state)

    assert problem.sentence == "Le disque (data, nats) est plein à 90 %."


def test_what_wakes_people_comes_first() -> None:
    state = a_state(dead=(a_group(),), databases=None)

    assert [problem.is_urgent for problem in problems_of(state)] == [True, False]
    assert headline(problems_of(state)) == "2 problèmes"


def test_a_problem_keeps_its_beginning_until_it_is_over() -> None:
    since, wrong = Since(), a_state(databases=None)
    later, again = NOW + timedelta(minutes=3), NOW + timedelta(minutes=9)

    since.dated(problems_of(wrong), NOW)
    [kept] = since.dated(problems_of(wrong), later)
    since.dated([], later)
    [anew] = since.dated(problems_of(wrong), again)

    assert (kept.began_at, anew.began_at) == (NOW, again)


def test_one_look_that_misses_a_problem_does_not_begin_it_anew() -> None:
    since, wrong = Since(), a_state(disks={"data": 0.8})
    soon, after = NOW + timedelta(seconds=5), NOW + timedelta(seconds=10.1)

    since.dated(problems_of(wrong), NOW)
    since.dated([], soon)
    [kept] = since.dated(problems_of(wrong), after)

    assert kept.began_at == NOW


def test_a_problem_that_was_away_for_longer_begins_anew() -> None:
    since, wrong = Since(), a_state(disks={"data": 0.8})
    looks = [NOW + timedelta(seconds=seconds) for seconds in (0, 5, 10, 15)]

    since.dated(problems_of(wrong), looks[0])
    since.dated([], looks[1])
    since.dated([], looks[2])
    [anew] = since.dated(problems_of(wrong), looks[3])

    assert anew.began_at == looks[3]


def test_copies_that_are_late_together_are_one_problem_that_names_them() -> None:
    late = [a_service(name, copies=(a_copy(name, misses=2),)) for name in ("members", "savoirs")]

    [problem] = problems_of(a_state(services=tuple(late)))

    assert problem.sentence == "Les copies members-1 et savoirs-1 répondent tard."
    assert not problem.is_urgent


def test_a_service_that_is_down_is_found_by_its_own_port_and_its_log_by_its_path() -> None:
    service = a_service(copies=(DOWN, replace(DOWN, copy="members-2", url="http://127.0.0.1:7")))

    [problem] = problems_of(a_state(services=(service,), logs="/srv/rers/logs"))

    assert problem.advice.startswith("Lire /srv/rers/logs/members-1.log ;")
    assert "ss -ltnp 'sport = :20000 or sport = :7'" in problem.advice


def test_a_log_that_this_process_does_not_see_is_said_to_be_in_the_folder_of_the_platform() -> None:
    [problem] = problems_of(a_state(databases=None))

    assert problem.advice == "Lire logs/postgres.log dans le dossier de la plateforme."
