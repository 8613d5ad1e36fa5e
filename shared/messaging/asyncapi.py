"""AsyncAPI 3: what a service hears (declared with FastStream) and what it announces; a plain page of it."""

import ast
import inspect
import itertools
import json
import re
from html import escape
from typing import Any, cast

from faststream.nats import NatsBroker
from faststream.specification import AsyncAPI

from shared.events.contract import Event, declared_events
from shared.messaging.specimen import specimen_of

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h2{border-bottom:2px solid #d6336c;margin-top:2.5rem} code{background:#f3f3f3;padding:.1em .3em}
table{border-collapse:collapse;width:100%} td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}
"""


def describe(broker: NatsBroker, service: str) -> dict[str, Any]:
    """Return the document: FastStream's description of the subscribers, plus our own facts."""
    specification = AsyncAPI(title=f"RERS - {service}", version="1", schema_version="3.0.0")
    specification.add_broker(broker)
    document: dict[str, Any] = json.loads(specification.to_specification().to_json())
    document["info"]["license"] = {"name": "AGPL-3.0-or-later"}
    for server in document.get("servers", {}).values():
        server["host"] = "nats.example"  # the real address is nobody's business here
    for event in declared_events().values():
        if event.service == service:
            _announce(document, event.type_name(), event.subject_filter(), event)
    return document


def _announce(document: dict[str, Any], name: str, address: str, event: type[Event]) -> None:
    payload, meanings = event.model_json_schema(), _meanings(event)
    for field, described in payload.get("properties", {}).items():
        if field in meanings:
            described.setdefault("description", meanings[field])
    message = {
        "name": name,
        "title": _title(event),
        "summary": event.__doc__,
        "payload": payload,
        "examples": [{"payload": specimen_of(payload)}],
    }
    channel = {"address": address, "description": event.__doc__, "messages": {name: message}}
    document.setdefault("channels", {})[name] = channel
    document.setdefault("operations", {})[f"{name}.announce"] = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{name}"},
    }


def _title(event: type[Event]) -> str:
    """Return `Session confirmed` for SessionConfirmed."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", event.__name__).capitalize()


def _meanings(event: type[Event]) -> dict[str, str]:
    """Return what the sentence below a field says of it, for each field that has one."""
    found: dict[str, str] = {}
    for declared in reversed(event.__mro__):
        if issubclass(declared, Event) and declared is not Event:
            found |= _sentences(declared)
    return found


def _sentences(declared: type[Event]) -> dict[str, str]:
    body = cast(ast.ClassDef, ast.parse(inspect.getsource(declared)).body[0]).body
    return {
        field.target.id: str(below.value.value)
        for field, below in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


def page(document: dict[str, Any]) -> str:
    """Return the document as one self-contained HTML page."""
    rows = {"send": [], "receive": []}  # type: dict[str, list[str]]
    for operation in document.get("operations", {}).values():
        key = operation["channel"]["$ref"].rpartition("/")[2]
        channel = document["channels"][key]
        rows[operation["action"]].append(_section(document, channel))
    title = escape(document["info"]["title"])
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
        f"<style>{STYLE}</style><h1>{title}</h1><p>AsyncAPI {escape(document['asyncapi'])} · "
        f'<a href="asyncapi.json">asyncapi.json</a></p>'
        f"<h2>Announces</h2>{''.join(rows['send'])}<h2>Hears</h2>{''.join(rows['receive'])}"
    )


def _section(document: dict[str, Any], channel: dict[str, Any]) -> str:
    parts = [f"<h3><code>{escape(channel['address'])}</code></h3>"]
    parts.append(f"<p>{escape(inspect.cleandoc(channel.get('description') or ''))}</p><table>")
    for message in channel["messages"].values():
        schema = _resolved(document, _resolved(document, message)["payload"])
        for name, field in schema.get("properties", {}).items():
            kind = field.get("type") or ", ".join(
                str(each.get("type", each.get("$ref", ""))) for each in field.get("anyOf", [])
            )
            meaning = escape(field.get("description", ""))
            parts.append(f"<tr><td><code>{escape(name)}</code><td>{escape(kind)}<td>{meaning}")
    return "".join(parts) + "</table>"


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = document
        for part in node["$ref"].lstrip("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
