"""Decides what is wrong: a pure function of what is known, with the thresholds of the alert rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from deploy.ops.french import count, duration, percent
from deploy.ops.problems_of_rest import (
    of_backup,
    of_business,
    of_dead_letters,
    of_partners,
    of_witness,
)
from deploy.ops.state import BrokerState, CopyState, ServiceState, State
from deploy.ops.trouble import Problem

OUTBOX_WAITS_S, OUTBOX_STUCK_S = 60.0, 300.0
LAG_FROM = 1000
SILENT_FROM_S = 30.0
TIMERS_LATE_S = 60.0
DISK_FILLING, DISK_NEARLY_FULL = 0.70, 0.85
CLOCK_SKEW_S = 2.0
HTTP_SLOW_S = 1.0
ERRORS_RATIO = 14.4 * 0.001
ERRORS_FROM_PER_S = 0.1
"""Below six errors a minute, one unlucky request would cry wolf."""

LATE_ADVICE = "Attendre : elle n'est tenue pour en panne qu'au troisième relevé sans réponse."
LATE_ALL_ADVICE = (
    "Attendre : la machine est sans doute très occupée (top). Elles ne sont tenues pour en panne "
    "qu'au troisième relevé sans réponse."
)
DOWN_ADVICE = (
    "{read} ; il redémarre seul. S'il ne revient pas en une minute : ss -ltnp '{find}' donne son pid, puis "
    "kill -KILL <pid> ; le superviseur le relance."
)
GONE_AFTER_S = 12.0
"""A problem that is seen again within this has not ended: one look of five seconds that failed says nothing."""


def problems_of(state: State) -> list[Problem]:
    """Return what is wrong, the most urgent first; in words that need no knowledge of the code."""
    found = [problem for look in LOOKS for problem in look(state)]
    return sorted(found, key=lambda problem: not problem.is_urgent)


def _of_services(state: State) -> Iterator[Problem]:
    yield from _late(state)
    for service in state.services:
        yield from _presence(service, state.logs)
        yield from _progress(service)
        yield from _speed(service)


def _late(state: State) -> Iterator[Problem]:
    """Say in one line who is late: it is the machine rather than each of them."""
    late = [copy.copy for service in state.services for copy in service.copies if copy.is_late]
    if len(late) == 1:
        told = f"La copie {late[0]} répond tard."
        yield Problem("CopyDown", late[0], told, LATE_ADVICE, False)
    elif late:
        told = f"Les copies {', '.join(late[:-1])} et {late[-1]} répondent tard."
        yield Problem("CopyDown", ", ".join(late), told, LATE_ALL_ADVICE, False)


def _presence(service: ServiceState, logs: str) -> Iterator[Problem]:
    name, copies = service.service, len(service.copies)
    if service.up == 0 and not service.silent:
        told = f"Le service {name} ne répond plus."
        ports = [port for copy in service.copies if (port := urlsplit(copy.url).port)]
        find = " or ".join(f"sport = :{port}" for port in ports)
        advice = DOWN_ADVICE.format(read=read_log(f"{name}-1", logs), find=find)
        yield Problem("ServiceDown", name, told, advice)
        return
    for copy in service.copies:
        yield from _copy(copy, service.up, logs)
    if service.ready == 0 and service.up:
        failing = sorted({check for copy in service.copies for check in copy.failing})
        what = f" (en cause : {', '.join(failing)})" if failing else ""
        told = f"Le service {name} tourne mais n'est pas prêt{what}."
        yield Problem("ServiceNotReady", name, told, "Vérifier base de données et NATS.")
    elif service.active == 0:
        told = f"Aucune des {copies} copies de {name} ne consomme ni ne relaie."
        yield Problem("NoActiveCopy", name, told, "Redémarrer une copie du service.")


def _copy(copy: CopyState, others: int, logs: str) -> Iterator[Problem]:
    if copy.is_silent:
        return
    if not copy.is_up:
        left = count(others, "autre la remplace", "autres la remplacent")
        told = f"La copie {copy.copy} ne répond plus ; {left}."
        yield Problem("CopyDown", copy.copy, told, f"{read_log(copy.copy, logs)}.", False)
    elif not copy.has_metrics:
        told = f"La copie {copy.copy} répond mais ne donne pas ses mesures."
        yield Problem("MetricsMissing", copy.copy, told, "Ouvrir son adresse /metrics.", False)


def read_log(name: str, logs: str) -> str:
    """Return where a process's log is read: its path, where this process knows it."""
    if logs:
        return f"Lire {logs}/{name}.log"
    return f"Lire logs/{name}.log dans le dossier de la plateforme"


def _progress(service: ServiceState) -> Iterator[Problem]:
    name, oldest = service.service, service.outbox_oldest_s or 0.0
    if oldest > OUTBOX_WAITS_S:
        is_stuck = oldest > OUTBOX_STUCK_S
        told = f"{name} n'annonce plus ses faits : le plus ancien attend depuis {duration(oldest)}."
        alert = "OutboxStuck" if is_stuck else "OutboxWaiting"
        yield Problem(alert, name, told, "Vérifier NATS, puis le journal du service.", is_stuck)
    late = service.timers_oldest_s or 0.0
    if late > TIMERS_LATE_S:
        told = f"Les échéances de {name} ont {duration(late)} de retard."
        yield Problem("TimersLate", name, told, "Vérifier sa base de données et sa charge.", False)


def _speed(service: ServiceState) -> Iterator[Problem]:
    name, speed = service.service, service.speed
    errors, requests = speed.errors_per_s or 0.0, speed.requests_per_s or 0.0
    if errors > ERRORS_FROM_PER_S and errors > ERRORS_RATIO * requests:
        told = f"{name} répond par une erreur à {percent(errors / requests)} des requêtes."
        yield Problem("HttpErrorsBurnFast", name, told, "Lire les erreurs de son journal.")
    p95 = speed.http_p95_s or 0.0
    if p95 > HTTP_SLOW_S:
        told = f"{name} est lent : 5 % des réponses prennent plus de {duration(p95)}."
        yield Problem("HttpSlow", name, told, "Regarder la charge et la base de données.", False)


def _of_broker(state: State) -> Iterator[Problem]:
    broker = state.broker
    is_away = broker.up == 0 if broker.nodes else not broker.is_connected
    if is_away:
        advice = f"{read_log('nats', state.logs)}."
        yield Problem("NatsDown", "nats", "NATS ne répond pas.", advice)
    else:
        yield from _nodes(broker)
        yield from _streams(broker)
        yield from _consumers(broker)


def _nodes(broker: BrokerState) -> Iterator[Problem]:
    for node in broker.nodes:
        name = node.name or node.url
        if not node.is_up:
            told = f"Le nœud {name} de NATS ne répond pas ; {count(broker.up, 'autre tient', 'autres tiennent')}."
            yield Problem("NatsNodeMissing", name, told, "Redémarrer ce nœud.", False)
        elif node.is_sync_always is False:
            told = f"Le nœud {name} de NATS n'écrit pas tout de suite sur le disque."
            yield Problem("NatsNotDurable", name, told, "Régler sync_interval: always.")


def _streams(broker: BrokerState) -> Iterator[Problem]:
    for stream in broker.streams:
        if (stream.used_ratio or 0.0) > DISK_NEARLY_FULL:
            told = f"Le flux {stream.name} est plein à {percent(stream.used_ratio or 0.0)}."
            yield Problem("StreamNearlyFull", stream.name, told, "Agrandir sa limite max_bytes.")


def _consumers(broker: BrokerState) -> Iterator[Problem]:
    for consumer in broker.consumers:
        if consumer.is_partner or consumer.pending == 0:
            continue
        subject = f"{consumer.stream}/{consumer.name}"
        waiting = count(consumer.pending, "message")
        if consumer.silent_s > SILENT_FROM_S:
            told = (
                f"{consumer.name} n'entend plus rien : {waiting} l'attendent ({consumer.stream})."
            )
            yield Problem("ConsumerSilent", subject, told, "Redémarrer la copie active.")
        elif consumer.pending > LAG_FROM:
            told = f"{consumer.name} a du retard : {waiting} à entendre ({consumer.stream})."
            yield Problem("ConsumerLag", subject, told, "Attendre, ou ajouter une copie.", False)


def _of_places(state: State) -> Iterator[Problem]:
    for volumes, used in _disks(state.disks):
        is_urgent = used > DISK_NEARLY_FULL
        alert = "DiskNearlyFull" if is_urgent else "DiskFilling"
        told = f"Le disque ({volumes}) est plein à {percent(used)}."
        yield Problem(alert, volumes, told, "Libérer ou agrandir le disque.", is_urgent)
    if state.is_database_watched and state.databases is None:
        told = "PostgreSQL ne répond pas."
        yield Problem("DatabaseDown", "postgres", told, f"{read_log('postgres', state.logs)}.")
    skew = state.clock_skew_s
    if skew > CLOCK_SKEW_S:
        told = f"Les horloges des machines diffèrent de {duration(skew)}."
        yield Problem("ClockSkew", "clock", told, "Remettre le service de temps (NTP) en marche.")


def _disks(disks: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield the disks that fill up; volumes that are exactly as full lie on the same one."""
    together: dict[float, list[str]] = {}
    for volume, used in disks.items():
        together.setdefault(used, []).append(volume)
    for used, volumes in together.items():
        if used > DISK_FILLING:
            yield ", ".join(volumes), used


Look = Callable[[State], Iterable[Problem]]

LOOKS: tuple[Look, ...] = (
    _of_services,
    _of_broker,
    _of_places,
    of_business,
    of_dead_letters,
    of_witness,
    of_partners,
    of_backup,
)


class Since:
    """Remembers since when each problem has been there, as far back as this process has looked."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._times: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        self._present: set[tuple[str, str]] = set()

    def dated(self, problems: Iterable[Problem], now: datetime) -> list[Problem]:
        """Return the problems with their beginning, and forget those that are over."""
        self._times = {
            key: (first, last)
            for key, (first, last) in self._times.items()
            if key in self._present or (now - last).total_seconds() <= GONE_AFTER_S
        }
        dated = []
        for problem in problems:
            first, _ = self._times.get(problem.key, (now, now))
            self._times[problem.key] = first, now
            dated.append(replace(problem, began_at=first))
        self._present = {problem.key for problem in dated}
        return dated


def headline(problems: list[Problem]) -> str:
    """Return the one sentence."""
    if not problems:
        return "Tout va bien"
    return "1 problème" if len(problems) == 1 else f"{len(problems)} problèmes"
