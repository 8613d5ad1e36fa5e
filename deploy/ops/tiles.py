"""The tiles of the board: one figure each, with its level and what waits for somebody."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from deploy.ops.curves import curve
from deploy.ops.french import count, duration, number, percent, size
from deploy.ops.history import History
from deploy.ops.problems import TIMERS_LATE_S
from deploy.ops.problems_of_rest import BACKUP_TOO_OLD_S, DRILL_TOO_OLD_S
from deploy.ops.state import State

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
    task: str = ""
    """What somebody could do about it, when it is not as it should be."""

    @property
    def to_do(self) -> str:
        """What waits for somebody; empty while all is well here."""
        if self.level not in (WARN, BAD):
            return ""
        return self.task or f"regarder « {self.title} » ({self.value})"

    @property
    def word(self) -> str:
        """The level in a word: colour alone is not for everyone."""
        return WORDS[self.level]


def flow_tiles(state: State, history: History) -> list[Tile]:
    """Return how events flow."""
    streams = {stream.name for stream in state.broker.streams}
    lag = sum(each.pending for each in state.broker.consumers if not each.is_partner)
    outbox = sum(each.outbox_depth or 0 for each in state.services)
    effects = [each.speed.effect_p95_s for each in state.services]
    slowest = max((each for each in effects if each is not None), default=None)
    late = sum(each.timers_overdue or 0 for each in state.services)
    latest = max((each.timers_oldest_s or 0.0 for each in state.services), default=0.0)

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
        tile(
            "Échéances en retard",
            number(late, 0),
            "timers_overdue",
            WARN if latest > TIMERS_LATE_S else OK,
            f"la plus ancienne de {duration(latest)}" if late else "",
        ),
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
    return Tile("Webhooks joints", number(live, 0), note, drawn, WARN if failing else OK)


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
    saved, drill = state.backup.backup_age_s, state.backup.drill_age_s
    level = WARN if saved is None else _level(saved, BACKUP_TOO_OLD_S, 72 * 3600)
    task = "sauvegarder (./rers backup)"
    yield Tile("Dernière sauvegarde", _ago(saved), "./rers backup", level=level, task=task)
    level = WARN if drill is None or drill > DRILL_TOO_OLD_S else OK
    task = "essayer une restauration (./rers restore --drill)"
    note = "./rers restore --drill"
    yield Tile("Dernier essai de restauration", _ago(drill), note, level=level, task=task)


def _ago(age_s: float | None) -> str:
    return "jamais" if age_s is None else f"il y a {duration(age_s)}"


def _gauge(title: str, value: float | None, warn_from: float, note: str) -> Tile:
    level = UNKNOWN if value is None else WARN if value >= warn_from else OK
    return Tile(title, number(value, 0), note, level=level)


def _level(value: float, warn_above: float, bad_above: float) -> str:
    return BAD if value > bad_above else WARN if value > warn_above else OK
