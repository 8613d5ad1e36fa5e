"""What ops read in a terminal about partners."""

from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.terminal import local_time, safe

STATES = {
    "active": "actif",
    "suspended": "suspendu",
    "live": "en service",
    "failing": "en échec",
    "disabled": "arrêté",
    "pending": "en attente",
    "delivered": "livré",
    "failed": "abandonné",
    "discarded": "écarté",
}
NO_ANSWER = {
    "connection": "connexion impossible",
    "timeout": "pas de réponse à temps",
    "tls": "certificat refusé",
    "cut": "connexion coupée",
    "address_refused": "adresse non permise",
    "unexpected": "réponse incompréhensible",
}
"""Why an address gave no answer."""
ENDING = 8
"""Characters of an id that are shown; enough to name it in a command."""

Answer = dict[str, Any]


def show_partners(partners: list[Answer]) -> None:
    """List partners, one a line."""
    if not partners:
        typer.echo("Aucun partenaire. Pour en ajouter un : rers partners add --help")
        return
    rows = [
        (each["slug"], STATES[each["state"]], each["title"], _scope(each), each["contact_email"])
        for each in partners
    ]
    _table(("nom court", "état", "partenaire", "reçoit", "contact"), rows)


def show_partner(partner: Answer) -> None:
    """Tell one partner, with its keys and webhooks when they were asked for."""
    _say(f"{partner['title']} ({partner['slug']}), {STATES[partner['state']]}")
    _say(f"  reçoit   : {_scope(partner)}")
    for network in partner["networks"] or ():
        _say(f"             réseau {network}")
    for type_name in partner["types"] or ():
        _say(f"             {type_name}")
    _say(f"  contact  : {partner['contact_email']}")
    _say(f"  depuis   : {local_time(partner['created_at'])}")
    if "keys" in partner:
        show_keys(partner["keys"])
    if "endpoints" in partner:
        show_endpoints(partner["endpoints"])


def show_keys(keys: list[Answer]) -> None:
    """List keys, without their secrets."""
    rows = [
        (
            key["api_key_id"][-ENDING:],
            f"{key['prefix']}…",
            "révoquée" if key["revoked_at"] else "valable",
            key["last_used_on"] or "jamais",
            key["title"],
        )
        for key in keys
    ]
    _table(("clé", "commence par", "état", "servie le", "nom"), rows)


def show_new_key(key: Answer) -> None:
    """Tell a key, the only time that its secret is known."""
    _say(f"Clé « {key['title']} », montrée cette seule fois :")
    _say(f"  {key['secret']}")


def show_endpoints(endpoints: list[Answer]) -> None:
    """List webhooks."""
    if not endpoints:
        _say("Webhooks : aucun")
        return
    rows = [
        (each["endpoint_id"][-ENDING:], STATES[each["state"]], each["url"], _scope(each))
        for each in endpoints
    ]
    _table(("webhook", "état", "adresse", "reçoit"), rows)


def show_new_endpoint(endpoint: Answer) -> None:
    """Tell a webhook, the only time that its secret is known."""
    _say(f"Webhook {endpoint['endpoint_id'][-ENDING:]} vers {endpoint['url']}.")
    _say("Secret de signature (Standard Webhooks), montré cette seule fois :")
    _say(f"  {endpoint['secret']}")


def show_rotated_secret(endpoint: Answer) -> None:
    """Tell a webhook's new secret."""
    show_new_endpoint(endpoint)
    _say("L'ancien secret signe aussi pendant 24 heures : le partenaire a ce temps pour changer.")


def show_test(test: Answer) -> None:
    """Tell what a webhook has answered to a test event."""
    outcome = "reçu" if test["is_delivered"] else "refusé" if test["status"] else "pas arrivé"
    answer = _answered(test["status"], test["error"])
    took = f" en {test['duration_ms']} ms" if test["status"] else ""
    _say(f"Événement d'essai {outcome} ({answer}){took}.")


def show_deliveries(deliveries: list[Answer]) -> None:
    """List deliveries, the newest first."""
    if not deliveries:
        typer.echo("Aucune livraison.")
        return
    rows = [
        (
            local_time(each["created_at"]),
            STATES["failing" if is_failing(each) else each["state"]],
            str(each["attempts"]),
            _answered(each["last_status"], each["last_error"]),
            each["type"].removeprefix("rers.public."),
            each["event_id"],
        )
        for each in deliveries
    ]
    _table(("le", "état", "essais", "dernière réponse", "type", "fait"), rows)


def is_failing(delivery: Answer) -> bool:
    """Say whether a delivery waits after attempts that failed."""
    return bool(delivery["state"] == "pending" and delivery["attempts"] > 0)


def show_lags(lags: list[Answer]) -> None:
    """Tell how far behind every partner is, one a line."""
    if not lags:
        show_partners([])
        return
    rows = [
        (
            each["slug"],
            "jamais lu" if each["feed_behind"] is None else str(each["feed_behind"]),
            str(each["webhooks_pending"]),
            _seconds(each["webhooks_oldest_pending_s"]) if each["webhooks_pending"] else "",
            str(each["nats"]["pending"]) if each["nats"] else "pas de compte",
            str(each["nats"]["unacknowledged"]) if each["nats"] else "",
        )
        for each in lags
    ]
    names = ("nom court", "à lire", "webhooks en attente", "depuis", "NATS à lire", "sans accusé")
    _table(names, rows)


def show_lag(lag: Answer) -> None:
    """Tell how far behind a partner is by each way."""
    behind = lag["feed_behind"]
    if behind is None:
        _say("Par demandes : n'a encore rien demandé.")
    else:
        asked = local_time(lag["feed_read_at"])
        late = counted(behind, "fait")
        _say(f"Par demandes : {late} de retard, dernière demande le {asked}.")
    pending, oldest_s = lag["webhooks_pending"], lag["webhooks_oldest_pending_s"]
    oldest = f", la plus ancienne depuis {_seconds(oldest_s)}" if pending else ""
    _say(f"Par webhooks : {counted(pending, 'livraison')} en attente{oldest}.")
    broker = lag.get("nats")
    if broker is None:
        _say("Par NATS     : ne lit rien là.")
    else:
        waits, unanswered = broker["pending"], broker["unacknowledged"]
        _say(f"Par NATS     : {counted(waits, 'message')} à lire, {unanswered} sans accusé.")


def show_welcome(made: Answer) -> None:
    """Tell all that a new partner needs: three ways in, and what to do next."""
    url, partner = made["url"], made["partner"]
    slug = partner["slug"]
    _say(f"Partenaire « {partner['title']} » ajouté. Il reçoit {_scope(partner)}.")
    _say("La clé et le mot de passe ne seront plus jamais montrés : transmettez-les maintenant.\n")
    _say("1. Par demandes HTTP, le plus simple")
    _say(f"   clé : {made['key']['secret']}")
    _say(f"   curl -H 'Authorization: Bearer {made['key']['secret']}' '{url}/events?wait=30'")
    _say(f"   Redonner « next » à chaque fois ; état de départ : {url}/snapshot\n")
    _say("2. Par webhooks signés")
    _say(f"   rers partners endpoints add {slug} https://…")
    _say(f"   ou, par le partenaire : POST {url}/partners/me/endpoints\n")
    _say("3. Par NATS JetStream")
    show_access(made["nats"], made["nats_refused"], slug)
    _say(f"\nEnsuite : le catalogue des faits est à {url}/catalogue ;")
    _say(f"  rers partners lag {slug} dit s'il suit, rers partners show {slug} ce qu'il a.")


def show_access(access: Answer | None, refused: str | None, slug: str) -> None:
    """Tell how to read by NATS, or why that is not possible."""
    if access is None:
        _say(f"   pas de compte : {refused or 'aucun n’a été demandé'}")
        _say(f"   plus tard : rers partners nats {slug}")
        return
    _say(f"   serveur {access['servers']}")
    _say(f"   utilisateur {access['user']}, mot de passe {access['password']}")
    _say("   (montré cette seule fois ; un mot de passe d'avant n'ouvre plus rien)")
    _say(f"   flux {access['stream']}, consommateur durable {access['durable']}")


def _scope(scope: Answer) -> str:
    networks, types = scope["networks"], scope["types"]
    where = "tous les réseaux" if networks is None else counted(len(networks), "réseau", "x")
    what = "tous les types" if types is None else counted(len(types), "type")
    return f"{what}, {where}"


def counted(number: int, noun: str, ending: str = "s") -> str:
    """Return a number with its noun, in the plural from two on."""
    return f"{number} {noun}{ending if number > 1 else ''}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s"


def _answered(status: int | None, error: str | None) -> str:
    """Return a status, else why there was no answer; nothing when nothing was tried."""
    return str(status) if status else NO_ANSWER.get(error or "", error or "")


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(safe(cell) for cell in row))
    Console(highlight=False, markup=False).print(table)


def _say(text: str) -> None:
    typer.echo("\n".join(safe(line) for line in text.split("\n")))
