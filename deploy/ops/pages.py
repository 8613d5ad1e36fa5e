"""The pages as HTML: Jinja templates that escape everything, with the few filters they need."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.operations.dead_letter_kinds import at_a_word, told_of
from deploy.ops.french import count, duration, number, percent, size
from deploy.ops.view import PARIS

HERE = Path(__file__).parent


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = {"number": number, "duration": duration, "percent": percent, "size": size}
    environment.filters.update({**filters, "count": count, "moment": moment})
    environment.filters.update({"kind": told_of, "at_a_word": at_a_word})
    return environment


def moment(told: str) -> str:
    """Return an instant in Paris, to the second; a word for what is none, or is none there."""
    try:
        return datetime.fromisoformat(told).astimezone(PARIS).strftime("%d/%m/%Y %H:%M:%S")
    except (ValueError, OverflowError):
        return "illisible"


ENVIRONMENT = _environment()


def page(template: str, **told: Any) -> str:
    """Return one page; half characters, which messages may hold, cannot be sent."""
    shown = ENVIRONMENT.get_template(template).render(**told)
    return shown.encode("utf-8", "replace").decode("utf-8")


def static(name: str) -> str:
    """Return a file that pages refer to."""
    return (HERE / "static" / name).read_text(encoding="utf-8")
