"""The pages as HTML: Jinja templates that escape everything, with the few filters they need."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
    return environment


def moment(told: str) -> str:
    """Return an instant in Paris, to the second; what is no instant as it is."""
    try:
        return datetime.fromisoformat(told).astimezone(PARIS).strftime("%d/%m/%Y %H:%M:%S")
    except ValueError:
        return told[:40]


ENVIRONMENT = _environment()


def page(template: str, **told: Any) -> str:
    """Return one page."""
    return ENVIRONMENT.get_template(template).render(**told)


def static(name: str) -> str:
    """Return a file that pages refer to."""
    return (HERE / "static" / name).read_text(encoding="utf-8")
