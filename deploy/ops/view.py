"""What the page shows, as rows of words and curves: the templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from deploy.ops.curves import curve
from deploy.ops.french import ago, duration, number
from deploy.ops.history import History
from deploy.ops.problems import headline
from deploy.ops.state import ServiceState, State, WitnessState
from deploy.ops.tiles import (
    BAD,
    OK,
    UNKNOWN,
    WARN,
    Tile,
    flow_tiles,
    people_tiles,
    place_tiles,
)
from deploy.ops.trouble import Problem
from deploy.ops.witness.journey import STEPS

JUST_NOW_S = 5.0
PARIS = ZoneInfo("Europe/Paris")
ZONE = "heure de Paris"


@dataclass(frozen=True)
class ProblemRow:
    """One problem with what leads to its remedy."""

    problem: Problem
    since: str
    link: str
    """Address of the runbook; empty when there is none."""
    letters: str = ""
    """Address of the dead letters that it is about."""


def problem_rows(
    problems: Sequence[Problem], now: datetime, runbooks: frozenset[str]
) -> list[ProblemRow]:
    """Return the rows of the list of problems."""
    rows = []
    for problem in problems:
        link = f"/runbooks/{problem.alert}" if problem.alert in runbooks else ""
        letters = f"/dead-letters/{problem.subject}" if problem.alert == "DeadLetters" else ""
        rows.append(ProblemRow(problem, _since(problem.began_at, now), link, letters))
    return rows


def _since(since: datetime | None, now: datetime) -> str:
    if since is None or (now - since).total_seconds() < JUST_NOW_S:
        return "À l'instant"
    return f"Depuis {ago(since, now)}"


@dataclass(frozen=True)
class ServiceRow:
    """One service in the table."""

    service: str
    level: str
    word: str
    copies: str
    active: str
    requests: str
    errors: str
    p95: str
    outbox: str
    outbox_age: str
    late: str
    curve: Markup


def service_rows(state: State, history: History) -> list[ServiceRow]:
    """Return the rows of the services."""
    return [_service(each, history) for each in state.services]


def _service(told: ServiceState, history: History) -> ServiceRow:
    level, word = _how(told)
    speed = told.speed
    label = f"{told.service}, requêtes par seconde : {number(speed.requests_per_s)}"
    return ServiceRow(
        service=told.service,
        level=level,
        word=word,
        copies=f"{told.ready} / {len(told.copies)}",
        active=number(told.active, 0) if told.active is not None else "–",
        requests=number(speed.requests_per_s),
        errors=number(speed.errors_per_s),
        p95=duration(speed.http_p95_s),
        outbox=number(told.outbox_depth, 0),
        outbox_age=duration(told.outbox_oldest_s) if told.outbox_depth else "–",
        late=number(told.timers_overdue, 0),
        curve=curve(history.drawn(f"{told.service}:requests"), label),
    )


def _how(told: ServiceState) -> tuple[str, str]:
    """Return level and word: a copy that answers late is no outage yet."""
    if told.late:
        return WARN, "répond tard"
    if told.ready == len(told.copies):
        return OK, "prêt"
    if told.silent and not told.up:
        return UNKNOWN, "pas encore vu"
    return (WARN, "en partie prêt") if told.ready else (BAD, "en panne")


def _steps(witness: WitnessState) -> list[tuple[str, str]]:
    return [(STEPS.get(step, step), duration(took)) for step, took in witness.steps.items()]


def tasks_of(services: Sequence[ServiceRow], tiles: Sequence[Tile]) -> list[str]:
    """Return what waits for somebody though nothing is a problem: amber does not contradict the headline."""
    uneasy = [each for each in services if each.level in (WARN, BAD)]
    told = [f"regarder le service {each.service} ({each.word})" for each in uneasy]
    return [*told, *(tile.to_do for tile in tiles if tile.to_do)]


def board(
    state: State, problems: Sequence[Problem], history: History, runbooks: frozenset[str]
) -> dict[str, object]:
    """Return everything that the template of the board needs."""
    rows = service_rows(state, history)
    groups = (
        ("Événements", flow_tiles(state, history)),
        ("Pour les personnes", people_tiles(state, history)),
        ("Machines et données", place_tiles(state)),
    )
    consumers = sorted(state.broker.consumers, key=lambda each: (-each.pending, each.name))
    return {
        "headline": headline(list(problems)),
        "is_urgent": any(problem.is_urgent for problem in problems),
        "problems": problem_rows(problems, state.at, runbooks),
        "at": state.at.astimezone(PARIS).strftime("%H:%M:%S"),
        "day": state.at.astimezone(PARIS).strftime("%d/%m/%Y"),
        "zone": ZONE,
        "minutes": history.minutes,
        "tasks": [] if problems else tasks_of(rows, [each for _, told in groups for each in told]),
        "services": rows,
        "groups": groups,
        "consumers": [each for each in consumers if not each.name.endswith("-retry")],
        "streams": state.broker.streams,
        "partners": state.partners,
        "steps": _steps(state.witness),
        "state": state,
    }
