"""What a partner knows from a snapshot and the facts after it, beside what the owners of these things say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from deploy.clients.api import RefusedError
from deploy.demo_partners.heard import Ear
from deploy.demo_partners.play import Play

State = dict[tuple[str, str], dict[str, Any]]
"""What is known of each thing that is there, by kind and id."""

GONE = {
    ("place", "withdrawn"),
    ("offer", "unshared"),
    ("gathering_date", "cancelled"),
}
STATUS = {"opened": "open", "confirmed": "confirmed", "cancelled": "cancelled"}
COMPARED = {
    "network": ("title", "town"),
    "place": ("title", "capacity"),
    "session": ("status", "days", "place"),
    "gathering_date": ("begins_at",),
    "offer": (),
}


def known_to(ear: Ear) -> State:
    """Return what a program knows that applies each fact to what the snapshot said."""
    versions = {each["id"]: each["version"] for each in ear.things}
    state: State = {(each["kind"], each["id"]): dict(each["state"]) for each in ear.things}
    for fact in ear.facts:
        if fact.sequence <= versions.get(fact.subject, 0):
            continue
        versions[fact.subject] = fact.sequence
        _, _, kind, what, _ = fact.type.split(".")
        if (kind, what) in GONE:
            state.pop((kind, fact.subject), None)
            continue
        known = state.setdefault((kind, fact.subject), {})
        known |= fact.body
        if kind == "session" and what in STATUS:
            known["status"] = STATUS[what]
    return state


async def owned(play: Play) -> State:
    """Ask the owners; of offers, what somebody sees who is not signed in."""
    office = play.office.token
    networks = await play.stage.all_of("members", "/networks", "networks", office)
    places = await play.stage.all_of("members", "/places", "places", office)
    sessions = await play.stage.all_of("trainings", "/sessions", "items", office)
    dates = await play.stage.all_of("trainings", "/gathering-dates", "items", office)
    state = _by("network", networks) | _by("place", places)
    state |= _by("session", [{**each, "status": each["state"]} for each in sessions])
    state |= _by("gathering_date", [each for each in dates if each["state"] != "cancelled"])
    for offer_id in play.shown_offers | play.hidden_offers:
        if await _is_seen(play, offer_id):
            state["offer", offer_id] = {}
    return state


def _by(kind: str, items: Iterable[dict[str, Any]]) -> State:
    return {(kind, each[f"{kind}_id"]): each for each in items}


async def _is_seen(play: Play, offer_id: str) -> bool:
    try:
        await play.api.get("savoirs", f"/offers/{offer_id}")
    except RefusedError as error:
        if error.status in (401, 403, 404):
            return False
        raise
    return True


def differences(known: State, own: State) -> list[str]:
    """Return what is not the same, in words."""
    wrong = [f"{kind} {thing_id}" for kind, thing_id in known.keys() ^ own.keys()]
    for (kind, thing_id), fields in known.items():
        other = own.get((kind, thing_id), fields)
        wrong += [
            f"{kind} {thing_id}: {name}"
            for name in COMPARED[kind]
            if _plain(fields.get(name)) != _plain(other.get(name))
        ]
    return wrong


def _plain(found: object) -> object:
    """Return an instant as such, however it is written."""
    if isinstance(found, str) and "T" in found and found[:4].isdigit():
        return datetime.fromisoformat(found)
    return found
