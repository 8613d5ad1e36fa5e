"""The report of a campaign: one JSON object, and one HTML page that needs nothing else."""

import json
from html import escape
from pathlib import Path
from typing import Any

from deploy.faults.timeline import drawing

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border-bottom:1px solid #ccc;padding:.4rem .6rem;text-align:left;vertical-align:top}
.ok{color:#116329;font-weight:600}.bad{color:#b3261e;font-weight:600}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}.rule{stroke:#ddd}
.figures{display:flex;flex-wrap:wrap;gap:1rem;padding:0;list-style:none}
.figures li{border:1px solid #ccc;border-radius:.4rem;padding:.5rem 1rem}.figures b{display:block;font-size:1.5rem}
"""

FIGURES = {
    "faults": "pannes jouées",
    "kills": "processus tués",
    "commands": "commandes acceptées",
    "lost": "perdues",
    "duplicated": "en double",
    "oversold": "sessions survendues",
    "controls": "témoins",
}

COMMANDS = {
    "member": "inscriptions au réseau",
    "offer": "offres",
    "registration": "inscriptions en session",
    "place": "lieux",
    "kit": "fiches d'atelier",
}


def write(folder: Path, found: dict[str, Any]) -> None:
    """Write `rapport.json` and `rapport.html` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "rapport.json").write_text(text, encoding="utf-8")
    (folder / "rapport.html").write_text(page(found), encoding="utf-8")


def page(found: dict[str, Any]) -> str:
    """Return the page."""
    figures = "".join(
        f"<li><b>{_number(found[name])}</b>{title}</li>" for name, title in FIGURES.items()
    )
    rows = "".join(_row(one) for one in found["results"])
    drawings = "".join(
        f"<h3>{escape(one['title'])}</h3>{drawing(one['timeline'], one['title'])}"
        for one in found["results"]
        if one.get("timeline")
    )
    verdict = _verdict(found["ok"], "Tout est tenu", "Une promesse n'est pas tenue")
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Pannes jouées</title>'
        f"<style>{STYLE}</style></head><body><main><h1>Pannes jouées</h1><p>{verdict}. "
        f"Graine {found['seed']}, {_number(found['took_s'])} s, {found['cores']} cœurs.</p>"
        f'<ul class="figures">{figures}</ul>{_shares(found)}<table><caption>Chaque panne</caption><thead><tr>'
        '<th scope="col">Panne</th><th scope="col">Preuve</th><th scope="col">Trouvé</th>'
        '<th scope="col">Témoin</th><th scope="col">Alerte</th></tr></thead>'
        f"<tbody>{rows}</tbody></table><h2>Coups et reprises</h2>{drawings}</main></body></html>"
    )


def _shares(found: dict[str, Any]) -> str:
    """Say which processes were killed how often, and which commands were accepted."""
    killed = ", ".join(
        f"{escape(name)} {_number(count)}" for name, count in found["killed"].items()
    )
    kinds = ", ".join(
        f"{COMMANDS.get(name, escape(name))} {_number(count)}"
        for name, count in found["commands_by"].items()
    )
    slowest = found["slowest_alert_s"]
    alerts = "" if slowest is None else f" Alerte la plus lente : {_number(slowest)} s."
    return f"<p>Tués : {killed or 'aucun'}. Commandes : {kinds or 'aucune'}.{alerts}</p>"


def _row(one: dict[str, Any]) -> str:
    head = f'<th scope="row">{escape(one["title"])}<br><small>{escape(one["name"])}</small></th>'
    if "unplayable" in one:
        why = escape(one["unplayable"])
        return f'<tr>{head}<td colspan="4">Injouable ici : {why} manque</td></tr>'
    happened = ", ".join(f"{name} {_number(count)}" for name, count in one["happened"].items())
    measured = ", ".join(f"{name} {_number(value)}" for name, value in one["figures"].items())
    cells = (
        f"{escape(one.get('injects', ''))}<br><small>{escape(happened)}</small>",
        f"{_findings(one)}<br><small>{escape(measured)}</small>",
        _control(one.get("control")),
        _alert(one["alert"]),
    )
    return f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _findings(one: dict[str, Any]) -> str:
    verdict = _verdict(one["ok"], "tenu", "pas tenu")
    said = (
        f"{_number(one['commands'])} commandes, {one['lost']} perdues, {one['duplicated']} en double, "
        f"{one['oversold']} survendues"
    )
    wrong = "; ".join([*one["broken"], *one["examples"][:3], *filter(None, [one["error"]])])
    return f"{verdict} : {said}" + (f"<br>{escape(wrong)}" if wrong else "")


def _control(control: dict[str, Any] | None) -> str:
    if control is None:
        return "aucun"
    verdict = _verdict(control["is_red"], "rouge, comme il faut", "resté vert")
    wrong = control["lost"] + control["duplicated"] + sum(control["broken"].values())
    return f"{verdict} ({escape(control['lacks'])} : {_number(wrong)} fautes vues)"


def _alert(alert: dict[str, Any] | None) -> str:
    if alert is None:
        return "personne à réveiller"
    name = escape(alert["name"])
    if not alert.get("is_watched"):
        return f"{name} : non surveillée"
    if alert["delay_s"] is not None:
        return f"{name} : {_number(alert['delay_s'])} s"
    if alert.get("was_firing"):
        return f"{name} : sonnait déjà"
    return f"{name} : " + f"<b>{'absente' if alert['has_rule'] else 'sans règle'}</b>"


def _verdict(is_good: bool, good: str, bad: str) -> str:
    return f'<span class="ok">{good}</span>' if is_good else f'<span class="bad">{bad}</span>'


def _number(value: float) -> str:
    text = f"{value:,.1f}".removesuffix(".0")
    return text.replace(",", "\u202f").replace(".", ",")
