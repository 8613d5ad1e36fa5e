"""What the page shows, as rows of words and curves: the templates only lay it out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from deploy.ops.curves import curve
from deploy.ops.french import ago, count, duration, number, percent, size
from deploy.ops.history import History
from deploy.ops.problems import headline
from deploy.ops.state import ServiceState, State, WitnessState
from deploy.ops.trouble import Problem
from deploy.ops.witness.journey import STEPS

JUST_NOW_S = 5.0
PARIS = ZoneInfo("Europe/Paris")
OK, WARN, BAD, UNKNOWN = "ok", "warn", "bad", "unknown"
NOTHING = Markup("")
WORDS = {OK: "bien", WARN: "à surveiller", BAD: "en panne", UNKNOWN: "pas de mesure"}


@dataclass(frozen=True)
class Tile:
    """One figure: its name, its value in words, its last hour, and how it is."""

    title: str
    value: str
    note: str = ""
    curve: Markup = NOTHING
    level: str = OK
    link: str = ""

    @property
    def word(self) -> str:
        """The level in a word: colour alone is not for everyone."""
        return WORDS[self.level]


@dataclass(frozen=True)
class ProblemRow:
    """One problem with what leads to its remedy."""

    problem: Problem
    since: str
    link: str
    """Address of the runbook or of the dead letters; empty when there is none."""


def problem_rows(
    problems: Sequence[Problem], now: datetime, runbooks: frozenset[str]
) -> list[ProblemRow]:
    """Return the rows of the list of problems."""
    rows = []
    for problem in problems:
        link = f"/runbooks/{problem.alert}" if problem.alert in runbooks else ""
        if problem.alert == "DeadLetters":
            link = f"/dead-letters/{problem.subject}"
        rows.append(ProblemRow(problem, _since(problem.began_at, now), link))
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
    return (WARN, "en partie prêt") if told.ready else (BAD, "en panne")


def flow_tiles(state: State, history: History) -> list[Tile]:
    """Return how events flow."""
    streams = {stream.name for stream in state.broker.streams}
    lag = sum(each.pending for each in state.broker.consumers if not each.is_partner)
    outbox = sum(each.outbox_depth or 0 for each in state.services)
    effects = [each.speed.effect_p95_s for each in state.services]
    slowest = max((each for each in effects if each is not None), default=None)
    late = sum(each.timers_overdue or 0 for each in state.services)

    def tile(title: str, value: str, series: str, level: str = OK, note: str = "") -> Tile:
        return Tile(title, value, note, curve(history.drawn(series), f"{title} : {value}"), level)

    rate = state.events_per_s
    events = number(rate) if rate is None else f"{number(rate)} /s"
    has_flow = OK if streams and rate is not None else UNKNOWN
    return [
        tile("Événements", events, "events", has_flow, "dernière minute"),
        tile(
            "Du fait à l'effet",
            duration(slowest),
            "effect_p95",
            UNKNOWN if slowest is None else _level(slowest, 5, 60),
            "95 % vont plus vite",
        ),
        tile(
            "Boîtes d'envoi", number(outbox, 0), "outbox", _level(outbox, 100, 1000), "en attente"
        ),
        tile("Retard d'écoute", number(lag, 0), "lag", _level(lag, 200, 1000), "à entendre"),
        tile("Échéances en retard", number(late, 0), "timers_overdue", _level(late, 10, 1000)),
        Tile(
            "Messages en échec",
            number(state.dead_letters, 0),
            count(len(state.dead), "cause"),
            curve(history.drawn("dead"), f"Messages en échec : {state.dead_letters}"),
            WARN if state.dead else OK,
            "/dead-letters",
        ),
    ]


def people_tiles(state: State, history: History) -> list[Tile]:
    """Return how it goes for people: the witness, trainings, proposals, mails, partners."""
    told = state.business
    waiting = told.get("rers_proposals_waiting")
    lost = sum(told.get(f"mails_{outcome}", 0) for outcome in ("bounced", "failed"))
    mails = told.get("mails_delivered")
    return [
        _witness(state, history),
        _gauge("Sessions en danger", told.get("rers_sessions_at_risk"), 1, "à décider bientôt"),
        Tile(
            "Propositions en attente",
            number(waiting, 0),
            "d'une réponse",
            curve(history.drawn("proposals"), f"Propositions en attente : {number(waiting, 0)}"),
            UNKNOWN if waiting is None else OK,
        ),
        Tile(
            "Mails rejetés",
            number(lost, 0) if mails is not None or lost else "–",
            f"pour {number(mails, 0)} remis",
            level=UNKNOWN if mails is None and not lost else _level(lost, 5, 50),
        ),
        _partners(state, history),
    ]


def _witness(state: State, history: History) -> Tile:
    witness = state.witness
    if not witness.is_on:
        return Tile("Parcours témoin", "arrêté", "réglage --no-witness", level=UNKNOWN)
    drawn = curve(history.drawn("witness"), "Durée du parcours témoin")
    if witness.failures_in_a_row:
        return Tile("Parcours témoin", "échoue", f"étape « {witness.step} »", drawn, BAD)
    if not witness.ok:
        return Tile("Parcours témoin", "en cours", "premier parcours", drawn, UNKNOWN)
    age = duration(witness.last_success_age_s)
    return Tile(
        "Parcours témoin", duration(sum(witness.steps.values())), f"abouti il y a {age}", drawn
    )


def _partners(state: State, history: History) -> Tile:
    failing, live = state.endpoints.get("failing", 0), state.endpoints.get("live", 0)
    pending = sum(each.pending for each in state.partners)
    note = f"{count(failing, 'webhook')} en échec, {count(pending, 'envoi')} en attente"
    drawn = curve(history.drawn("partners_pending"), "Envois en attente")
    return Tile("Partenaires", count(live, "joint"), note, drawn, WARN if failing else OK)


def place_tiles(state: State) -> list[Tile]:
    """Return how broker, databases, disks and backups are."""
    return [*_broker(state), *_storage(state), *_backup(state)]


def _broker(state: State) -> Iterator[Tile]:
    broker = state.broker
    nodes = f"{broker.up} / {len(broker.nodes)}" if broker.nodes else "–"
    is_well = broker.up == len(broker.nodes) and broker.nodes
    level = OK if is_well else WARN if broker.up else BAD if broker.nodes else UNKNOWN
    durable = all(node.is_sync_always for node in broker.nodes) and broker.nodes
    yield Tile("Nœuds NATS", nodes, "écriture sûre" if durable else "", level=level)


def _storage(state: State) -> Iterator[Tile]:
    if state.databases is not None:
        total = size(sum(state.databases.values()))
        note = count(len(state.databases), "base")
        yield Tile("PostgreSQL", total, note)
    elif state.is_database_watched:
        yield Tile("PostgreSQL", "ne répond pas", level=BAD)
    fullest = max(state.disks.items(), key=lambda pair: pair[1], default=None)
    if fullest:
        yield Tile("Disque", percent(fullest[1]), "utilisé", level=_level(fullest[1], 0.70, 0.85))


def _backup(state: State) -> Iterator[Tile]:
    backup = state.backup
    if backup.backup_age_s is None:
        yield Tile("Dernière sauvegarde", "jamais", "./rers backup", level=WARN)
    else:
        level = _level(backup.backup_age_s, 26 * 3600, 72 * 3600)
        yield Tile("Dernière sauvegarde", f"il y a {duration(backup.backup_age_s)}", level=level)
    drill = backup.drill_age_s
    told = "jamais" if drill is None else f"il y a {duration(drill)}"
    level = WARN if drill is None or drill > 30 * 86_400 else OK
    yield Tile("Dernier essai de restauration", told, level=level)


def _gauge(title: str, value: float | None, warn_from: float, note: str) -> Tile:
    level = UNKNOWN if value is None else WARN if value >= warn_from else OK
    return Tile(title, number(value, 0), note, level=level)


def _level(value: float, warn_above: float, bad_above: float) -> str:
    return BAD if value > bad_above else WARN if value > warn_above else OK


def _steps(witness: WitnessState) -> list[tuple[str, str]]:
    return [(STEPS.get(step, step), duration(took)) for step, took in witness.steps.items()]


def board(
    state: State, problems: Sequence[Problem], history: History, runbooks: frozenset[str]
) -> dict[str, object]:
    """Return everything that the template of the board needs."""
    consumers = sorted(state.broker.consumers, key=lambda each: (-each.pending, each.name))
    return {
        "headline": headline(list(problems)),
        "is_urgent": any(problem.is_urgent for problem in problems),
        "problems": problem_rows(problems, state.at, runbooks),
        "at": state.at.astimezone(PARIS).strftime("%H:%M:%S"),
        "day": state.at.astimezone(PARIS).strftime("%d/%m/%Y"),
        "minutes": history.minutes,
        "services": service_rows(state, history),
        "groups": (
            ("Événements", flow_tiles(state, history)),
            ("Pour les personnes", people_tiles(state, history)),
            ("Machines et données", place_tiles(state)),
        ),
        "consumers": [each for each in consumers if not each.name.endswith("-retry")],
        "streams": state.broker.streams,
        "partners": state.partners,
        "steps": _steps(state.witness),
        "state": state,
    }
